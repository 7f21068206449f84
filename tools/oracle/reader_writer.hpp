#pragma once
/// Reader-writer locks.

namespace numasim::oracle {

/// First come, first served, never without waiters, each a reader with probability `share`
/// (independently), constant holds: X = 1/(p(1-p) Sr + (1-p) Sw). Neighbours in the queue that read
/// share one hold; of 1/(1-p) requests one is a writer, and a run of readers stands before it with
/// probability p. `share` 0 .. 1 (exclusive), holds > 0. Own derivation.
[[nodiscard]] double fair_reader_writer_throughput(double share, double read_hold,
                                                   double write_hold);

/// A lock whose readers do one locked operation on the same line to enter and one to leave, each of
/// them a transfer of `transfer` > 0: at most 1/(2c) read sections per unit of time, however many
/// readers.
[[nodiscard]] double reader_count_bound(double transfer);

} // namespace numasim::oracle
