#include "tools/probe/value_steps.hpp"

#include "tools/probe/core_work.hpp"
#include "tools/probe/exec_time.hpp"
#include "tools/probe/futex_wake.hpp"
#include "tools/probe/local_access.hpp"
#include "tools/probe/memory_bandwidth.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/probe/pointer_chase.hpp"
#include "tools/probe/system_calls.hpp"

#include <algorithm>

namespace numasim {

namespace {

constexpr std::size_t k_mib = std::size_t{1} << 20U;

using Measure = std::function<MedianInterval(const Host&, const Places&, const Effort&)>;

/// A measurement that needs nothing but to be on the lead.
Measure on_lead(MedianInterval (*measure)(const Effort&))
{
  return [measure](const Host&, const Places& places, const Effort& effort) {
    const Pinned pinned(places.lead);
    return measure(effort);
  };
}

/// Bytes that no cache holds, or Unmeasurable.
std::size_t beyond_caches(const Host& host)
{
  const std::size_t cache = std::max({host.cache_bytes.last, host.cache_bytes.l2, 8 * k_mib});
  const std::size_t bytes = std::min(4 * cache, available_memory() / 4);
  if (bytes < 2 * cache) {
    throw Unmeasurable("too little memory to get past the caches");
  }
  return bytes;
}

MedianInterval l1_load(const Host& host, const Places& places, const Effort& effort)
{
  const Pinned pinned(places.lead);
  return PointerChase(host.cache_bytes.l1 > 0 ? host.cache_bytes.l1 / 2 : 8192).load(effort);
}

MedianInterval l3_load(const Host& host, const Places& places, const Effort& effort)
{
  if (host.cache_bytes.last == 0 || host.cache_bytes.last < 2 * host.cache_bytes.l2) {
    throw Unmeasurable("no last-level cache is known that is larger than a core's own");
  }
  const Pinned pinned(places.lead);
  // As little as possible beyond the L2: neighbours use the L3, too.
  return PointerChase(std::min(4 * host.cache_bytes.l2, host.cache_bytes.last / 2)).load(effort);
}

MedianInterval memory_load(const Host& host, const Places& places, const Effort& effort)
{
  const Pinned pinned(places.lead);
  return PointerChase(beyond_caches(host)).load(effort);
}

WakeUp wake(const Places& places, const Effort& effort)
{
  if (!places.other) {
    throw Unmeasurable("there is no second core");
  }
  return futex_wake(places.lead, *places.other, effort);
}

ExecTime exec(const Places& places, const Effort& effort)
{
  const auto program = execl_loop_program();
  if (!program) {
    throw Unmeasurable("the small program to execute (" NUMASIM_EXECL_LOOP_NAME
                       ") is not beside numasim");
  }
  return exec_time(places.lead, *program, effort);
}

/// Bytes per array for `threads` threads with `arrays` arrays each.
std::size_t array_bytes(const Host& host, std::size_t threads, std::size_t arrays)
{
  const std::size_t share = std::max(beyond_caches(host) / threads, 16 * k_mib);
  if (share * threads * arrays > available_memory() / 2) {
    throw Unmeasurable("too little memory for an array a core");
  }
  return share;
}

Measure copy_by(std::vector<std::uint32_t> cpus)
{
  return [cpus = std::move(cpus)](const Host& host, const Places&, const Effort& effort) {
    return copy_bandwidth(cpus, array_bytes(host, cpus.size(), 2), effort);
  };
}

Measure read_by(std::vector<std::uint32_t> cpus, std::vector<std::uint32_t> owners)
{
  return [cpus = std::move(cpus), owners = std::move(owners)](const Host& host, const Places&,
                                                              const Effort& effort) {
    return read_bandwidth(cpus, owners, array_bytes(host, cpus.size(), 1), effort);
  };
}

std::vector<ValueStep> access_steps()
{
  return {
      {"/load_ns/l1",
       "load, L1",
       "ns",
       "pointer chase over half an L1",
       1,
       1,
       11,
       l1_load,
       [](Topology& t, double v) { t.costs.l1_load = Duration::ns(v); },
       {{1.3, "4 to 5 cycles of a core at 3 to 4 GHz"}}},
      {"/load_ns/l3",
       "load, L3",
       "ns",
       "pointer chase in random order over four times the L2 (at most half of the L3), huge pages "
       "if any",
       1,
       1,
       11,
       l3_load,
       [](Topology& t, double v) { t.costs.l3_load = Duration::ns(v); },
       {{12,
         "34 cycles on a Rome at 3.3 GHz are 10.3 ns (AnandTech 14694), larger L3s take more"}}},
      {"/dram_ns/local",
       "load, own node's memory",
       "ns",
       "pointer chase in random order over four times the last-level cache, huge pages if any",
       1,
       2,
       11,
       memory_load,
       [](Topology& t, double v) { t.costs.dram_local = Duration::ns(v); },
       {{90, "81 ns on Skylake-SP (CSIT), 113 to 134 on Rome (AnandTech 14694)"}}},
      {"/rmw_local_ns",
       "locked operation, own line",
       "ns",
       "chain of fetch-and-adds of one word in the own L1",
       1,
       1,
       11,
       on_lead(locked_operation),
       [](Topology& t, double v) { t.costs.rmw_local = Duration::ns(v); },
       {{6, "5.3 to 8.8 ns on four machines (concurrency-hierarchy-bench 1b3f7f8c)"}}},
      {"/store_local_ns",
       "plain increment, own line",
       "ns",
       "chain of plain increments of one word in the own L1",
       1,
       1,
       11,
       on_lead(plain_increment),
       [](Topology& t, double v) { t.costs.store_local = Duration::ns(v); },
       {{2.3, "2.2 to 2.3 ns on three machines (concurrency-hierarchy-bench 1b3f7f8c)"}}},
  };
}

std::vector<ValueStep> system_steps()
{
  return {
      {"/os/syscall_ns",
       "system call",
       "ns",
       "getppid through syscall(2)",
       1,
       1,
       11,
       on_lead(system_call),
       [](Topology& t, double v) { t.os.syscall = Duration::ns(v); },
       {{140, "UnixBench's syscall loop on 2 x Gold 5318Y: 699 ns for 5 calls"}}},
      {"/os/switch_ns",
       "context switch",
       "ns",
       "two processes on one CPU: half of a pipe's round trip less a write and a read; with the "
       "wake-up that leads to it",
       1,
       2,
       21,
       [](const Host&, const Places& p, const Effort& e) { return context_switch(p.lead, e); },
       [](Topology& t, double v) { t.os.context_switch = Duration::ns(v); },
       {{1000, "perf bench sched pipe on one CPU 2.79 us a round trip, less calls and wake-up"}}},
      {"/os/wake_ns",
       "wake-up, for its caller",
       "ns",
       "futex wake of a thread asleep for 50 us on another core, less a wake that finds nobody",
       1,
       2,
       101,
       [](const Host&, const Places& p, const Effort& e) { return wake(p, e).call; },
       [](Topology& t, double v) { t.os.wake_up = Duration::ns(v); },
       {{600, "recalled: try_to_wake_up() on another CPU takes its caller 0.5 to 1 us"}}},
      {"/os/wake_latency_ns",
       "wake-up, until it runs",
       "ns",
       "from the futex wake, less a wake that finds nobody, until a thread asleep for 50 us on "
       "another core is back in user mode",
       1,
       2,
       101,
       [](const Host&, const Places& p, const Effort& e) { return wake(p, e).latency; },
       [](Topology& t, double v) { t.os.wake_latency = Duration::ns(v); },
       {{2950, "half of UnixBench's pipe round trip on a Platinum 8369B, less two calls"}}},
      {"/os/spin_iteration_ns",
       "turn of a cpu_relax() loop",
       "ns",
       "load of a word in the own L1 and the architecture's pause instruction",
       1,
       1,
       11,
       on_lead(relax_turn),
       [](Topology& t, double v) { t.os.spin_iteration = Duration::ns(v); },
       {{20, "between 250 ns / 16 turns (ThunderX2) and 800 / 16 (Skylake; rwsem series)"}}},
      {"/os/exec_us",
       "execl",
       "us",
       "a program of its own, linked against libc alone, that replaces itself by execl(2) as "
       "UnixBench's does; from main() to main(), median of rows of 40",
       1,
       6,
       7,
       [](const Host&, const Places& p, const Effort& e) { return exec(p, e).us; },
       [](Topology& t, double v) { t.os.exec = Duration::us(v); },
       {{204, "UnixBench execl with one copy on a Platinum 8369B, 4900/s"}}},
      {"/os/exec_cv",
       "spread of execl",
       "",
       "1.4826 x median absolute deviation over median, in rows of 40 execl",
       1,
       3,
       7,
       [](const Host&, const Places& p, const Effort& e) { return exec(p, e).variation; },
       [](Topology& t, double v) { t.os.exec_cv = std::min(v, 1.0); },
       {{0.1, "page-fault and allocator paths vary by about a tenth"}}},
  };
}

std::vector<ValueStep> core_steps(const Places& places)
{
  std::vector<ValueStep> steps;
  if (places.siblings.size() > 1) {
    steps.push_back(
        {"/os/smt_yield", "throughput of all siblings", "",
         "integer work with loads from the L1 and L2 on all siblings of a core, relative to one", 1,
         2, 11,
         [](const Host&, const Places& p, const Effort& e) { return smt_yield(p.siblings, e); },
         [](Topology& t, double v) { t.os.smt_yield = std::clamp(v, 1.0, 64.0); },
         ValueStep::Fallback{
             1.25, "recalled: two busy siblings of an x86 core give 1.2 to 1.3 times one's work"}});
  }
  return steps;
}

std::vector<ValueStep> bandwidth_steps(const Places& places)
{
  constexpr double k_giga = 1e-9;
  std::vector<ValueStep> steps{
      {"/bandwidth/core_gb_s", "bandwidth of a core", "GB/s",
       "copy from memory to memory, bytes read and written, one CPU", k_giga, 2, 7,
       copy_by({places.lead}), [](Topology& t, double v) { t.bandwidth.core = v * 1e9; },
       std::nullopt},
      {"/bandwidth/dram_gb_s", "bandwidth of a node", "GB/s",
       "copy from memory to memory, bytes read and written, all cores of one node at once", k_giga,
       2, 7, copy_by(places.node), [](Topology& t, double v) { t.bandwidth.dram = v * 1e9; },
       std::nullopt}};
  if (places.near) {
    steps.push_back({"/bandwidth/die_gb_s", "bandwidth between nodes", "GB/s",
                     "all cores of one node read the memory of another of its package", k_giga, 2,
                     7, read_by(places.node, {*places.near}),
                     [](Topology& t, double v) { t.bandwidth.die = v * 1e9; }, std::nullopt});
  }
  if (places.far) {
    steps.push_back({"/bandwidth/package_gb_s", "bandwidth between packages", "GB/s",
                     "all cores of one package read the memory of another", k_giga, 2, 7,
                     read_by(places.package, places.far_nodes),
                     [](Topology& t, double v) { t.bandwidth.package = v * 1e9; }, std::nullopt});
  }
  return steps;
}

} // namespace

std::vector<ValueStep> value_steps(const Places& places)
{
  std::vector<ValueStep> steps = access_steps();
  for (const auto& more : {system_steps(), core_steps(places), bandwidth_steps(places)}) {
    steps.insert(steps.end(), more.begin(), more.end());
  }
  return steps;
}

MedianInterval remote_memory_load(const Host& host, const Places& places, const Effort& effort)
{
  std::optional<PointerChase> chase;
  {
    const Pinned there(places.far.value());
    chase.emplace(beyond_caches(host));
  }
  const Pinned pinned(places.lead);
  return chase->load(effort);
}

} // namespace numasim
