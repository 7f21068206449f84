#pragma once
/// Simulated time: whole picoseconds, with instants and durations kept apart.
///
/// One tick is one picosecond, so every latency of the hardware data (given in ns, with at most
/// three decimals that mean anything) is an integer and sums are exact. The range is +-106 days.

#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace numasim {

/// A span of simulated time, in integer picoseconds. May be negative as a difference.
class Duration {
public:
  constexpr Duration() = default;

  static constexpr Duration ps(std::int64_t count) { return Duration{count}; }

  /// Rounds to the nearest picosecond. Throws std::domain_error unless `value` is finite and
  /// representable.
  static Duration ns(double value) { return rounded(value * 1e3); }
  static Duration us(double value) { return rounded(value * 1e6); }
  static Duration seconds(double value) { return rounded(value * 1e12); }

  static constexpr Duration max() { return Duration{std::numeric_limits<std::int64_t>::max()}; }

  [[nodiscard]] constexpr std::int64_t count_ps() const { return ps_; }
  [[nodiscard]] constexpr double in_ns() const { return static_cast<double>(ps_) * 1e-3; }
  [[nodiscard]] constexpr double in_us() const { return static_cast<double>(ps_) * 1e-6; }
  [[nodiscard]] constexpr double in_seconds() const { return static_cast<double>(ps_) * 1e-12; }

  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration& operator+=(Duration other)
  {
    ps_ += other.ps_;
    return *this;
  }
  constexpr Duration& operator-=(Duration other)
  {
    ps_ -= other.ps_;
    return *this;
  }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration{a.ps_ + b.ps_}; }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration{a.ps_ - b.ps_}; }
  friend constexpr Duration operator*(Duration a, std::int64_t n) { return Duration{a.ps_ * n}; }
  friend constexpr Duration operator*(std::int64_t n, Duration a) { return a * n; }
  friend constexpr Duration operator/(Duration a, std::int64_t n) { return Duration{a.ps_ / n}; }
  friend constexpr double operator/(Duration a, Duration b)
  {
    return static_cast<double>(a.ps_) / static_cast<double>(b.ps_);
  }

  /// Rounds to the nearest picosecond; same errors as ns().
  [[nodiscard]] Duration scaled(double factor) const
  {
    return rounded(static_cast<double>(ps_) * factor);
  }

private:
  explicit constexpr Duration(std::int64_t count) : ps_(count) {}

  static Duration rounded(double value)
  {
    if (!(std::abs(value) < 9.2e18)) {
      throw std::domain_error("duration out of range");
    }
    return Duration{std::llround(value)};
  }

  std::int64_t ps_ = 0;
};

/// A point in simulated time, counted from the start of its World.
class Instant {
public:
  constexpr Instant() = default;
  explicit constexpr Instant(Duration since_start) : since_start_(since_start) {}

  static constexpr Instant max() { return Instant{Duration::max()}; }

  [[nodiscard]] constexpr Duration since_start() const { return since_start_; }
  [[nodiscard]] constexpr std::int64_t count_ps() const { return since_start_.count_ps(); }

  constexpr auto operator<=>(const Instant&) const = default;
  constexpr Instant& operator+=(Duration d)
  {
    since_start_ += d;
    return *this;
  }
  friend constexpr Instant operator+(Instant t, Duration d) { return Instant{t.since_start_ + d}; }
  friend constexpr Instant operator-(Instant t, Duration d) { return Instant{t.since_start_ - d}; }
  friend constexpr Duration operator-(Instant a, Instant b)
  {
    return a.since_start_ - b.since_start_;
  }

private:
  Duration since_start_;
};

} // namespace numasim
