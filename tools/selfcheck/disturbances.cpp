#include "tools/selfcheck/disturbances.hpp"

#include "tools/probe/thread_team.hpp"
#include "tools/selfcheck/busy_work.hpp"
#include "tools/statistics/quantile.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>

namespace numasim::selfcheck {

namespace {

constexpr double k_shows = 0.02;           ///< part of the time from which stealing is told
constexpr double k_slower = 0.05;          ///< part from which a slower clock is told
constexpr std::uint64_t k_turns = 400'000; // 0.1 to 0.3 ms: shorter than a time slice

/// ns a turn on each CPU at once: the median over the CPUs.
double turn_on_all(ThreadTeam& team)
{
  std::vector<double> times(team.size());
  team.run([&](std::size_t thread) {
    times[thread] = nanoseconds([] { busy_turns(k_turns); }) / double{k_turns};
  });
  return median(std::move(times));
}

} // namespace

StolenTime stolen_time()
{
  // cpu user nice system idle iowait irq softirq steal ... (proc(5))
  constexpr std::size_t k_fields = 8;
  std::ifstream stat{"/proc/stat"};
  std::string cpu;
  stat >> cpu;
  StolenTime time;
  std::array<double, k_fields> ticks{};
  for (double& each : ticks) {
    stat >> each;
    time.all += each;
  }
  time.stolen = ticks.back();
  return stat ? time : StolenTime{};
}

std::vector<std::string> stolen_remarks(const StolenTime& before, const StolenTime& after)
{
  const double all = after.all - before.all;
  const double part = all > 0 ? (after.stolen - before.stolen) / all : 0;
  if (part < k_shows) {
    return {};
  }
  return {
      fmt::format("the hypervisor gave {:.0f} % of the CPU time to others meanwhile", 100 * part)};
}

std::vector<std::string> clock_remarks(std::span<const std::uint32_t> cpus, const Effort& effort)
{
  std::vector<std::string> remarks;
  std::string governor;
  if (std::ifstream{"/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"} >> governor &&
      governor != "performance") {
    remarks.push_back("the frequency governor is \"" + governor +
                      "\": the clock follows the load; the simulator's does not");
  }
  if (cpus.size() < 2) {
    return remarks;
  }
  try {
    ThreadTeam one(cpus.first(1));
    ThreadTeam all(cpus);
    const double alone = sample([&] { return turn_on_all(one); }, effort).median;
    const double together = sample([&] { return turn_on_all(all); }, effort).median;
    if (together > alone * (1 + k_slower)) {
      remarks.push_back(fmt::format(
          "arithmetic is {:.0f} % slower when {} cores work than when one does (a lower clock, or "
          "cores that are shared with others): the simulator knows of one speed",
          100 * (together / alone - 1), cpus.size()));
    }
  } catch (const Unmeasurable&) {
    remarks.emplace_back("whether all cores together run slower could not be measured");
  }
  return remarks;
}

} // namespace numasim::selfcheck
