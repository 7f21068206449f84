#include "tools/oracle/open_lock.hpp"

#include "tools/oracle/argument.hpp"

namespace numasim::oracle {

HoldMoments exponential_hold(double mean)
{
  return {mean, 2 * mean * mean};
}

HoldMoments constant_hold(double length)
{
  return {length, length * length};
}

double pollaczek_khinchine_wait(double rate, const HoldMoments& hold)
{
  require(std::isfinite(hold.mean) && hold.mean > 0, "a mean hold is positive and finite");
  // A rounding below the square of the mean is no error.
  require(std::isfinite(hold.second) && hold.second >= hold.mean * hold.mean * (1 - 1e-12),
          "a second moment is at least the square of the mean");
  const double load = rate * hold.mean;
  require(load >= 0 && load < 1, "the load is 0 to less than 1");
  return rate * hold.second / (2 * (1 - load));
}

} // namespace numasim::oracle
