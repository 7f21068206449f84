#pragma once
/// SimGrid's own actors, for comparison: the one file of tests/ that includes SimGrid is
/// s4u_queue.cpp.

#include "sim/simgrid.hpp"
#include "sim/time.hpp"
#include "tests/queues/closed_queue.hpp"

#include <functional>
#include <vector>

namespace numasim::test {

/// The closed lock queue as S4U actors that sleep and take an s4u::Mutex.
ClosedQueueRecord run_s4u_closed_queue(const ClosedQueue& queue);

/// Starts an actor that sleeps through `naps` and calls `awake` after each.
void spawn_sleeper(const Platform& platform, std::vector<Duration> naps,
                   std::function<void()> awake);

/// SimGrid's clock, in its seconds (our picoseconds).
double simgrid_clock();

/// What SimGrid holds for its option, whatever this version calls it.
double simgrid_timing_precision();
double simgrid_work_precision();

} // namespace numasim::test
