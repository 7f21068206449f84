#include "tools/report/c2c_counts.hpp"

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

C2cCounts counts_of(const LineSummary& line, double iterations)
{
  const auto count = [&](double per_iteration) {
    constexpr double most = 9e15; // every whole number up to here is a double
    return static_cast<std::uint64_t>(
        std::llround(std::clamp(per_iteration * iterations, 0.0, most)));
  };
  C2cCounts out{.line = &line,
                .load_l1 = count(line.core_hits - line.store_hits),
                .load_llc = count(line.l3_hits),
                .local_hitm = 0,
                .remote_hitm = 0,
                .load_memory = count(line.memory_fills - line.store_fills),
                .store_hits = count(line.store_hits),
                .store_misses = count(line.store_fills)};
  for (std::size_t d = 0; d < k_distances; ++d) {
    const bool local = d <= static_cast<std::size_t>(Distance::SameNode);
    (local ? out.local_hitm : out.remote_hitm) +=
        count(line.transfers.at(d) - line.store_transfers.at(d));
    out.store_misses += count(line.store_transfers.at(d));
  }
  return out;
}

} // namespace

void C2cCounts::add(const C2cCounts& more)
{
  load_l1 += more.load_l1;
  load_llc += more.load_llc;
  local_hitm += more.local_hitm;
  remote_hitm += more.remote_hitm;
  load_memory += more.load_memory;
  store_hits += more.store_hits;
  store_misses += more.store_misses;
}

std::vector<C2cCounts> c2c_counts(const DesignResult& design)
{
  std::vector<C2cCounts> all;
  for (const LineSummary& line : design.lines) {
    const C2cCounts counts = counts_of(line, static_cast<double>(design.iterations));
    if (counts.loads() + counts.stores() > 0) {
      all.push_back(counts);
    }
  }
  std::stable_sort(all.begin(), all.end(),
                   [](const C2cCounts& a, const C2cCounts& b) { return a.hitm() > b.hitm(); });
  return all;
}

} // namespace numasim
