#pragma once
/// A log-linear histogram of durations: 64 linear steps in every power of two, so a quantile is off
/// by less than 1/64 of its value at any scale. Mean, minimum and maximum are exact.

#include "sim/time.hpp"

#include <array>
#include <cstdint>
#include <vector>

namespace numasim {

class Histogram {
public:
  /// Records one duration; negative ones are a std::domain_error.
  void record(Duration value);
  /// Adds what another histogram recorded.
  void merge(const Histogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] Duration total() const { return total_; }
  /// Mean in picoseconds; 0 when empty.
  [[nodiscard]] double mean_ps() const;
  [[nodiscard]] Duration min() const { return count_ > 0 ? min_ : Duration{}; }
  [[nodiscard]] Duration max() const { return max_; }
  /// The smallest recorded value class that at least `q` (0..1) of the values do not exceed: the
  /// class's upper edge, never more than max(). 0 when empty.
  [[nodiscard]] Duration quantile(double q) const;

  /// The non-empty classes, for storing: (class index, count).
  struct Bucket {
    std::uint32_t index;
    std::uint64_t count;
  };
  [[nodiscard]] std::vector<Bucket> buckets() const;
  /// The least and the greatest duration of a class.
  [[nodiscard]] static Duration lower_edge(std::uint32_t index);
  [[nodiscard]] static Duration upper_edge(std::uint32_t index);
  /// Rebuilds what buckets(), total(), min() and max() described.
  static Histogram restore(const std::vector<Bucket>& buckets, Duration total, Duration min,
                           Duration max);

private:
  static constexpr unsigned k_bits = 6; // 64 steps an octave
  static std::uint32_t class_of(std::uint64_t value);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  Duration total_;
  Duration min_ = Duration::max();
  Duration max_;
};

} // namespace numasim
