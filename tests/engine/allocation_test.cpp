/// Counts every allocation of the test executable by replacing the global operator new; not under
/// AddressSanitizer, which must keep its own.

#include "sim/engine.hpp"
#include "sim/simgrid.hpp"
#include "tests/queues/closed_queue.hpp"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

std::size_t allocations = 0; // the one thing here that has to be global

#ifndef __SANITIZE_ADDRESS__
void* counted(std::size_t bytes)
{
  ++allocations;
  if (void* memory = std::malloc(bytes); memory != nullptr) { // NOLINT
    return memory;
  }
  throw std::bad_alloc();
}
#endif

} // namespace

#ifndef __SANITIZE_ADDRESS__

void* operator new(std::size_t bytes)
{
  return counted(bytes);
}
void* operator new[](std::size_t bytes)
{
  return counted(bytes);
}
void operator delete(void* memory) noexcept
{
  std::free(memory); // NOLINT
}
void operator delete[](void* memory) noexcept
{
  std::free(memory); // NOLINT
}
void operator delete(void* memory, std::size_t) noexcept
{
  std::free(memory); // NOLINT
}
void operator delete[](void* memory, std::size_t) noexcept
{
  std::free(memory); // NOLINT
}
#endif

using namespace numasim;
using namespace numasim::test;

namespace {

Task<> nested(Engine& engine, int depth)
{
  co_await engine.delay(Duration::ns(1));
  if (depth > 0) {
    co_await nested(engine, depth - 1);
  }
}

} // namespace

TEST_CASE("In steady state the engine allocates nothing", "[engine]")
{
  const ClosedQueue queue{.customers = 64, .think = 10, .cycles = 1'000'000};
  ClosedQueueRecord record(queue);
  Engine engine;
  FifoLock lock(engine);
  for (unsigned c = 0; c < queue.customers; ++c) {
    engine.spawn(customer(engine, lock, CustomerDraws(queue, c), record));
  }
  const auto caller = [&]() -> Process {
    for (;;) {
      co_await nested(engine, 5);
    }
  };
  engine.spawn(caller());
  engine.run_before(Instant{Duration::us(1000)});
  const std::size_t before = allocations;
  const std::uint64_t events = engine.events();
  engine.run_before(Instant{Duration::us(20'000)});
  CHECK(allocations == before);
  CHECK(engine.events() - events > 10'000'000);
}

TEST_CASE("Under SimGrid the engine allocates for batches, not for events", "[engine][simgrid]")
{
  Engine engine;
  const auto ticks = [&]() -> Process {
    for (int i = 0; i < 100'000; ++i) {
      co_await engine.delay(Duration::ns(1));
    }
  };
  engine.spawn(ticks());
  engine.spawn(ticks());
  drive(engine, Instant{Duration::ns(10)});
  const std::size_t before = allocations;
  drive(engine);
  CHECK(engine.events() > 200'000);
  CHECK(allocations - before < 100);
}
