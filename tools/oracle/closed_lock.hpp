#pragma once
/// N threads and one first-come-first-served lock: each thinks for a time of mean Z, takes the
/// lock, holds it for a time of mean S, and starts over.

#include <functional>
#include <span>
#include <vector>

namespace numasim::oracle {

/// What is known of such a system in the long run.
struct ClosedLock {
  double throughput = 0;            ///< X, acquisitions per unit of time
  double response = 0;              ///< R, from asking for the lock to letting it go
  double utilisation = 0;           ///< share of time in which it is held
  std::vector<double> distribution; ///< p_k, share of time with k threads at the lock, k = 0 .. N

  [[nodiscard]] double mean_number() const;
};

/// M/M/1//N, the machine repairman: exponential holds. p_k = p_0 N!/(N-k)! (S/Z)^k,
/// X = (1 - p_0)/S, R = N/X - Z (C. Palm, 1947; any textbook). The law of the think time does not
/// matter, only its mean: a product-form network, whose delay station may have any law
/// (F. Baskett, K. Chandy, R. Muntz, F. Palacios, J. ACM 22(2), 1975).
/// `threads` >= 1, `think` > 0, `hold` > 0.
[[nodiscard]] ClosedLock machine_repairman(unsigned threads, double think, double hold);

/// The same with a hold whose rate depends on how many are there: `hold_at(k)` > 0 is the mean hold
/// while k = 1 .. N threads are at the lock, the holder among them. A birth-death process, up at
/// (N - k)/Z, down at 1/hold_at(k). With hold_at growing it is the model of the ticket lock's
/// collapse (S. Boyd-Wickizer, M. Kaashoek, R. Morris, N. Zeldovich, "Non-scalable locks are
/// dangerous", Linux Symposium 2012). Exponential think times and holds.
[[nodiscard]] ClosedLock state_dependent_lock(unsigned threads, double think,
                                              const std::function<double(unsigned)>& hold_at);

/// A hold of `length` with probability `probability`.
struct HoldAtom {
  double length = 0;
  double probability = 0;
};

/// M/G/1//N with a hold that takes one of a few values, M/D/1//N with one: exponential think times.
/// Solved as the chain of the number that a leaving thread leaves behind: during a hold of length d
/// each of the others that think comes with probability 1 - exp(-d/Z), independently of the rest.
/// p_0 is the share of time in which nobody is there; `distribution` has p_0 alone.
/// `threads` >= 1, `think` > 0, lengths > 0, probabilities that add up to 1.
[[nodiscard]] ClosedLock constant_holds(unsigned threads, double think,
                                        std::span<const HoldAtom> holds);

/// The longest run to which these are solved: the equations are dense.
inline constexpr unsigned k_most_threads = 1024;

} // namespace numasim::oracle
