#include "tools/trace/lock_rows.hpp"

#include <fmt/format.h>

#include <map>
#include <set>

namespace numasim {

namespace {

constexpr std::int64_t k_ps_a_ns = 1000;

/// Who begins and who stops to hold a lock at an instant.
struct Turn {
  std::vector<std::uint32_t> begin;
  std::vector<std::uint32_t> end;
};

std::vector<LockRow::Held> held_of(const std::map<std::int64_t, Turn>& turns)
{
  std::vector<LockRow::Held> row;
  std::multiset<std::uint32_t> holders;
  std::int64_t since = 0;
  for (const auto& [at, turn] : turns) {
    if (!holders.empty() && at > since) {
      row.push_back({since, at, holders.size(), *holders.begin()});
    }
    for (const std::uint32_t thread : turn.begin) {
      holders.insert(thread);
    }
    for (const std::uint32_t thread : turn.end) {
      holders.erase(holders.find(thread));
    }
    since = at;
  }
  return row;
}

} // namespace

std::vector<LockRow> lock_rows(const TraceRecord& trace, const std::vector<std::size_t>& locks)
{
  std::map<std::size_t, std::map<std::int64_t, Turn>> turns; // by lock
  for (const TraceSlice& slice : trace.slices) {
    if (slice.kind == TraceSlice::Kind::Hold) {
      turns[slice.what][slice.begin_ps / k_ps_a_ns].begin.push_back(slice.thread);
      turns[slice.what][slice.end_ps / k_ps_a_ns].end.push_back(slice.thread);
    }
  }
  std::vector<LockRow> rows;
  for (const std::size_t lock : locks) {
    std::vector<LockRow::Held> held = held_of(turns[lock]);
    if (!held.empty()) {
      const TracedLock& it = trace.locks[lock];
      rows.push_back({fmt::format("{} #{}", it.name, it.instance), std::move(held)});
    }
  }
  return rows;
}

} // namespace numasim
