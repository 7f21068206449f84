#include "tools/sweep/sampling.hpp"

#include "sim/random.hpp"

#include <boost/random/sobol.hpp>

namespace numasim {

namespace {

constexpr unsigned k_bits = 32;
constexpr double k_unit = 1.0 / 4294967296.0; // 2^-32

RandomStream stream_of(std::uint64_t seed, std::size_t axis)
{
  return RandomStream{{.seed = seed,
                       .replication = 0,
                       .entity = static_cast<std::uint32_t>(axis),
                       .purpose = Purpose::SweepPoint}};
}

} // namespace

UnitPoints latin_hypercube(std::size_t points, std::size_t axes, std::uint64_t seed)
{
  UnitPoints all(points, std::vector<double>(axes));
  std::vector<std::size_t> interval(points);
  for (std::size_t axis = 0; axis < axes; ++axis) {
    RandomStream stream = stream_of(seed, axis);
    for (std::size_t i = 0; i < points; ++i) { // Fisher & Yates, inside out
      const std::size_t j = stream.below(i + 1);
      interval[i] = interval[j];
      interval[j] = i;
    }
    for (std::size_t i = 0; i < points; ++i) {
      all[i][axis] =
          (static_cast<double>(interval[i]) + stream.uniform()) / static_cast<double>(points);
    }
  }
  return all;
}

UnitPoints sobol(std::size_t points, std::size_t axes, std::optional<std::uint64_t> seed)
{
  std::vector<std::uint32_t> shift(axes, 0);
  for (std::size_t axis = 0; seed && axis < axes; ++axis) {
    shift[axis] = static_cast<std::uint32_t>(stream_of(*seed, axis).bits());
  }
  // Boost's engine leaves out the origin, without which 2^k points are no longer one in each of
  // 2^k intervals (Owen, "On dropping the first Sobol' point", 2020).
  boost::random::sobol_engine<std::uint32_t, k_bits> engine(axes);
  UnitPoints all(points, std::vector<double>(axes));
  for (std::size_t i = 0; i < points; ++i) {
    for (std::size_t axis = 0; axis < axes; ++axis) {
      const std::uint32_t digits = i == 0 ? 0 : engine();
      all[i][axis] = static_cast<double>(digits ^ shift[axis]) * k_unit;
    }
  }
  return all;
}

} // namespace numasim
