#include "sim/engine.hpp"

#include <string>
#include <utility>

namespace numasim {

Engine::~Engine()
{
  for (const Process::Handle process : processes_) {
    process.destroy();
  }
}

void Engine::spawn(Process process)
{
  schedule(adopt(std::move(process)), now_);
}

std::coroutine_handle<> Engine::adopt(Process process)
{
  const Process::Handle handle = process.release();
  processes_.push_back(handle);
  return handle;
}

void Engine::run_before(Instant limit)
{
  stopped_ = false;
  limit_ = limit;
  while (calendar_.next() < limit_) {
    const Calendar::Event event = calendar_.pop();
    if (events_at_once_ > k_most_events_at_once) {
      throw TimeStandsStill("time stands still at " + std::to_string(now_.count_ps()) + " ps");
    }
    advance(Instant{Duration::ps(event.at_ps)}, event.sequence);
    waits_at_once_ = 0;
    event.process.resume();
  }
  limit_ = now_; // outside a batch nothing may run ahead of the driver's clock
}

} // namespace numasim
