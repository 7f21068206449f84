#pragma once
/// Keyed random streams and draws that are identical on every platform.
///
/// A stream is named by what it decides (seed, replication, entity, purpose), never by the order
/// of draws, so that designs compared side by side see the same numbers (common random numbers).
/// Generator: Philox4x32-10 (Salmon, Moraes, Dror, Shaw, SC'11) from Random123; counter-based, so a
/// stream is its key and a position. No std:: distribution and no libm call is used: their results
/// differ between libraries.

#include <array>
#include <cstdint>
#include <span>

namespace numasim {

/// What a stream decides. One value a use: two uses never share a stream.
enum class Purpose : std::uint32_t {
  PrivateWork = 1,      ///< length of work between lock acquisitions
  Migration = 2,        ///< whether an exec moves to another CPU
  Start = 3,            ///< when a copy starts
  Layout = 4,           ///< how objects fall onto cache lines
  Background = 5,       ///< placement of long-lived mappings
  Jitter = 6,           ///< spread of transfer latencies
  Probe = 7,            ///< which pairs of CPUs to measure, in which order memory is walked
  LockChoice = 8,       ///< what a lock draws: how long to back off, whether to reorder its queue
  CriticalSection = 10, ///< length of work under a lock
  WhichLock = 11,       ///< which of several locks a thread takes
  Reading = 12,         ///< whether it only reads
  Container = 13,       ///< which copies make up a container
  WhichPages = 14,      ///< which piece of a file a process maps
  Schedule = 15,        ///< where a checked run holds its threads up
  WhichProgram = 17,    ///< which program a script runs next
  ReaderArrival = 18,   ///< when a reader of the reverse map walks
  ReaderChoice = 19,    ///< which pages it walks, what it does with them
  ReaderPlace = 20,     ///< which CPU it runs on
  InputDesign = 40,     ///< at which points of its inputs' ranges a model is looked at
  Bootstrap = 41,       ///< which samples a resample takes
  SweepPoint = 60,      ///< where in a parameter space an experiment is made
  Test = 100,
};

struct StreamKey {
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  std::uint32_t entity = 0; ///< CPU, process or object number within its purpose
  Purpose purpose = Purpose::Test;
};

class RandomStream {
public:
  explicit RandomStream(const StreamKey& key);

  /// 64 uniform bits.
  std::uint64_t bits();

  /// Uniform in [0, 1), a multiple of 2^-53.
  double uniform();
  /// Uniform in [lo, hi).
  double uniform(double lo, double hi) { return lo + (hi - lo) * uniform(); }
  /// Uniform in 0 .. n-1, without modulo bias (Lemire 2019). n >= 1.
  std::uint64_t below(std::uint64_t n);
  /// True with probability p.
  bool chance(double p) { return uniform() < p; }
  /// Exponential with the given mean (> 0).
  double exponential(double mean);
  /// Standard normal (Marsaglia's polar method).
  double normal();
  /// Lognormal with the given mean (> 0) and coefficient of variation (>= 0).
  double lognormal(double mean, double cv);
  /// Index drawn with probability proportional to its weight. Weights >= 0, with a positive sum.
  std::size_t discrete(std::span<const double> weights);

private:
  std::array<std::uint32_t, 4> counter_{};
  std::array<std::uint32_t, 2> key_{};
  std::array<std::uint64_t, 2> block_{};
  unsigned used_ = 2;
  double spare_normal_ = 0;
  bool has_spare_normal_ = false;
};

/// Natural logarithm of x > 0 from IEEE basic operations only, within 1 ulp.
double portable_log(double x);
/// e^x for |x| < 700 from IEEE basic operations only, within 1 ulp.
double portable_exp(double x);

} // namespace numasim
