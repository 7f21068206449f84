#pragma once
/// A rwsem whose every access is written down.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_bench.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace numasim::testing {

/// A rwsem with each part on a line of its own, so that a log tells what was touched.
struct SemBench : LockBench {
  explicit SemBench(const Shape& shape = k_eight)
      : LockBench(shape), lines{line(), line(), line(), line()}, sem(cpus, lines, stats),
        log(memory)
  {
    log.name(lines.count, "count");
    log.name(lines.owner, "owner");
    log.name(lines.osq, "osq");
    log.name(lines.wait, "wait");
  }

  Process write_once(Cpu cpu, Duration at, Duration hold)
  {
    co_await engine.until(Instant{at});
    co_await sem.down_write(cpu, k_site);
    order.push_back(static_cast<std::uint32_t>(cpu));
    co_await engine.delay(hold);
    co_await sem.up_write(cpu);
    ++finished;
  }
  Process read_once(Cpu cpu, Duration at, Duration hold)
  {
    co_await engine.until(Instant{at});
    const Instant taken = co_await sem.down_read(cpu, k_site);
    order.push_back(static_cast<std::uint32_t>(cpu));
    most_readers = std::max(most_readers, ++readers);
    co_await engine.delay(hold);
    --readers;
    co_await sem.up_read(cpu, taken);
    ++finished;
  }

  /// When `what` was first asked for, in ps; -1 if never.
  [[nodiscard]] std::int64_t first(const std::string& what) const
  {
    for (const std::string& entry : log.lines()) {
      if (entry.ends_with(what)) {
        return std::stoll(entry);
      }
    }
    return -1;
  }

  RwSemaphoreLines lines;
  RwSemaphore sem;
  AccessLog log;
  std::vector<std::uint32_t> order;
  int readers = 0;
  int most_readers = 0;
};

} // namespace numasim::testing
