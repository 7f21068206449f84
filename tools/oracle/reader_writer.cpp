#include "tools/oracle/reader_writer.hpp"

#include "tools/oracle/argument.hpp"

namespace numasim::oracle {

double fair_reader_writer_throughput(double share, double read_hold, double write_hold)
{
  require(share >= 0 && share < 1, "a share of readers is 0 to less than 1");
  require(std::isfinite(read_hold) && read_hold > 0, "a reader's hold is positive and finite");
  require(std::isfinite(write_hold) && write_hold > 0, "a writer's hold is positive and finite");
  return 1 / ((1 - share) * (share * read_hold + write_hold));
}

double reader_count_bound(double transfer)
{
  require(std::isfinite(transfer) && transfer > 0, "a transfer is positive and finite");
  return 1 / (2 * transfer);
}

} // namespace numasim::oracle
