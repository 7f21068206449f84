#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

// tools/perf/builtin-lock.c, Linux 6.1: print_contention_result(), lock_stat_key_print_time().

namespace numasim {

namespace {

struct TypeName {
  std::string_view kind; ///< of LockSummary
  std::string_view perf; ///< of the tracepoint's flags
  bool readers = false;  ///< ":R" or ":W" follows
};

/// lock_type_table[]; all other locks of the kernel here spin, and those of programs perf does not
/// see.
constexpr std::array<TypeName, 4> k_types{{{"rw_semaphore", "rwsem", true},
                                           {"percpu_rw_semaphore", "pcpu-sem", true},
                                           {"qrwlock", "rwlock", true},
                                           {"mutex", "mutex"}}};

std::string type_of(const LockSummary& lock, const SiteSummary& site)
{
  const auto found = std::find_if(k_types.begin(), k_types.end(),
                                  [&](const TypeName& type) { return type.kind == lock.kind; });
  if (found == k_types.end()) {
    const std::string_view kind = lock.kind;
    return kind == "qspinlock" || kind.starts_with("ticket") || kind == "cna" ? "spinlock"
                                                                              : "unknown";
  }
  return std::string{found->perf} + (!found->readers ? "" : site.shared > 0 ? ":R" : ":W");
}

/// The greatest unit it has one of, two decimals; below a microsecond whole nanoseconds.
std::string time_text(Duration time)
{
  struct Unit {
    double ns;
    const char* name;
  };
  constexpr std::array<Unit, 5> units{
      {{3600e9, "h "}, {60e9, "m "}, {1e9, "s "}, {1e6, "ms"}, {1e3, "us"}}};
  const std::int64_t ns = time.count_ps() / 1000;
  for (const Unit& unit : units) {
    if (static_cast<double>(ns) >= unit.ns) {
      return fmt::format("{:9.2f} {}", static_cast<double>(ns) / unit.ns, unit.name);
    }
  }
  return fmt::format("{:>9} ns", ns);
}

struct Caller {
  const LockSummary* lock;
  const SiteSummary* site;
};

void print_system(std::ostream& out, const DesignResult& design)
{
  out << fmt::format("{:>10} {:>12} {:>12} {:>12}   {:>10}   {}\n\n", "contended", "total wait",
                     "max wait", "avg wait", "type", "caller");
  std::vector<Caller> callers;
  for (const LockSummary& lock : design.locks) {
    for (const SiteSummary& site : lock.sites) {
      if (site.contended.count > 0 && site.contended.total > Duration{}) {
        callers.push_back({&lock, &site});
      }
    }
  }
  std::stable_sort(callers.begin(), callers.end(), [](const Caller& a, const Caller& b) {
    return a.site->contended.total > b.site->contended.total;
  });
  for (const auto& [lock, site] : callers) {
    const LockTime& wait = site->contended;
    out << fmt::format("{:>10} {} {} {}   {:>10}   {} [{}]\n", wait.count, time_text(wait.total),
                       time_text(wait.max),
                       time_text(wait.total / static_cast<std::int64_t>(wait.count)),
                       type_of(*lock, *site), one_word(site->name, '_', ","), one_word(lock->name));
  }
}

} // namespace

void print_perf_lock(std::ostream& out, const Result& result)
{
  print_each(out, designs_with(result, [](const DesignResult& d) { return !d.locks.empty(); }),
             print_system);
}

} // namespace numasim
