#pragma once
/// Models whose answers are known, with noise that is common to all positions.

#include "sim/random.hpp"
#include "tools/calibrate/noisy_model.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>

namespace numasim::test {

/// Errors without noise.
using ErrorLaw = std::function<std::vector<double>(const Position&)>;

/// One stream of normal numbers a row and replication; `own` is what differs from position to
/// position on top of it.
struct Noise {
  double common = 0;
  double own = 0;
  std::uint32_t replications = 4;
  std::uint64_t seed = 1;
};

inline NoisyModel noisy(ErrorLaw law, Noise noise = {})
{
  return [law = std::move(law), noise](std::span<const Position> positions) {
    std::vector<std::optional<LogErrors>> all;
    for (const Position& at : positions) {
      LogErrors errors;
      const std::vector<double> exact = law(at);
      double place = 0;
      for (const double x : at) {
        place = place * 1e3 + x * 1e6;
      }
      for (std::size_t row = 0; row < exact.size(); ++row) {
        std::vector<double>& samples = errors.emplace_back();
        for (std::uint32_t i = 0; i < noise.replications; ++i) {
          RandomStream common({.seed = noise.seed,
                               .replication = i,
                               .entity = static_cast<std::uint32_t>(row),
                               .purpose = Purpose::Test});
          RandomStream own({.seed = noise.seed + 1 + static_cast<std::uint64_t>(place),
                            .replication = i,
                            .entity = static_cast<std::uint32_t>(row),
                            .purpose = Purpose::Test});
          samples.push_back(exact[row] + noise.common * common.normal() + noise.own * own.normal());
        }
      }
      all.emplace_back(std::move(errors));
    }
    return all;
  };
}

} // namespace numasim::test
