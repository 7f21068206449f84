#include "tools/probe/common_round.hpp"

#include <sys/resource.h>

namespace numasim {

namespace {

constexpr int k_late_start = 20; // a round's length over this
constexpr int k_late_end = 5;

/// How often the kernel has given the calling thread's CPU to somebody else against its will.
long switched_away()
{
  rusage use{};
  getrusage(RUSAGE_THREAD, &use);
  return use.ru_nivcsw;
}

} // namespace

ProbeClock::time_point RoundEnd::agree()
{
  ProbeClock::rep agreed = 0;
  const ProbeClock::rep mine = (ProbeClock::now() + length_).time_since_epoch().count();
  ticks_.compare_exchange_strong(agreed, mine);
  return ProbeClock::time_point{ProbeClock::duration{ticks_.load()}};
}

RoundPart::RoundPart(RoundEnd& end)
    : end_(end.agree()), start_(ProbeClock::now()), length_(end.length()),
      switches_(switched_away())
{
}

bool RoundPart::disturbed(ProbeClock::time_point stopped) const
{
  return start_ > end_ - length_ + length_ / k_late_start ||
         stopped > end_ + length_ / k_late_end || switched_away() != switches_;
}

} // namespace numasim
