#include "models/workloads/random_time.hpp"

#include <algorithm>
#include <stdexcept>

namespace numasim {

const std::vector<std::string>& distribution_names()
{
  static const std::vector<std::string> names{"constant", "exponential", "uniform", "lognormal"};
  return names; // as in Distribution
}

Distribution distribution_of(const std::string& name)
{
  const std::vector<std::string>& names = distribution_names();
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    throw std::invalid_argument("no distribution " + name);
  }
  return static_cast<Distribution>(found - names.begin());
}

Duration RandomTime::draw(RandomStream& stream) const
{
  if (mean_ == Duration{}) {
    return {};
  }
  switch (distribution_) {
  case Distribution::Constant:
    return mean_;
  case Distribution::Exponential:
    return mean_.scaled(stream.exponential(1));
  case Distribution::Uniform:
    return mean_.scaled(stream.uniform(0, 2));
  case Distribution::Lognormal:
    return mean_.scaled(stream.lognormal(1, cv_));
  }
  throw std::logic_error("unknown distribution");
}

} // namespace numasim
