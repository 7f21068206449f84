#include "tools/trace/trace_rows.hpp"

#include "tools/trace/trace_counters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <queue>
#include <tuple>

namespace numasim {

namespace {

using Kind = TraceSlice::Kind;

constexpr std::int64_t k_ps_a_ns = 1000;

/// An end of a stretch in which a thread holds a lock.
using HoldEnd = std::tuple<std::uint32_t, std::uint32_t, std::int64_t>; // thread, lock, ps
using Position = std::pair<std::size_t, std::size_t>;                   // thread, in its row

/// The release that a Hold ends with, at this position; made if it is not there yet.
RowSlice& release_of(const Position& hold, std::map<Position, std::size_t>& releases,
                     std::vector<std::vector<RowSlice>>& threads)
{
  std::vector<RowSlice>& row = threads[hold.first];
  const auto [known, fresh] = releases.try_emplace(hold, row.size());
  if (fresh) {
    RowSlice release = row[hold.second];
    release.begin_ns = release.end_ns - 1;
    release.passes_on = true;
    release.arrow_in.reset();
    row.push_back(release);
  }
  return row[known->second];
}

/// The arrows: each leaves from the last nanosecond of a Hold and ends at the beginning of another.
/// Those whose ends are not both in the window are left out.
std::size_t add_arrows(const TraceRecord& trace, std::vector<std::vector<RowSlice>>& threads)
{
  std::map<HoldEnd, Position> begins;
  std::map<HoldEnd, Position> ends;
  std::map<Position, std::size_t> releases;
  for (std::size_t t = 0; t < threads.size(); ++t) {
    for (std::size_t i = 0; i < threads[t].size(); ++i) {
      const TraceSlice& slice = *threads[t][i].slice;
      if (slice.kind == Kind::Hold) {
        begins[{slice.thread, slice.what, slice.begin_ps}] = {t, i};
        ends[{slice.thread, slice.what, slice.end_ps}] = {t, i};
      }
    }
  }
  std::size_t arrows = 0;
  for (const TracePassing& passing : trace.passings) {
    const auto from = ends.find({passing.from, passing.lock, passing.released_ps});
    const auto to = begins.find({passing.to, passing.lock, passing.acquired_ps});
    if (from == ends.end() || to == begins.end()) {
      continue;
    }
    release_of(from->second, releases, threads).arrows_out.push_back(arrows);
    threads[to->second.first][to->second.second].arrow_in = arrows;
    ++arrows;
  }
  return arrows;
}

/// Those that go first are outer: they begin earlier, or end later.
struct Later {
  /// Ties: what was recorded later ended later, and a release is within its hold.
  static auto order(const RowSlice& s)
  {
    return std::tuple(s.begin_ns, -s.end_ns, s.passes_on, -static_cast<std::int64_t>(s.number));
  }
  bool operator()(const RowSlice& a, const RowSlice& b) const { return order(a) > order(b); }
};

/// Cuts what outlives the slice in which it began: locks need not be released in the order in which
/// they were taken, but the slices of a row must nest.
std::vector<RowSlice> nested(const std::vector<RowSlice>& slices)
{
  std::priority_queue<RowSlice, std::vector<RowSlice>, Later> left(Later{}, slices);
  std::vector<RowSlice> row;
  std::vector<std::int64_t> ends; // of those under way, the innermost last
  while (!left.empty()) {
    RowSlice next = left.top();
    left.pop();
    while (!ends.empty() && ends.back() <= next.begin_ns) {
      ends.pop_back();
    }
    if (!ends.empty() && next.end_ns > ends.back()) {
      RowSlice rest = next;
      rest.begin_ns = ends.back();
      rest.continues = true;
      rest.arrow_in.reset(); // the arrow points to its beginning
      left.push(rest);
      next.end_ns = ends.back();
    }
    ends.push_back(next.end_ns);
    row.push_back(next);
  }
  return row;
}

} // namespace

const char* category_of(const RowSlice& slice)
{
  switch (slice.slice->kind) {
  case Kind::Work:
    return "think";
  case Kind::QueueSpin:
    return "OSQ wait";
  case Kind::Sleep:
    return "sleep";
  case Kind::OffCpu:
    return "off CPU";
  case Kind::TreeOperation:
    return "tree op";
  case Kind::Wait:
    return "wait";
  case Kind::Hold:
    return slice.passes_on ? "release" : "hold";
  case Kind::Transfer:
  case Kind::Posted:
    break;
  }
  return "transfer";
}

std::string name_of(const TraceRecord& trace, const RowSlice& slice)
{
  const TraceSlice& what = *slice.slice;
  const char* const category = category_of(slice);
  if (what.kind == Kind::Transfer || what.kind == Kind::Posted) {
    return fmt::format("{} {}", category, trace.lines[what.what].name);
  }
  if (what.what == TraceSlice::k_none) {
    return category;
  }
  const std::string lock = fmt::format("{} {}", category, trace.locks[what.what].name);
  return what.detail == TraceSlice::k_none ? lock
                                           : fmt::format("{} ({})", lock, trace.sites[what.detail]);
}

TraceRows rows_of(const TraceRecord& trace)
{
  TraceRows rows;
  std::vector<std::vector<RowSlice>> threads(trace.threads.size());
  for (std::size_t i = 0; i < trace.slices.size(); ++i) {
    const TraceSlice& slice = trace.slices[i];
    const RowSlice drawn{.slice = &slice,
                         .begin_ns = slice.begin_ps / k_ps_a_ns,
                         .end_ns = slice.end_ps / k_ps_a_ns,
                         .number = i};
    if (slice.kind != Kind::Posted && drawn.end_ns > drawn.begin_ns) {
      threads[slice.thread].push_back(drawn);
    }
  }
  rows.arrows = add_arrows(trace, threads);
  for (const std::vector<RowSlice>& slices : threads) {
    rows.threads.push_back(nested(slices));
  }
  rows.counters = counters_of(trace);
  rows.locks = lock_rows(trace, most_waited_for(trace));
  return rows;
}

} // namespace numasim
