#include "models/sched/time_slice.hpp"

#include <algorithm>
#include <bit>

namespace numasim {

Duration time_slice(const Topology& topology)
{
  constexpr std::size_t k_most_counted = 8;
  const std::size_t counted = std::clamp<std::size_t>(topology.cpus.size(), 1, k_most_counted);
  const auto factor = static_cast<std::int64_t>(std::bit_width(counted)); // 1 + floor(log2)
  return topology.os.time_slice.value_or(Duration::us(750) * factor);
}

Duration tick(const Topology& topology)
{
  return topology.os.tick.value_or(Duration::us(4000));
}

} // namespace numasim
