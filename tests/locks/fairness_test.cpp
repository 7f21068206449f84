// Who gets the lock how often when all want it all the time.

#include "tests/support/lock_hogs.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

TEST_CASE("queue locks give everybody the same share", "[locks]")
{
  for (const char* name : {"ticket", "mcs", "clh", "osq_lock", "qspinlock"}) {
    CAPTURE(name);
    const Shares shares = fought_for(name);
    CHECK(shares.all() > 1'000);
    CHECK(shares.most_over_least() < 1.02);
  }
}

TEST_CASE("backing off lets who comes back soon overtake who waits", "[locks]")
{
  for (const char* name : {"tas_backoff", "ttas_backoff"}) {
    CAPTURE(name);
    CHECK(fought_for(name).most_over_least() > 1.05);
  }
}

// What a CPU lets go it has again before the others' copies are gone: without a pause it keeps the
// lock for long stretches.
TEST_CASE("plain test-and-set locks have no order: some get more than others", "[locks]")
{
  for (const char* name : {"tas", "ttas"}) {
    const Shares shares = fought_for(name);
    CAPTURE(name, shares.most_over_least(), shares.longest_wait.count_ps());
    CHECK(shares.most_over_least() > 1.05);
    CHECK(shares.longest_wait > fought_for("ticket").longest_wait);
  }
}
