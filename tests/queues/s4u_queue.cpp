#include "tests/queues/s4u_queue.hpp"

#include <simgrid/s4u.hpp>
#include <simgrid/version.h>
#include <xbt/config.hpp>

#include <cmath>
#include <utility>

namespace numasim::test {

namespace {

namespace s4u = simgrid::s4u;

double simgrid_option(const char* before_3_34, const char* since)
{
  return simgrid::config::get_value<double>(SIMGRID_VERSION < 33400 ? before_3_34 : since);
}

void sleep(Duration duration)
{
  // SimGrid would stretch a shorter sleep to its precision.
  if (duration > Duration{}) {
    s4u::this_actor::sleep_for(static_cast<double>(duration.count_ps()));
  }
}

struct Shared {
  ClosedQueueRecord record;
  double epoch;
  bool over = false;
  s4u::MutexPtr mutex = s4u::Mutex::create();
};

void customer_actor(Shared& shared, CustomerDraws draws)
{
  while (!shared.over) {
    sleep(draws.think());
    if (shared.over) {
      return;
    }
    shared.record.think_end();
    shared.mutex->lock();
    if (!shared.over) {
      sleep(draws.service());
      const double now = s4u::Engine::get_clock() - shared.epoch;
      shared.over = shared.record.service_end(Instant{Duration::ps(std::llround(now))});
    }
    shared.mutex->unlock();
  }
}

} // namespace

ClosedQueueRecord run_s4u_closed_queue(const ClosedQueue& queue)
{
  PlatformDescription box{.name = "s4u"};
  box.add_zone({.name = "box"});
  box.add_host({.name = "cpu"});
  const Platform platform(box);
  Shared shared{ClosedQueueRecord(queue), s4u::Engine::get_clock()};
  for (unsigned c = 0; c < queue.customers; ++c) {
    s4u::Actor::create(
        "customer", platform.simgrid_host(0),
        [&shared, draws = CustomerDraws(queue, c)] { customer_actor(shared, draws); });
  }
  s4u::Engine::get_instance()->run();
  return shared.record;
}

void spawn_sleeper(const Platform& platform, std::vector<Duration> naps,
                   std::function<void()> awake)
{
  s4u::Actor::create("sleeper", platform.simgrid_host(0),
                     [naps = std::move(naps), awake = std::move(awake)] {
                       for (const Duration nap : naps) {
                         sleep(nap);
                         awake();
                       }
                     });
}

double simgrid_clock()
{
  return s4u::Engine::get_clock();
}

double simgrid_timing_precision()
{
  return simgrid_option("surf/precision", "precision/timing");
}

double simgrid_work_precision()
{
  return simgrid_option("maxmin/precision", "precision/work-amount");
}

} // namespace numasim::test
