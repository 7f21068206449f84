#pragma once
/// A word whose last store may still sit in the writer's store buffer.

#include "sim/time.hpp"

namespace numasim {

/// Readers see the stored value from the instant the store took effect (Memory::post_store), and
/// the one before until then.
template <class T> class Posted {
public:
  Posted() = default;
  explicit Posted(T value) : before_(value), value_(value) {}

  void set(T value, Instant effective)
  {
    before_ = value_;
    value_ = value;
    effective_ = effective;
  }
  [[nodiscard]] T get(Instant now) const { return now >= effective_ ? value_ : before_; }

private:
  T before_{};
  T value_{};
  Instant effective_;
};

} // namespace numasim
