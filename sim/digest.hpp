#pragma once
/// A running 64-bit digest of everything that happened, for reproducibility checks.
///
/// Not cryptographic: it tells two runs apart, it does not resist an adversary. The mixing step is
/// the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).

#include <cstdint>

namespace numasim {

class Digest {
public:
  constexpr void mix(std::uint64_t value)
  {
    state_ = (state_ ^ value) * 0x9e3779b97f4a7c15ULL;
    state_ ^= state_ >> 29U;
  }

  [[nodiscard]] constexpr std::uint64_t value() const
  {
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }

  constexpr bool operator==(const Digest&) const = default;

private:
  std::uint64_t state_ = 0x6a09e667f3bcc908ULL; // sqrt(2), an arbitrary non-zero start
};

} // namespace numasim
