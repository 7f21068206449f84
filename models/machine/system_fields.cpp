#include "models/machine/field_parts.hpp"

#include <string>
#include <utility>
#include <vector>

namespace numasim {

namespace {

Field core_kinds()
{
  constexpr std::size_t k_most_kinds = 64;
  return Field::array("core_kinds", {1, k_most_kinds, "kinds"},
                      Field::object(
                          "",
                          {
                              Field::string("name", R"("P", "E", ...; each once.)"),
                              cpu_list_field("cpus", 1, "Its CPUs; all of a core are of one kind."),
                              Field::real("speed", "", 0.001, 1,
                                          "Private work per time relative to the fastest kind, "
                                          "which has 1 and which the costs are of."),
                          },
                          "a kind of cores"),
                      "Machines with cores of several kinds: every CPU is of one.")
      .optional();
}

Field bandwidth()
{
  const auto rate = [](std::string key, std::string meaning) {
    return Field::real(std::move(key), "GB/s", 0.001, 1e5, std::move(meaning)).optional();
  };
  return Field::object("bandwidth",
                       {
                           rate("core_gb_s", "What one core can read or write."),
                           rate("dram_gb_s", "The memory controllers of one node together."),
                           rate("die_gb_s", "The link between two nodes of a package, each way."),
                           rate("package_gb_s", "The link between two packages, each way."),
                       },
                       "In 1e9 bytes a second; what is left out limits nothing.")
      .with_at_least(1)
      .optional();
}

Field scheduler_time_field(std::string key, std::string meaning)
{
  constexpr double k_shortest = 1e3;
  constexpr double k_longest = 1e10;
  return Field::real(std::move(key), "ns", k_shortest, k_longest, std::move(meaning)).optional();
}

Field os()
{
  return Field::object(
      "os",
      {
          system_time_field("syscall_ns",
                            "A trivial system call; for the reader so far: in `execl` it "
                            "is part of the private work."),
          system_time_field("switch_ns", "A context switch."),
          system_time_field("wake_ns",
                            "`try_to_wake_up()` of a sleeper on another CPU, as its caller "
                            "sees it."),
          system_time_field("wake_latency_ns", "From that call until the sleeper runs."),
          system_time_field("spin_iteration_ns", "One turn of a `cpu_relax()` loop."),
          Field::real("exec_us", "us", 0, 1e6,
                      "One execl of UnixBench with one copy on an idle machine."),
          variation_field("exec_cv", "Coefficient of variation of an exec's private work."),
          Field::real("smt_yield", "", 1, 64,
                      "Throughput of a core with all siblings busy, relative to one."),
          scheduler_time_field("time_slice_ns",
                               "How long a thread runs while others wait for its CPU; left out: "
                               "`sysctl_sched_base_slice`, 0.75 ms times 1 + log2 of the CPUs, 8 "
                               "counted at most (`kernel/sched/fair.c`, Linux 6.12)."),
          scheduler_time_field("tick_ns",
                               "Between two ticks, at which the scheduler looks whether a slice is "
                               "used up; left out: 4 ms (`CONFIG_HZ_250`, the default)."),
      },
      "What the operating system costs on one CPU with nobody else about.");
}

} // namespace

std::vector<Field> system_fields()
{
  return {core_kinds(), bandwidth(), os()};
}

} // namespace numasim
