#include "tools/oracle/bounds.hpp"

#include "tools/oracle/argument.hpp"

#include <algorithm>
#include <limits>

namespace numasim::oracle {

namespace {

double rate(double time)
{
  return time > 0 ? 1 / time : std::numeric_limits<double>::infinity();
}

} // namespace

Bounds one_lock_bounds(unsigned threads, double think, double hold)
{
  return reader_writer_bounds(threads, think, 0, 0, hold);
}

Bounds reader_writer_bounds(unsigned threads, double think, double share, double read_hold,
                            double write_hold)
{
  require(threads >= 1, "at least one thread");
  require_time(think, "a think time is finite and not negative");
  require_time(read_hold, "a reader's hold is finite and not negative");
  require_time(write_hold, "a writer's hold is finite and not negative");
  require_share(share, "a share of readers is 0 to 1");
  const double n = threads;
  const double reads = share * read_hold;
  const double writes = (1 - share) * write_hold;
  require(think + reads + writes > 0, "a cycle takes time");
  return {n / (think + n * (reads + writes)),
          std::min(n / (think + reads + writes), rate(writes + reads / n))};
}

double constant_times_throughput(unsigned threads, double think, double hold)
{
  return one_lock_bounds(threads, think, hold).upper;
}

} // namespace numasim::oracle
