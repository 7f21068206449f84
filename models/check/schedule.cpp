#include "models/check/schedule.hpp"

namespace numasim {

namespace {

// A tree section takes 1 to 5 us on a large machine, an exec's whole sequence some 100 us.
constexpr double k_short_us = 2;
constexpr double k_long_us = 60;
constexpr double k_some = 0.06;
constexpr double k_long = 0.1; ///< of those

const Duration k_short_pause = Duration::us(200);
const Duration k_long_pause = Duration::us(500);

} // namespace

Duration RandomPauses::pause(Thread /*self*/)
{
  if (!stream_.chance(k_some)) {
    return {};
  }
  const double mean = stream_.chance(k_long) ? k_long_us : k_short_us;
  return Duration::us(stream_.exponential(mean));
}

Duration DecidedPauses::pause(Thread /*self*/)
{
  const std::uint32_t place = places_++;
  if (next_ == decisions_.size() || decisions_[next_].place != place) {
    return {};
  }
  return decisions_[next_++].length == PauseLength::Short ? k_short_pause : k_long_pause;
}

} // namespace numasim
