#pragma once
/// A lock that threads come to at random from outside (Poisson arrivals), served first come, first
/// served: M/G/1 (F. Pollaczek, Math. Z. 32, 1930; A. Khinchine, 1932).

#include <span>

namespace numasim::oracle {

/// A law of holds by its first two moments.
struct HoldMoments {
  double mean = 0;   ///< E[S] > 0
  double second = 0; ///< E[S^2] >= E[S]^2
};

[[nodiscard]] HoldMoments exponential_hold(double mean);
[[nodiscard]] HoldMoments constant_hold(double length);

/// Mean time from asking to holding: rate E[S^2] / (2 (1 - rho)), rho = rate E[S] < 1.
[[nodiscard]] double pollaczek_khinchine_wait(double rate, const HoldMoments& hold);

} // namespace numasim::oracle
