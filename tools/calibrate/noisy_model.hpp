#pragma once
/// What a calibration fits: simulated values against published ones, at any values of the
/// parameters.

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// Values of the parameters, each as a position on its range: 0 at the lower bound, 1 at the upper.
using Position = std::vector<double>;

/// ln(simulated / published) by row, by replication; at least one replication a row. Replication i
/// of a row sees the same random numbers at every position (common random numbers), so differences
/// between positions have far less noise than values.
using LogErrors = std::vector<std::vector<double>>;

/// The errors at each of the positions; nothing where one cannot be simulated (a cost above the
/// time that holds it, say).
using NoisyModel =
    std::function<std::vector<std::optional<LogErrors>>(std::span<const Position> positions)>;

/// The errors at one position.
[[nodiscard]] inline std::optional<LogErrors> errors_at(const NoisyModel& model, const Position& at)
{
  return model(std::span{&at, 1}).front();
}

} // namespace numasim
