#include "tools/experiment/pooled.hpp"

#include "tools/experiment/duration_summary.hpp"

#include <algorithm>

namespace numasim {

namespace {

/// The element of that name, added at the end if there is none yet.
template <class T> T& named(std::vector<T>& items, const std::string& name)
{
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const T& item) { return item.name == name; });
  if (found != items.end()) {
    return *found;
  }
  T& added = items.emplace_back();
  added.name = name;
  return added;
}

template <class T> void add_to(T& sum, const T& more)
{
  for (std::size_t i = 0; i < sum.size(); ++i) {
    sum[i] += more[i];
  }
}

void add_to(LockRecord& sum, const LockRecord& more)
{
  sum.kind = more.kind;
  sum.instances = std::max(sum.instances, more.instances);
  sum.acquisitions += more.acquisitions;
  sum.contended += more.contended;
  sum.sleeps += more.sleeps;
  add_to(sum.hand_overs, more.hand_overs);
  sum.wait.merge(more.wait);
  sum.hold.merge(more.hold);
  sum.flow.overlapping += more.flow.overlapping;
  sum.flow.contended_wait += more.flow.contended_wait;
  sum.flow.passed_on += more.flow.passed_on;
  sum.flow.passing += more.flow.passing;
  for (const SiteRecord& site : more.sites) {
    SiteRecord& pooled = named(sum.sites, site.name);
    pooled.acquisitions += site.acquisitions;
    pooled.wait += site.wait;
    pooled.shared += site.shared;
    pooled.in_the_way += site.in_the_way;
    pooled.contended.add(site.contended);
  }
  for (std::size_t i = 0; i < k_holdings; ++i) {
    HoldingRecord& pooled = sum.by_holding[i];
    const HoldingRecord& counts = more.by_holding[i];
    pooled.acquisitions += counts.acquisitions;
    pooled.bounces += counts.bounces;
    pooled.contended_bounces += counts.contended_bounces;
    pooled.wait.add(counts.wait);
    pooled.hold.add(counts.hold);
  }
}

void add_to(LineRecord& sum, const LineRecord& more)
{
  sum.lines = std::max(sum.lines, more.lines);
  sum.core_hits += more.core_hits;
  sum.l3_hits += more.l3_hits;
  sum.memory_fills += more.memory_fills;
  sum.invalidations += more.invalidations;
  add_to(sum.transfers, more.transfers);
  sum.store_hits += more.store_hits;
  sum.store_fills += more.store_fills;
  add_to(sum.store_transfers, more.store_transfers);
  sum.queued += more.queued;
}

double ratio(std::uint64_t part, std::uint64_t whole)
{
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

double ratio(Duration part, Duration whole)
{
  return whole == Duration{} ? 0 : part / whole;
}

double mean_ns(Duration total, std::uint64_t count)
{
  return count == 0 ? 0 : total.in_ns() / static_cast<double>(count);
}

FlowSummary summary_of(const LockFlow& flow, std::uint64_t acquisitions)
{
  return {.overlapping_share = ratio(flow.overlapping, acquisitions),
          .contended_wait_ns = mean_ns(flow.contended_wait, acquisitions),
          .passed_on_share = ratio(flow.passed_on, acquisitions),
          .passing_ns = mean_ns(flow.passing, flow.passed_on)};
}

/// The durations `which` of what has that name in the list `all`, by replication; empty where there
/// was none.
template <class Record>
DurationSummary durations(std::span<const RunRecord> replications,
                          std::vector<Record> RunRecord::*all, const std::string& name,
                          Histogram Record::*which)
{
  static const Histogram none;
  std::vector<const Histogram*> histograms;
  for (const RunRecord& replication : replications) {
    const std::vector<Record>& records = replication.*all;
    const auto found = std::find_if(records.begin(), records.end(),
                                    [&](const Record& r) { return r.name == name; });
    histograms.push_back(found == records.end() ? &none : &((*found).*which));
  }
  return summary_of(histograms);
}

LockSummary summary_of(LockRecord lock, std::span<const RunRecord> replications,
                       Duration all_waiting, std::uint64_t iterations)
{
  LockSummary out{.name = lock.name,
                  .kind = lock.kind,
                  .instances = lock.instances,
                  .acquisitions = lock.acquisitions,
                  .contended = lock.contended,
                  .sleeps = lock.sleeps,
                  .hand_overs = lock.hand_overs,
                  .acquisitions_per_iteration = ratio(lock.acquisitions, iterations),
                  .contended_share = ratio(lock.contended, lock.acquisitions),
                  .wait = durations(replications, &RunRecord::locks, lock.name, &LockRecord::wait),
                  .hold = durations(replications, &RunRecord::locks, lock.name, &LockRecord::hold),
                  .wait_share = ratio(lock.wait.total(), all_waiting),
                  .sites = {},
                  .flow = summary_of(lock.flow, lock.acquisitions),
                  .by_holding = lock.by_holding};
  Duration at_sites;
  for (const SiteRecord& site : lock.sites) {
    at_sites += site.wait;
  }
  std::stable_sort(lock.sites.begin(), lock.sites.end(),
                   [](const SiteRecord& a, const SiteRecord& b) { return a.wait > b.wait; });
  for (const SiteRecord& site : lock.sites) {
    out.sites.push_back({.name = site.name,
                         .acquisitions_per_iteration = ratio(site.acquisitions, iterations),
                         .wait_share = ratio(site.wait, at_sites),
                         .shared = site.shared,
                         .in_the_way = site.in_the_way,
                         .contended = site.contended});
  }
  return out;
}

LineSummary summary_of(const LineRecord& line, std::uint64_t iterations)
{
  LineSummary out{.name = line.name,
                  .lines = line.lines,
                  .core_hits = ratio(line.core_hits, iterations),
                  .l3_hits = ratio(line.l3_hits, iterations),
                  .memory_fills = ratio(line.memory_fills, iterations),
                  .invalidations = ratio(line.invalidations, iterations),
                  .transfers = {},
                  .queued_ns = line.queued.in_ns() / static_cast<double>(iterations),
                  .store_hits = ratio(line.store_hits, iterations),
                  .store_fills = ratio(line.store_fills, iterations)};
  for (std::size_t d = 0; d < k_distances; ++d) {
    out.transfers[d] = ratio(line.transfers[d], iterations);
    out.store_transfers[d] = ratio(line.store_transfers[d], iterations);
  }
  return out;
}

} // namespace

std::vector<LockSummary> pooled_locks(std::span<const RunRecord> replications,
                                      std::uint64_t iterations)
{
  std::vector<LockRecord> locks;
  for (const RunRecord& record : replications) {
    for (const LockRecord& lock : record.locks) {
      add_to(named(locks, lock.name), lock);
    }
  }
  Duration all_waiting;
  for (const LockRecord& lock : locks) {
    all_waiting += lock.wait.total();
  }
  std::stable_sort(locks.begin(), locks.end(), [](const LockRecord& a, const LockRecord& b) {
    return a.wait.total() > b.wait.total();
  });
  std::vector<LockSummary> out;
  out.reserve(locks.size());
  for (const LockRecord& lock : locks) {
    out.push_back(summary_of(lock, replications, all_waiting, iterations));
  }
  return out;
}

std::vector<LineSummary> pooled_lines(std::span<const RunRecord> replications,
                                      std::uint64_t iterations)
{
  std::vector<LineRecord> lines;
  for (const RunRecord& record : replications) {
    for (const LineRecord& line : record.lines) {
      add_to(named(lines, line.name), line);
    }
  }
  std::vector<LineSummary> out;
  out.reserve(lines.size());
  for (const LineRecord& line : lines) {
    out.push_back(summary_of(line, iterations));
  }
  std::stable_sort(out.begin(), out.end(), [](const LineSummary& a, const LineSummary& b) {
    return a.all_transfers() > b.all_transfers();
  });
  return out;
}

std::vector<WalkSummary> pooled_walks(std::span<const RunRecord> replications)
{
  std::vector<WalkRecord> walks;
  Duration measured;
  for (const RunRecord& record : replications) {
    measured += record.completions.back() - record.measured_from;
    for (const WalkRecord& more : record.walks) {
      WalkRecord& sum = named(walks, more.name);
      sum.walks += more.walks;
      sum.contended += more.contended;
      sum.visited += more.visited;
    }
  }
  std::vector<WalkSummary> out;
  out.reserve(walks.size());
  for (const WalkRecord& walk : walks) {
    out.push_back(
        {.name = walk.name,
         .walks = walk.walks,
         .contended = walk.contended,
         .walks_per_s = static_cast<double>(walk.walks) / measured.in_seconds(),
         .contended_share = ratio(walk.contended, walk.walks + walk.contended),
         .vmas_per_walk = ratio(walk.visited, walk.walks),
         .latency = durations(replications, &RunRecord::walks, walk.name, &WalkRecord::latency)});
  }
  return out;
}

} // namespace numasim
