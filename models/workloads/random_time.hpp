#pragma once
/// Lengths of time drawn from a distribution.

#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

enum class Distribution : std::uint8_t {
  Constant,
  Exponential,
  Uniform,  ///< from 0 to twice the mean
  Lognormal ///< with a coefficient of variation
};

/// As parameters name them: "constant", ...
[[nodiscard]] const std::vector<std::string>& distribution_names();
/// `name` is one of them.
[[nodiscard]] Distribution distribution_of(const std::string& name);

class RandomTime {
public:
  /// `mean` and `cv` (Lognormal only) are >= 0.
  RandomTime(Duration mean, Distribution distribution, double cv)
      : mean_(mean), distribution_(distribution), cv_(cv)
  {
  }

  [[nodiscard]] Duration mean() const { return mean_; }
  /// Draws nothing from the stream where there is nothing to choose.
  [[nodiscard]] Duration draw(RandomStream& stream) const;

private:
  Duration mean_;
  Distribution distribution_;
  double cv_;
};

} // namespace numasim
