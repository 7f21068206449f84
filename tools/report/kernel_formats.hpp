#pragma once
/// Results as the tools print theirs that kernel people read: docs/formats.md says what each column
/// means here. One free function and one file each.

#include "tools/report/result.hpp"

#include <iosfwd>

namespace numasim {

/// /proc/lock_stat, version 0.4. Counts and times of all replications together.
void print_lock_stat(std::ostream& out, const Result& result);
/// `perf lock contention`, by caller.
void print_perf_lock(std::ostream& out, const Result& result);
/// `perf c2c report --stdio`: lines of one role count as one.
void print_c2c(std::ostream& out, const Result& result);
/// will-it-scale's CSV: a row for each number of copies.
void print_will_it_scale(std::ostream& out, const Result& result);
/// mmtests' compare-kernels: a column a design. Needs comparisons.
void print_mmtests(std::ostream& out, const Result& result);
/// The kernel test robot's "%stddev %change %stddev". Needs comparisons.
void print_test_robot(std::ostream& out, const Result& result);
/// Go's benchmark format, for benchstat: a line a replication.
void print_go_benchmark(std::ostream& out, const Result& result);
/// UnixBench's result lines and index. Throws InputError if no design ran one of its tests.
void print_unixbench(std::ostream& out, const Result& result);
/// Plain text for a mail: at most 72 columns of ASCII. Needs comparisons.
void print_cover_letter(std::ostream& out, const Result& result);

} // namespace numasim
