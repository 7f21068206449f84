#include "sim/random.hpp"

#include <Random123/philox.h>

#include <array>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace numasim {

namespace {

__extension__ using Wide = unsigned __int128; // the extension every 64-bit target of ours has

// SplitMix64's finaliser: a bijection, so distinct (seed, replication) give distinct keys.
constexpr std::uint64_t scramble(std::uint64_t z)
{
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

constexpr double k_ln2_hi = 6.93147180369123816490e-01; // high part exact in 33 bits (fdlibm)
constexpr double k_ln2_lo = 1.90821492927058770002e-10;
constexpr std::array<double, 7> k_log{6.666666666666735130e-01, 3.999999999940941908e-01,
                                      2.857142874366239149e-01, 2.222219843214978396e-01,
                                      1.818357216161805012e-01, 1.531383769920937332e-01,
                                      1.479819860511658591e-01};
constexpr std::array<double, 5> k_exp{1.66666666666666019037e-01, -2.77777777770155933842e-03,
                                      6.61375632143793436117e-05, -1.65339022054652515390e-06,
                                      4.13813679705723846039e-08};

// IEEE 754 binary64 patterns.
constexpr std::uint64_t k_smallest_normal = 0x0010'0000'0000'0000;
constexpr std::uint64_t k_one = 0x3ff0'0000'0000'0000;
constexpr std::uint64_t k_sqrt_half = 0x3fe6'a09e'0000'0000; // 20 bits of sqrt(1/2) are enough
constexpr std::uint64_t k_fraction = 0x000f'ffff'ffff'ffff;

} // namespace

RandomStream::RandomStream(const StreamKey& key)
    : counter_{0, 0, key.entity, static_cast<std::uint32_t>(key.purpose)}
{
  const std::uint64_t k = scramble(scramble(key.seed) + key.replication);
  key_ = {static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(k >> 32U)};
}

std::uint64_t RandomStream::bits()
{
  if (used_ == block_.size()) {
    const r123::Philox4x32 generator;
    const r123::Philox4x32::ctr_type counter{{counter_[0], counter_[1], counter_[2], counter_[3]}};
    const r123::Philox4x32::key_type key{{key_[0], key_[1]}};
    const auto out = generator(counter, key);
    block_[0] = (std::uint64_t{out[1]} << 32U) | out[0];
    block_[1] = (std::uint64_t{out[3]} << 32U) | out[2];
    used_ = 0;
    if (++counter_[0] == 0) {
      ++counter_[1];
    }
  }
  return block_[used_++];
}

double RandomStream::uniform()
{
  return static_cast<double>(bits() >> 11U) * 0x1.0p-53;
}

std::uint64_t RandomStream::below(std::uint64_t n)
{
  if (n == 0) {
    throw std::domain_error("RandomStream::below(0)");
  }
  for (;;) {
    const auto product = static_cast<Wide>(bits()) * n;
    const auto low = static_cast<std::uint64_t>(product);
    if (low >= n || low >= (0 - n) % n) {
      return static_cast<std::uint64_t>(product >> 64U);
    }
  }
}

double RandomStream::exponential(double mean)
{
  return -mean * portable_log(1.0 - uniform()); // 1 - u lies in (0, 1]
}

double RandomStream::normal()
{
  if (has_spare_normal_) {
    has_spare_normal_ = false;
    return spare_normal_;
  }
  for (;;) {
    const double x = uniform(-1, 1);
    const double y = uniform(-1, 1);
    const double r2 = x * x + y * y;
    if (r2 > 0 && r2 < 1) {
      const double scale = std::sqrt(-2.0 * portable_log(r2) / r2); // sqrt is exact by IEEE 754
      spare_normal_ = y * scale;
      has_spare_normal_ = true;
      return x * scale;
    }
  }
}

double RandomStream::lognormal(double mean, double cv)
{
  const double sigma2 = portable_log(1.0 + cv * cv);
  return mean * portable_exp(std::sqrt(sigma2) * normal() - sigma2 / 2);
}

std::size_t RandomStream::discrete(std::span<const double> weights)
{
  double total = 0;
  for (const double w : weights) {
    total += w;
  }
  if (!(total > 0)) {
    throw std::domain_error("RandomStream::discrete: the weights sum to nothing");
  }
  double at = uniform() * total;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] > 0) {
      last = i;
      if (at < weights[i]) {
        return i;
      }
      at -= weights[i];
    }
  }
  return last; // rounding left a crumb beyond the last weight
}

double portable_log(double x)
{
  // x = 2^k (1 + f) with 1 + f in [sqrt(1/2), sqrt(2)): the fraction's bits decide which k.
  auto bits = std::bit_cast<std::uint64_t>(x);
  std::int64_t k = 0;
  if (bits < k_smallest_normal) {
    bits = std::bit_cast<std::uint64_t>(x * 0x1p54);
    k = -54;
  }
  bits += k_one - k_sqrt_half;
  k += static_cast<std::int64_t>(bits >> 52U) - 1023;
  const double f = std::bit_cast<double>((bits & k_fraction) + k_sqrt_half) - 1;
  // log(1 + f) = f - s (f - R), s = f / (2 + f); R is a minimax polynomial in s^2 with an error
  // below 2^-58.45 (fdlibm's e_log.c, Sun Microsystems 1993).
  const double s = f / (2 + f);
  const double z = s * s;
  const double w = z * z;
  const double even = w * (k_log[1] + w * (k_log[3] + w * k_log[5]));
  const double odd = z * (k_log[0] + w * (k_log[2] + w * (k_log[4] + w * k_log[6])));
  const double half_square = 0.5 * f * f;
  const auto n = static_cast<double>(k);
  return n * k_ln2_hi - ((half_square - (s * (half_square + odd + even) + n * k_ln2_lo)) - f);
}

double portable_exp(double x)
{
  // x = n ln 2 + r, |r| <= ln2 / 2; e^r = 1 + 2r / (2 - c) and so on, with c a minimax polynomial
  // of error below 2^-59 (fdlibm's e_exp.c, Sun Microsystems 1993).
  const double n = std::floor(x / (k_ln2_hi + k_ln2_lo) + 0.5);
  const double hi = x - n * k_ln2_hi;
  const double lo = n * k_ln2_lo;
  const double r = hi - lo;
  const double t = r * r;
  const double c =
      r - t * (k_exp[0] + t * (k_exp[1] + t * (k_exp[2] + t * (k_exp[3] + t * k_exp[4]))));
  const double y = 1 - ((lo - (r * c) / (2 - c)) - hi);
  return std::ldexp(y, static_cast<int>(n)); // exact
}

} // namespace numasim
