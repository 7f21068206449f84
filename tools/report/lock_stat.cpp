#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <vector>

// kernel/locking/lockdep_proc.c, Linux 6.1: seq_header(), seq_stats(), seq_lock_time(), seq_line().

namespace numasim {

namespace {

constexpr std::size_t k_rule = 40 + 1 + 12 * (14 + 1);
constexpr std::size_t k_name_width = 40;
constexpr std::size_t k_longest_name = 37; // 38 with the terminating 0
constexpr std::size_t k_points = 4;        // LOCKSTAT_POINTS

std::string rule(char of)
{
  return std::string(k_rule, of) + "\n";
}

/// snprint_time(): microseconds, rounded to the hundredth.
std::string time_text(Duration time)
{
  const std::int64_t ns = time.count_ps() / 1000 + 5;
  return fmt::format("{}.{:02}", ns / 1000, ns % 1000 / 10);
}

/// seq_lock_time()
std::string times(const LockTime& time)
{
  const Duration mean =
      time.count == 0 ? Duration{} : time.total / static_cast<std::int64_t>(time.count);
  return fmt::format("{:>14} {:>14} {:>14} {:>14} {:>14}", time.count, time_text(time.min),
                     time_text(time.max), time_text(time.total), time_text(mean));
}

std::string row(const std::string& name, const HoldingRecord& counts)
{
  return fmt::format("{:>40}:{:>14} {} {:>14} {}\n", name, counts.contended_bounces,
                     times(counts.wait), counts.bounces, times(counts.hold));
}

/// The up to four sites with most of what `count` says, below a rule of dashes. An address is
/// nothing the model has, so it is 0.
template <class Count>
void print_points(std::ostream& out, const LockSummary& lock, const std::string& name,
                  std::size_t dashes, Count count)
{
  std::vector<const SiteSummary*> sites;
  for (const SiteSummary& site : lock.sites) {
    if (count(site) > 0) {
      sites.push_back(&site);
    }
  }
  std::stable_sort(sites.begin(), sites.end(), [&](const SiteSummary* a, const SiteSummary* b) {
    return count(*a) > count(*b);
  });
  if (!sites.empty()) {
    out << fmt::format("{:>{}}\n", std::string(dashes, '-'), k_name_width);
  }
  for (std::size_t i = 0; i < std::min(k_points, sites.size()); ++i) {
    out << fmt::format("{:>40} {:>14} {:>29} {}+0x0/0x0\n", name, count(*sites[i]),
                       "[<0000000000000000>]", one_word(sites[i]->name, '_', ","));
  }
}

std::uint64_t contentions(const LockSummary& lock)
{
  return lock.by_holding[0].wait.count + lock.by_holding[1].wait.count;
}

void print_class(std::ostream& out, const LockSummary& lock)
{
  const auto& [alone, shared] = lock.by_holding;
  const std::string name = one_word(lock.name).substr(0, k_longest_name);
  const bool readers = shared.hold.count > 0;
  if (alone.hold.count > 0) {
    out << row(readers ? name + "-W" : name, alone);
  }
  if (readers) {
    out << row(name + "-R", shared);
  }
  if (contentions(lock) == 0) {
    return;
  }
  const std::size_t dashes = std::min(k_name_width, name.size() + (readers ? 2 : 0));
  print_points(out, lock, name, dashes,
               [](const SiteSummary& site) { return site.contended.count; });
  print_points(out, lock, name, dashes, [](const SiteSummary& site) { return site.in_the_way; });
  out << "\n" << rule('.') << "\n";
}

void print_system(std::ostream& out, const DesignResult& design)
{
  out << "lock_stat version 0.4\n" << rule('-');
  out << fmt::format("{:>40} {:>14} {:>14} {:>14} {:>14} {:>14} {:>14} {:>14} {:>14} {:>14} "
                     "{:>14} {:>14} {:>14}\n",
                     "class name", "con-bounces", "contentions", "waittime-min", "waittime-max",
                     "waittime-total", "waittime-avg", "acq-bounces", "acquisitions",
                     "holdtime-min", "holdtime-max", "holdtime-total", "holdtime-avg");
  out << rule('-') << "\n";
  std::vector<const LockSummary*> locks;
  locks.reserve(design.locks.size());
  for (const LockSummary& lock : design.locks) {
    locks.push_back(&lock);
  }
  std::stable_sort(locks.begin(), locks.end(), [](const LockSummary* a, const LockSummary* b) {
    return contentions(*a) > contentions(*b);
  });
  for (const LockSummary* lock : locks) {
    print_class(out, *lock);
  }
}

} // namespace

void print_lock_stat(std::ostream& out, const Result& result)
{
  print_each(out, designs_with(result, [](const DesignResult& d) { return !d.locks.empty(); }),
             print_system);
}

} // namespace numasim
