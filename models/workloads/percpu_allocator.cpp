#include "models/workloads/percpu_allocator.hpp"

#include "models/workloads/spin_section.hpp"

namespace numasim {

namespace {

constexpr Node k_first_node{0}; // of the kernel's own data
constexpr Site k_allocate{0};
constexpr Site k_free{1};

const char* const k_derived =
    "derived: 133 543 static execs/s on 26 cores with 5 allocations each, bound by them "
    "(14ef95be6f55; an allocation and its free then take 1.5 us with both hand-overs); "
    "half for each: guess";

} // namespace

ParameterList percpu_allocator_parameters()
{
  return {
      Parameter::boolean("percpu_allocator", true,
                         "pcpu_alloc_mutex and pcpu_lock, for the new mm's per-CPU memory, and "
                         "percpu_counters_lock.",
                         "mm_init(), __mmdrop(); 55 % of execl's cycles on 160 CPUs before 6.6 "
                         "(Yu Ma 2023)"),
      Parameter::integer("percpu_allocations", "per mm", 2, 1, 100,
                         "Allocations of per-CPU memory for a new mm, and later frees.",
                         "mm_alloc_cid() and percpu_counter_init_many(), kernel/fork.c 6.12; 5 "
                         "before 6.6, which allocates the four counters one by one"),
      Parameter::real("percpu_hold_us", "us", 0.6, 0, 100,
                      "Time that an allocation holds pcpu_alloc_mutex and, in it, pcpu_lock.",
                      k_derived),
      Parameter::real("percpu_free_us", "us", 0.6, 0, 100, "Time that a free holds pcpu_lock.",
                      k_derived),
      Parameter::real("percpu_list_ns", "ns", 100, 0, 100000,
                      "Time inside percpu_counters_lock: four counters join or leave a list whose "
                      "neighbours other CPUs wrote.",
                      "guess"),
  };
}

PercpuAllocator::PercpuAllocator(KernelCpus& cpus, LockBook& locks, const Parameters& parameters)
    : cpus_(cpus), allocations_(parameters.integer("percpu_allocations")),
      allocate_hold_(Duration::us(parameters.real("percpu_hold_us"))),
      free_hold_(Duration::us(parameters.real("percpu_free_us"))),
      list_hold_(Duration::ns(parameters.real("percpu_list_ns"))),
      pcpu_alloc_mutex_(cpus,
                        MutexLines::together(cpus.memory().allocate(
                            k_first_node, cpus.memory().role("pcpu_alloc_mutex"))),
                        locks.stats("pcpu_alloc_mutex", "mutex", {"mm_init"})),
      pcpu_lock_(cpus, cpus.memory().allocate(k_first_node, cpus.memory().role("pcpu_lock")),
                 locks.stats("pcpu_lock", "qspinlock", {"pcpu_alloc", "free_percpu"})),
      percpu_counters_lock_(
          cpus, cpus.memory().allocate(k_first_node, cpus.memory().role("percpu_counters_lock")),
          locks.stats("percpu_counters_lock", "qspinlock",
                      {"percpu_counter_init_many", "percpu_counter_destroy_many"}))
{
}

Task<> PercpuAllocator::allocate(Cpu cpu)
{
  co_await pcpu_alloc_mutex_.lock(cpu, k_allocate);
  co_await spin_section(cpus_, pcpu_lock_, cpu, allocate_hold_, k_allocate);
  co_await pcpu_alloc_mutex_.unlock(cpu);
}

Task<> PercpuAllocator::allocate_for_mm(Cpu cpu)
{
  for (std::int64_t i = 0; i < allocations_; ++i) {
    co_await allocate(cpu);
  }
  co_await spin_section(cpus_, percpu_counters_lock_, cpu, list_hold_, k_allocate);
}

Task<> PercpuAllocator::free_of_mm(Cpu cpu)
{
  co_await spin_section(cpus_, percpu_counters_lock_, cpu, list_hold_, k_free);
  for (std::int64_t i = 0; i < allocations_; ++i) {
    co_await spin_section(cpus_, pcpu_lock_, cpu, free_hold_, k_free);
  }
}

} // namespace numasim
