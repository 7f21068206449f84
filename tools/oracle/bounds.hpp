#pragma once
/// What no closed system with one lock can escape, whatever the laws of its times: only means enter
/// (P. Denning, J. Buzen, "The operational analysis of queueing network models", ACM Computing
/// Surveys 10(3), 1978; E. Lazowska et al., "Quantitative System Performance", 1984, chapter 5).
///
/// All oracles take times in any one unit and give rates in its reciprocal. They throw
/// std::invalid_argument where an argument is not finite or out of the range stated.

namespace numasim::oracle {

struct Bounds {
  double lower = 0;
  double upper = 0;
};

/// N/(Z + N S) <= X <= min(N/(Z + S), 1/S). The upper bound always holds. The lower one needs a
/// lock that is never free while somebody waits, and a service that does not grow with the queue.
/// `threads` >= 1, `think` >= 0, `hold` >= 0, not both times 0.
[[nodiscard]] Bounds one_lock_bounds(unsigned threads, double think, double hold);

/// The same when `share` of the acquisitions (0..1) may be in the lock together with each other,
/// but not with the rest: a writer's hold is nobody else's, and each of `threads` threads can
/// lengthen the readers' common hold at most to its own. Upper bound: 1/((1-p) Sw + p Sr/N), and
/// N/(Z + p Sr + (1-p) Sw). Lower: all one after another.
[[nodiscard]] Bounds reader_writer_bounds(unsigned threads, double think, double share,
                                          double read_hold, double write_hold);

/// Constant times: after the first round everybody keeps his turn, and the upper bound is reached.
[[nodiscard]] double constant_times_throughput(unsigned threads, double think, double hold);

} // namespace numasim::oracle
