#include "tools/probe/sampling.hpp"

#include <algorithm>

namespace numasim {

MedianInterval sample(const std::function<double()>& one, const Effort& effort)
{
  std::vector<double> values;
  // Judged after every fifth part more, so that sorting does not become the work, and the chance of
  // stopping at a lucky moment stays small.
  std::size_t next_look = std::max<std::size_t>(effort.fewest, 1);
  const std::size_t most = std::max(effort.most, next_look);
  while (true) {
    if (effort.between) {
      effort.between();
    }
    values.push_back(one());
    const std::size_t n = values.size();
    if (n < std::max<std::size_t>(effort.fewest, 1)) {
      continue;
    }
    const bool last = n >= most || ProbeClock::now() >= effort.deadline;
    if (!last && n < next_look) {
      continue;
    }
    MedianInterval result = median_interval(values);
    if (last || result.relative_half_width() <= effort.relative_half_width) {
      return result;
    }
    next_look = n + std::max<std::size_t>(n / 5, 1);
  }
}

} // namespace numasim
