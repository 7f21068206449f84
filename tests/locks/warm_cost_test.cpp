// What it costs one CPU to take a lock and let it go that nobody else wants, to the tick.

#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr std::int64_t k_load = k_l1;
constexpr std::int64_t k_grace_period =
    1'000'000; // 1 us, so that it is over when the lock is taken again

Parameters parameters_of(const LockEntry& entry)
{
  Parameters parameters(entry.parameters);
  for (const Parameter& p : entry.parameters) {
    if (p.name == "grace_period") {
      parameters.set(p.name, static_cast<double>(k_grace_period) / 1000);
    }
  }
  return parameters;
}

/// By hand from docs/locks.md: every access hits in the own core. A posted store costs its author
/// nothing.
const std::map<std::string, std::int64_t>& expected()
{
  static const std::map<std::string, std::int64_t> table{
      {"tas", k_rmw},
      {"tas_backoff", k_rmw},
      {"ttas", k_load + k_rmw},
      {"ttas_backoff", k_load + k_rmw},
      {"ticket", k_rmw + k_load},
      {"ticket_backoff", k_rmw + k_load},
      {"mcs", k_store + k_rmw + k_load + k_rmw},
      {"clh", k_store + k_rmw + k_load},
      {"qspinlock", k_rmw},
      {"cna", k_rmw},
      {"qrwlock", k_rmw},
      {"percpu_rw_semaphore", k_grace_period + 5 * k_rmw + 5 * k_load + 3 * k_store},
      {"mnt_hold_writers", k_rmw + k_store + 4 * k_load},
      {"lockref", k_load + k_rmw + k_load + k_rmw},
      {"osq_lock", k_store + k_rmw + k_rmw},
      {"numa_osq", k_load + k_store + k_rmw + k_rmw},
      {"mutex", k_rmw + k_rmw},
      {"rw_semaphore", k_rmw + k_store + k_store + k_rmw},
      {"atomic_counter", k_rmw},
      {"cas_counter", k_load + k_rmw},
      {"array", k_rmw + k_load},
      {"hclh", 5 * k_load + 2 * k_rmw + 2 * k_store},
      {"hticket", 2 * k_rmw + 2 * k_load},
      {"cohort_mcs", k_store + 3 * k_rmw + 2 * k_load},
      {"hmcs", 2 * k_store + 4 * k_rmw + 3 * k_load},
      {"pthread_mutex", 2 * k_rmw + 2 * k_store}, // the second store behind the posted first
      {"ttas_yield", k_load + k_rmw},
      {"ticket_yield", k_rmw + k_load},
      {"micro_spin_lock", k_rmw},
      {"pico_spin_lock", k_rmw + k_rmw},
      {"micro_lock", 2 * k_load + 2 * k_rmw},
      {"blocking_ticket", 3 * k_rmw + k_load + 3 * k_store}, // the same, and a load meanwhile
      {"queued_fifo", 4 * k_rmw + 4 * k_store},
      {"plain_counter", k_load + k_store},
      {"thread_counter", k_load + k_store},
  };
  return table;
}

const std::map<std::string, std::int64_t>& expected_shared()
{
  static const std::map<std::string, std::int64_t> table{
      {"rw_semaphore", k_rmw + k_store + k_rmw},
      {"qrwlock", k_rmw + k_rmw},
      {"percpu_rw_semaphore", k_load + k_store + k_load + k_store},
      {"mnt_hold_writers", k_rmw + k_load + k_store},
  };
  return table;
}

} // namespace

TEST_CASE("a lock that one CPU alone uses costs its own accesses", "[locks]")
{
  for (const LockEntry& entry : locks()) {
    CAPTURE(entry.name);
    REQUIRE(expected().contains(entry.name));
    CHECK(LockTrace(entry, parameters_of(entry)).warm_pair_ps(false) == expected().at(entry.name));
    REQUIRE(expected_shared().contains(entry.name) == entry.readers);
    if (entry.readers) {
      CHECK(LockTrace(entry, parameters_of(entry)).warm_pair_ps(true) ==
            expected_shared().at(entry.name));
    }
  }
}
