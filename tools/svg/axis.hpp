#pragma once
/// An axis of a chart: where values lie on it, and where its ticks are.

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

class Axis {
public:
  enum class Scale { Linear, Log };

  /// From 0 to a round number at or above `most` (> 0; else 1).
  [[nodiscard]] static Axis from_zero(double most);
  /// From `least` to `most`, both above 0 and with some air beside them.
  [[nodiscard]] static Axis logarithmic(double least, double most);
  /// From `least` to `most` as they are.
  [[nodiscard]] static Axis linear(double least, double most);

  [[nodiscard]] Scale scale() const { return scale_; }
  /// Where `value` lies: 0 at the start of the axis, 1 at its end. What lies outside is put on the
  /// nearer end.
  [[nodiscard]] double share(double value) const;
  /// Round values on the axis, at most `most` of them (at least 2) where round values allow.
  [[nodiscard]] std::vector<double> ticks(std::size_t most) const;

private:
  Axis(Scale scale, double from, double to) : scale_(scale), from_(from), to_(to) {}
  [[nodiscard]] std::vector<double> log_ticks(std::size_t most) const;

  Scale scale_;
  double from_; ///< of a logarithmic axis the logarithm to base 10
  double to_;
};

/// "0", "250", "2.5k", "80k", "1.2M": for ticks.
[[nodiscard]] std::string tick_number(double value);
/// "1 ns", "20 µs", "1.5 ms" of nanoseconds: for ticks.
[[nodiscard]] std::string tick_duration(double ns);

} // namespace numasim
