#include "sim/engine.hpp"
#include "sim/task.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace numasim;

namespace {

constexpr Instant k_end = Instant::max();

Task<int> add_slowly(Engine& engine, int a, int b)
{
  co_await engine.delay(Duration::ns(1));
  co_return a + b;
}

Task<int> factorial(Engine& engine, int n)
{
  if (n == 0) {
    co_return 1;
  }
  co_await engine.delay(Duration::ns(1));
  co_return n* co_await factorial(engine, n - 1);
}

Task<std::unique_ptr<std::string>> made(std::string text)
{
  co_return std::make_unique<std::string>(std::move(text));
}

Task<> fail_at_depth(Engine& engine, int depth)
{
  co_await engine.delay(Duration::ns(1));
  if (depth == 0) {
    throw std::runtime_error("deep down");
  }
  co_await fail_at_depth(engine, depth - 1);
}

/// Lives in frames; counts itself.
class Resident {
public:
  explicit Resident(int& count) : count_(count) { ++count_; }
  Resident(const Resident&) = delete;
  Resident& operator=(const Resident&) = delete;
  ~Resident() { --count_; }

private:
  int& count_;
};

Task<> wait_forever(Engine& engine, int& residents, int depth)
{
  const Resident resident(residents);
  if (depth > 0) {
    co_await wait_forever(engine, residents, depth - 1);
  }
  while (engine.now() < k_end) {
    co_await engine.delay(Duration::ns(10));
  }
}

Task<> wait_a_tick(Engine& engine)
{
  co_await engine.delay(Duration::ps(1));
}

Process wait_often(Engine& engine, int times)
{
  for (int i = 0; i < times; ++i) {
    co_await wait_a_tick(engine);
  }
}

} // namespace

TEST_CASE("A task returns its value to the caller when simulated time has passed", "[task]")
{
  Engine engine;
  int sum = 0;
  int product = 0;
  std::string text;
  const auto body = [&]() -> Process {
    sum = co_await add_slowly(engine, 2, 3);
    product = co_await factorial(engine, 6);
    text = *co_await made("moved");
  };
  engine.spawn(body());
  engine.run_before(k_end);
  CHECK(sum == 5);
  CHECK(product == 720);
  CHECK(text == "moved");
  CHECK(engine.now() == Instant{Duration::ns(7)});
}

TEST_CASE("Tasks nest a hundred thousand deep without exhausting the stack", "[task]")
{
  struct Deep {
    static Task<int> down(Engine& engine, int depth)
    {
      if (depth == 0) {
        co_await engine.delay(Duration::ns(1));
        co_return 0;
      }
      co_return 1 + co_await down(engine, depth - 1);
    }
  };
#if defined(__OPTIMIZE__) && !defined(__SANITIZE_ADDRESS__)
  const int depth = 100'000;
#else
  const int depth = 1'000; // symmetric transfer is a tail call only in optimised code
#endif
  Engine engine;
  int reached = 0;
  const auto body = [&]() -> Process { reached = co_await Deep::down(engine, depth); };
  engine.spawn(body());
  engine.run_before(k_end);
  CHECK(reached == depth);
}

TEST_CASE("An exception travels up the tasks to a handler or to the driver", "[task]")
{
  Engine engine;
  std::string caught;
  const auto handles = [&]() -> Process {
    try {
      co_await fail_at_depth(engine, 5);
    } catch (const std::runtime_error& error) {
      caught = error.what();
    }
  };
  engine.spawn(handles());
  engine.run_before(k_end);
  CHECK(caught == "deep down");

  const auto does_not = [&]() -> Process { co_await fail_at_depth(engine, 2); };
  engine.spawn(does_not());
  CHECK_THROWS_WITH(engine.run_before(k_end), "deep down");
}

TEST_CASE("An engine destroyed in mid-run destroys every frame", "[task]")
{
  int residents = 0;
  {
    Engine engine;
    const auto body = [&]() -> Process {
      const Resident resident(residents);
      co_await wait_forever(engine, residents, 10);
    };
    for (int i = 0; i < 20; ++i) {
      engine.spawn(body());
    }
    engine.run_before(Instant{Duration::us(1)});
    CHECK(residents == 20 * 12);
  }
  CHECK(residents == 0);
}

TEST_CASE("Neither a task never awaited nor a process never spawned leaks", "[task]")
{
  Engine engine;
  int residents = 0;
  {
    const auto task = wait_forever(engine, residents, 3);
    const auto body = [&]() -> Process { co_await wait_forever(engine, residents, 3); };
    const Process process = body();
  }
  CHECK(residents == 0);
  CHECK(engine.events() == 0);
}

TEST_CASE("Processes interleave by time and start in the order of their spawning", "[engine]")
{
  Engine engine;
  std::vector<std::string> log;
  const auto body = [&](std::string name, Duration step) -> Process {
    for (int i = 0; i < 2; ++i) {
      log.push_back(name + std::to_string(i));
      co_await engine.delay(step);
    }
  };
  engine.spawn(body("a", Duration::ns(2)));
  engine.spawn(body("b", Duration::ns(1)));
  engine.run_before(k_end);
  CHECK(log == std::vector<std::string>{"a0", "b0", "b1", "a1"});
}

TEST_CASE("A run ends before its limit, or at stop, and goes on from there", "[engine]")
{
  Engine engine;
  int turns = 0;
  const auto body = [&]() -> Process {
    for (;;) {
      co_await engine.delay(Duration::ns(1));
      if (++turns == 7) {
        engine.stop();
      }
    }
  };
  engine.spawn(body());
  engine.run_before(Instant{Duration::ns(3)});
  CHECK(turns == 2); // the event at the limit itself waits
  engine.run_before(k_end);
  CHECK(engine.stopped());
  CHECK(turns == 7);
  engine.run_before(Instant{Duration::ns(10)});
  CHECK_FALSE(engine.stopped());
  CHECK(turns == 9);
}

TEST_CASE("Catching up ends the batch before and after the process's turn", "[engine]")
{
  Engine engine;
  std::vector<int> log;
  const auto body = [&]() -> Process {
    log.push_back(1);
    co_await engine.catch_up();
    log.push_back(2);
    co_await engine.delay(Duration::ns(1));
    log.push_back(3);
  };
  engine.spawn(body());
  engine.run_before(k_end);
  CHECK(log == std::vector{1});
  CHECK(engine.next_event() == engine.now());
  engine.run_before(k_end);
  CHECK(log == std::vector{1, 2});
  engine.run_before(k_end);
  CHECK(log == std::vector{1, 2, 3});
  CHECK_FALSE(engine.stopped());
}

TEST_CASE("a million waits with nothing in between do not deepen the stack", "[engine]")
{
  // In unoptimised builds every transfer between coroutines is a call, 8 MiB would not last.
  Engine engine;
  engine.spawn(wait_often(engine, 1'000'000));
  engine.run_before(Instant::max());
  REQUIRE(engine.now() == Instant{Duration::ps(1'000'000)});
  REQUIRE(engine.events() == 1'000'001);
}
