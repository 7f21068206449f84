// Lines that several CPUs want at once.

#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Done {
  std::uint32_t cpu;
  std::int64_t at;
  bool operator==(const Done&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Done& d)
{
  return out << "cpu" << d.cpu << "@" << d.at;
}

Process access_at(MemoryBench& b, std::uint32_t cpu, LineId line, AccessKind kind, std::int64_t at,
                  std::vector<Done>& done)
{
  co_await b.engine.until(at_ps(at));
  co_await Memory::Access(b.memory, Cpu{cpu}, line, kind);
  done.push_back({cpu, b.engine.now().count_ps()});
}

Process watch(MemoryBench& b, std::uint32_t cpu, LineId line, std::vector<Done>& woken)
{
  co_await b.memory.load(Cpu{cpu}, line);
  co_await b.memory.lost(Cpu{cpu}, line);
  woken.push_back({cpu, b.engine.now().count_ps()});
}

Process watch_either(MemoryBench& b, std::uint32_t cpu, LineId first, LineId second,
                     std::vector<Done>& woken)
{
  co_await b.memory.load(Cpu{cpu}, first);
  co_await b.memory.load(Cpu{cpu}, second);
  co_await b.memory.lost_either(Cpu{cpu}, first, second);
  woken.push_back({cpu, b.engine.now().count_ps()});
}

const Shape k_flat{1, 1, 1, 8, 1}; // eight cores behind one L3
const Shape k_siblings{1, 1, 1, 4, 2};

/// A line that CPU 0 has modified, well before `k_start`.
LineId owned_line(MemoryBench& b)
{
  const LineId line = b.line();
  b.store(0, line);
  return line;
}
constexpr std::int64_t k_start = 1'000'000;

} // namespace

TEST_CASE("requests for a busy line are served one at a time in the order they came", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = owned_line(b);
  std::vector<Done> done;
  // All within the first transfer. The order of spawning is not the order of asking.
  b.engine.spawn(access_at(b, 3, line, AccessKind::Store, k_start + 200, done));
  b.engine.spawn(access_at(b, 2, line, AccessKind::Rmw, k_start + 100, done));
  b.engine.spawn(access_at(b, 1, line, AccessKind::Store, k_start, done));
  b.engine.spawn(access_at(b, 4, line, AccessKind::Load, k_start + 300, done));
  b.run();
  const std::int64_t first = k_start + 27300 + 2900;
  const std::int64_t second = first + 27300 + 5700;
  const std::int64_t third = second + 27300 + 2900;
  const std::vector<Done> expected = {{1, first}, {2, second}, {3, third}, {4, third + 27300}};
  CHECK(done == expected);
  // What each waited before its turn: 30.1, 62.9 and 92.8 ns less the 0.1 ns steps.
  CHECK(b.counted().queued.count_ps() ==
        (first - k_start - 100) + (second - k_start - 200) + (third - k_start - 300));
}

TEST_CASE("requests of one instant are served in the order they were made", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = owned_line(b);
  std::vector<Done> done;
  for (const std::uint32_t cpu : {5U, 2U, 7U}) {
    b.engine.spawn(access_at(b, cpu, line, AccessKind::Store, k_start, done));
  }
  b.run();
  const std::vector<Done> expected = {{5, k_start + 30200},
                                      {2, k_start + std::int64_t{2} * 30200},
                                      {7, k_start + std::int64_t{3} * 30200}};
  CHECK(done == expected);
}

TEST_CASE("a request waits to the very tick at which the line is free", "[memory]")
{
  for (const std::int64_t late : {-1, 0, 1}) {
    MemoryBench b(topology(k_flat));
    const LineId line = owned_line(b);
    std::vector<Done> done;
    const std::int64_t free = k_start + 30200;
    b.engine.spawn(access_at(b, 1, line, AccessKind::Store, k_start, done));
    b.engine.spawn(access_at(b, 2, line, AccessKind::Store, free + late, done));
    b.run();
    CHECK(done.back() == Done{2, free + (late > 0 ? late : 0) + 30200});
    CHECK(b.counted().queued.count_ps() == (late < 0 ? 1 : 0));
  }
}

TEST_CASE("a contended fetch-add completes once a transfer, however many CPUs want it", "[memory]")
{
  for (const std::uint32_t cpus : {2U, 3U, 8U}) {
    MemoryBench b(topology(k_flat));
    const LineId line = owned_line(b);
    int done = 0;
    const auto adder = [&](std::uint32_t cpu) -> Process {
      co_await b.engine.until(at_ps(k_start));
      for (int i = 0; i < 100; ++i) {
        co_await b.memory.rmw(Cpu{cpu}, line);
        ++done;
      }
    };
    for (std::uint32_t cpu = 0; cpu < cpus; ++cpu) {
      b.engine.spawn(adder(cpu));
    }
    b.run();
    CHECK(done == static_cast<int>(100 * cpus));
    // CPU 0 owns the line already: its first turn is a hit.
    CHECK(b.engine.now().count_ps() == k_start + std::int64_t{100} * cpus * (27300 + 5700) - 27300);
  }
}

TEST_CASE("copies of a shared line are read all at once", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = owned_line(b);
  std::vector<Done> done;
  for (std::uint32_t cpu = 1; cpu < 4; ++cpu) {
    b.load(cpu, line);
  }
  for (std::uint32_t cpu = 0; cpu < 4; ++cpu) {
    b.engine.spawn(access_at(b, cpu, line, AccessKind::Load, k_start, done));
  }
  b.run();
  for (const Done& d : done) {
    CHECK(d.at == k_start + 1100);
  }
}

TEST_CASE("a load that hits waits for the write under way, but not for others' loads", "[memory]")
{
  MemoryBench b(topology(k_siblings));
  const LineId line = owned_line(b); // CPUs 0 and 1 are one core
  std::vector<Done> done;
  b.engine.spawn(access_at(b, 2, line, AccessKind::Store, k_start, done));      // to .. + 30.2
  b.engine.spawn(access_at(b, 4, line, AccessKind::Load, k_start + 100, done)); // to .. + 57.5
  b.engine.spawn(access_at(b, 3, line, AccessKind::Load, k_start + 200, done)); // sibling of 2
  b.engine.spawn(
      access_at(b, 3, line, AccessKind::Load, k_start + 40000, done)); // nothing to wait for
  b.run();
  const std::vector<Done> expected = {{2, k_start + 30200},
                                      {3, k_start + 30200 + 1100},
                                      {3, k_start + 40000 + 1100},
                                      {4, k_start + 30200 + 27300}};
  CHECK(done == expected);
}

TEST_CASE("the second request for an absent line waits until the first has filled it", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = b.line();
  std::vector<Done> done;
  b.engine.spawn(access_at(b, 1, line, AccessKind::Load, k_start, done));
  b.engine.spawn(access_at(b, 2, line, AccessKind::Load, k_start + 100, done));
  b.run();
  const std::vector<Done> expected = {{1, k_start + 90000}, {2, k_start + 90000 + 27300}};
  CHECK(done == expected);
}

TEST_CASE("a posted store does not block the CPU and tells when it takes effect", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = owned_line(b);
  Instant effective;
  Instant back;
  const auto poster = [&]() -> Process {
    co_await b.engine.until(at_ps(k_start));
    effective = b.memory.post_store(Cpu{1}, line);
    back = b.engine.now();
  };
  std::vector<Done> done;
  b.engine.spawn(poster());
  b.engine.spawn(access_at(b, 2, line, AccessKind::Load, k_start + 100, done));
  b.run();
  CHECK(back.count_ps() == k_start);
  CHECK(effective.count_ps() == k_start + 30200);
  CHECK(done.back() == Done{2, k_start + 30200 + 27300}); // others queue behind it
}

TEST_CASE("a watcher wakes at the tick at which the write begins, and not before", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = owned_line(b);
  std::vector<Done> woken;
  std::vector<Done> done;
  b.engine.spawn(watch(b, 1, line, woken));
  b.engine.spawn(watch(b, 2, line, woken));
  b.engine.spawn(access_at(b, 3, line, AccessKind::Load, k_start, done)); // loads do not count
  b.run(at_ps(k_start + 500));
  CHECK(woken.empty());
  b.engine.spawn(
      access_at(b, 0, line, AccessKind::Store, k_start + 1000, done)); // busy: 27.3 - 12.3
  b.run();
  const std::int64_t begins = k_start + 1000;
  const std::vector<Done> expected = {{1, begins}, {2, begins}}; // who watched longest first
  CHECK(woken == expected);
}

TEST_CASE("a watcher of a queued write wakes when the write's turn comes", "[memory]")
{
  MemoryBench b(topology({2, 1, 1, 2, 1}));
  const LineId line = owned_line(b);
  std::vector<Done> woken;
  std::vector<Done> done;
  b.engine.spawn(watch(b, 1, line, woken));
  b.engine.spawn(access_at(b, 2, line, AccessKind::Load, k_start, done)); // busy for 105 + 13 + 11
  b.engine.spawn(access_at(b, 0, line, AccessKind::Store, k_start + 1000, done));
  b.run();
  CHECK(woken == std::vector<Done>{{1, k_start + 129000}});
}

TEST_CASE("a watcher that lost its copy before it watches does not wait", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = owned_line(b);
  b.load(1, line);
  b.store(2, line);
  const auto watcher = [&]() -> Process { co_await b.memory.lost(Cpu{1}, line); };
  const std::uint64_t before = b.engine.events();
  b.engine.spawn(watcher());
  b.run();
  CHECK(b.engine.events() == before + 1); // the start of the process, and nothing else
}

TEST_CASE("a watcher sees its SMT sibling's write although the core keeps its copy", "[memory]")
{
  MemoryBench b(topology(k_siblings));
  const LineId line = owned_line(b);
  std::vector<Done> woken;
  std::vector<Done> done;
  b.engine.spawn(watch(b, 1, line, woken));
  b.engine.spawn(access_at(b, 0, line, AccessKind::Store, k_start, done));
  b.run();
  CHECK(woken == std::vector<Done>{{1, k_start}});
}

TEST_CASE("a sibling's write that begins while a spinner looks is not missed", "[memory]")
{
  // The spinner's load hits at 0 .. 1.1 ns; the sibling's store runs over its end, whenever it
  // began.
  for (const std::int64_t begin : {0, 1, 500, 1099, 1100}) {
    MemoryBench b(topology(k_siblings));
    const LineId line = owned_line(b);
    std::vector<Done> woken;
    bool word = false;
    const auto writer = [&]() -> Process {
      co_await b.engine.until(at_ps(k_start + begin));
      co_await b.memory.store(Cpu{0}, line);
      word = true;
    };
    const auto spinner = [&]() -> Process {
      co_await b.engine.until(at_ps(k_start));
      for (;;) {
        co_await b.memory.load(Cpu{1}, line);
        if (word) {
          break;
        }
        co_await b.memory.lost(Cpu{1}, line);
      }
      woken.push_back({1, b.engine.now().count_ps()});
    };
    b.engine.spawn(spinner());
    b.engine.spawn(writer());
    b.run();
    CHECK(woken == std::vector<Done>{{1, k_start + begin + 2900 + 1100}});
  }
}

TEST_CASE("a store right after an rmw wakes the sibling though the line is promised on", "[memory]")
{
  // As when a new owner of a rwsem stores its name: CPU 4 has asked for the line, and the spinner
  // on CPU 1 looks at its core's copy in between.
  MemoryBench b(topology(k_siblings));
  const LineId line = b.line();
  b.store(2, line);
  bool word = false;
  bool seen = false;
  std::vector<Done> done;
  const auto writer = [&]() -> Process {
    co_await b.engine.until(at_ps(k_start));
    co_await b.memory.rmw(Cpu{0}, line); // 27.3 + 5.7
    co_await b.memory.store(Cpu{0}, line);
    word = true;
  };
  const auto spinner = [&]() -> Process {
    co_await b.engine.until(at_ps(k_start + 200));
    for (;;) {
      co_await b.memory.load(Cpu{1}, line);
      if (word) {
        break;
      }
      co_await b.memory.lost(Cpu{1}, line);
    }
    seen = true;
  };
  b.engine.spawn(writer());
  b.engine.spawn(access_at(b, 4, line, AccessKind::Load, k_start + 100, done));
  b.engine.spawn(spinner());
  b.run();
  CHECK(seen);
}

TEST_CASE("a watcher of two lines wakes once, whichever is written", "[memory]")
{
  for (const bool second_line : {false, true}) {
    MemoryBench b(topology(k_flat));
    const LineId first = owned_line(b);
    const LineId second = owned_line(b);
    std::vector<Done> woken;
    std::vector<Done> done;
    b.engine.spawn(watch_either(b, 1, first, second, woken));
    b.engine.spawn(access_at(b, 0, second_line ? second : first, AccessKind::Store, k_start, done));
    b.engine.spawn(
        access_at(b, 0, second_line ? first : second, AccessKind::Store, k_start + 5000, done));
    b.run();
    CHECK(woken == std::vector<Done>{{1, k_start}});
  }
}

TEST_CASE("a value read after a load is the one of the last write before it in the queue",
          "[memory]")
{
  // Eight CPUs on four cores increment one word by rmw; what each sees is every value once.
  MemoryBench b(topology(k_siblings));
  const LineId line = b.line();
  int word = 0;
  std::vector<int> seen;
  const auto adder = [&](std::uint32_t cpu) -> Process {
    for (int i = 0; i < 50; ++i) {
      co_await b.memory.rmw(Cpu{cpu}, line);
      seen.push_back(word++);
      co_await b.memory.load(Cpu{cpu}, line);
      co_await b.engine.delay(Duration::ps(1 + cpu * 37));
    }
  };
  for (std::uint32_t cpu = 0; cpu < 8; ++cpu) {
    b.engine.spawn(adder(cpu));
  }
  b.run();
  CHECK(word == 400);
  for (int i = 0; i < 400; ++i) {
    CHECK(seen[static_cast<std::size_t>(i)] == i);
  }
}

TEST_CASE("an observer sees when an access was asked for, begun and complete", "[memory]")
{
  struct Recorder : MemoryObserver {
    std::vector<ObservedAccess> seen;
    void accessed(const ObservedAccess& a) override { seen.push_back(a); }
  } recorder;
  MemoryBench b(topology(k_flat));
  const LineId line = owned_line(b);
  std::vector<Done> done;
  b.memory.observe(&recorder);
  b.engine.spawn(access_at(b, 1, line, AccessKind::Store, k_start, done));
  b.engine.spawn(access_at(b, 2, line, AccessKind::Rmw, k_start + 100, done));
  b.run();
  b.memory.observe(nullptr);
  b.load(3, line);
  REQUIRE(recorder.seen.size() == 2);
  const ObservedAccess& second = recorder.seen[1];
  CHECK(second.cpu == Cpu{2});
  CHECK(second.line == line);
  CHECK(second.kind == AccessKind::Rmw);
  CHECK(second.asked.count_ps() == k_start + 100);
  CHECK(second.start.count_ps() == k_start + 30200);
  CHECK(second.end.count_ps() == k_start + 30200 + 27300 + 5700);
}
