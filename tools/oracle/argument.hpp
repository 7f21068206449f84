#pragma once
/// The oracles' judgement of their arguments.

#include <cmath>
#include <stdexcept>

namespace numasim::oracle {

/// Throws std::invalid_argument with `what` unless `sound`.
inline void require(bool sound, const char* what)
{
  if (!sound) {
    throw std::invalid_argument(what);
  }
}

inline void require_time(double value, const char* what)
{
  require(std::isfinite(value) && value >= 0, what);
}

inline void require_share(double value, const char* what)
{
  require(value >= 0 && value <= 1, what);
}

} // namespace numasim::oracle
