#include "tools/trace/trace_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>

namespace numasim {

namespace {

using Kind = TraceSlice::Kind;
using Changes = std::vector<TraceCounter::Change>;

constexpr std::int64_t k_ps_a_ns = 1000;

/// The positions of the largest of `weights`, the largest first; none that is 0.
std::vector<std::size_t> largest(const std::vector<std::int64_t>& weights)
{
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) {
      order.push_back(i);
    }
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
  order.resize(std::min(order.size(), k_most_counters_a_kind));
  return order;
}

/// Of the changes at one instant the last, and of equal values the first.
Changes thinned(const Changes& all)
{
  Changes kept;
  for (const TraceCounter::Change& change : all) {
    if (!kept.empty() && kept.back().at_ns == change.at_ns) {
      kept.pop_back();
    }
    if (kept.empty() || kept.back().value != change.value) {
      kept.push_back(change);
    }
  }
  return kept;
}

Changes queue_lengths(const TraceRecord& trace, std::size_t lock)
{
  const std::int64_t opens = trace.from.count_ps() / k_ps_a_ns;
  std::map<std::int64_t, std::int64_t> steps{{opens, 0}};
  for (const TraceSlice& slice : trace.slices) {
    if (slice.kind == Kind::Wait && slice.what == lock) {
      ++steps[slice.begin_ps / k_ps_a_ns];
      --steps[slice.end_ps / k_ps_a_ns];
    }
  }
  Changes changes;
  std::int64_t waiting = 0;
  for (const auto& [at, step] : steps) {
    waiting += step;
    changes.push_back({at, waiting});
  }
  return thinned(changes);
}

std::vector<TraceCounter> queues(const TraceRecord& trace)
{
  std::vector<TraceCounter> counters;
  for (const std::size_t lock : most_waited_for(trace)) {
    const TracedLock& it = trace.locks[lock];
    counters.push_back({.name = fmt::format("waiting: {} #{}", it.name, it.instance),
                        .unit = "threads",
                        .changes = queue_lengths(trace, lock)});
  }
  return counters;
}

Changes owners(const TraceRecord& trace, std::size_t line)
{
  Changes changes;
  for (const TraceSlice& slice : trace.slices) {
    const bool moves = slice.kind == Kind::Transfer || slice.kind == Kind::Posted;
    if (moves && slice.what == line && slice.writes) {
      changes.push_back({slice.end_ps / k_ps_a_ns, trace.nodes[trace.threads[slice.thread].node]});
    }
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const auto& a, const auto& b) { return a.at_ns < b.at_ns; });
  return thinned(changes);
}

std::vector<TraceCounter> line_owners(const TraceRecord& trace)
{
  std::vector<std::int64_t> moves(trace.lines.size());
  for (const TraceSlice& slice : trace.slices) {
    if (slice.kind == Kind::Transfer || slice.kind == Kind::Posted) {
      moves[slice.what] += slice.writes ? 1 : 0;
    }
  }
  std::vector<TraceCounter> counters;
  for (const std::size_t line : largest(moves)) {
    const TracedLine& it = trace.lines[line];
    counters.push_back({.name = fmt::format("owner: {} line {}", it.name, it.number),
                        .unit = "node",
                        .changes = owners(trace, line)});
  }
  return counters;
}

} // namespace

std::vector<std::size_t> most_waited_for(const TraceRecord& trace)
{
  std::vector<std::int64_t> waited(trace.locks.size());
  for (const TraceSlice& slice : trace.slices) {
    if (slice.kind == Kind::Wait) {
      waited[slice.what] += slice.end_ps - slice.begin_ps;
    }
  }
  return largest(waited);
}

std::vector<TraceCounter> counters_of(const TraceRecord& trace)
{
  std::vector<TraceCounter> counters = queues(trace);
  std::vector<TraceCounter> of_lines = line_owners(trace);
  std::move(of_lines.begin(), of_lines.end(), std::back_inserter(counters));
  return counters;
}

} // namespace numasim
