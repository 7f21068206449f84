#pragma once
/// What a lock of the registry does to its lines, access by access.
///
/// The machine: two nodes with an L3 group of two cores each: CPUs 0 and 1, CPUs 2 and 3. A lock's
/// lines are called "L0", "L1", ... in the order in which it allocates them; its own line (on node
/// 0) is L0 in those that take one first. A transfer across costs 105 + 13 + 11 = 129 ns whichever
/// node asks, 146 ns with acknowledgements (+ 17), 27.3 ns inside an L3 group; a hit 1.1 ns, a
/// store 2.9 ns and an rmw 5.7 ns in addition; a fill 90 ns, from the other node 114 ns.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_bench.hpp"

#include <functional>

namespace numasim::testing {

struct Visit {
  std::uint32_t cpu = 0;
  double at_ns = 0;
  double hold_ns = 0;
  bool shared = false;
};

class LockTrace {
public:
  explicit LockTrace(const LockEntry& entry) : LockTrace(entry, Parameters(entry.parameters)) {}
  LockTrace(const LockEntry& entry, const Parameters& parameters)
      : bench_(Shape{2, 1, 1, 2, 1}), log_(bench_.memory)
  {
    for (std::uint32_t i = 0; i < bench_.cpu_count(); ++i) {
      log_.name(bench_.cpus.osq(Cpu{i}).line, "osq" + std::to_string(i));
      log_.name(bench_.cpus.mcs(Cpu{i}).line, "mcs" + std::to_string(i));
      log_.name(bench_.cpus.task(Cpu{i}).line, "task" + std::to_string(i));
    }
    const std::size_t first = index_of(bench_.line()) + 1;
    lock_ = make_lock(bench_, entry, parameters);
    const std::size_t end = index_of(bench_.line());
    for (std::size_t i = first; i < end; ++i) {
      log_.name(LineId{static_cast<std::uint32_t>(i)}, "L" + std::to_string(i - first));
    }
  }
  explicit LockTrace(const std::string& name) : LockTrace(*find_lock(name)) {}

  /// "asked end cpuN kind line" of all accesses, in ps.
  const std::vector<std::string>& visits(const std::vector<Visit>& all)
  {
    for (const Visit& one : all) {
      bench_.engine.spawn(visit(one));
    }
    bench_.run();
    return log_.lines();
  }

  /// When who got it: "ps cpuN", in order.
  [[nodiscard]] const std::vector<std::string>& taken() const { return taken_; }

  /// What a CPU takes to lock and unlock, in ps, when it did so before and nobody else has since.
  std::int64_t warm_pair_ps(bool shared)
  {
    visits({{0, 0, 0, shared}, {0, 1'000'000, 0, shared}});
    return left_.count_ps() - 1'000'000'000;
  }

private:
  Process visit(Visit v)
  {
    const Cpu cpu{v.cpu};
    co_await bench_.engine.until(std::max(bench_.engine.now(), Instant{Duration::ns(v.at_ns)}));
    if (v.shared) {
      co_await lock_->lock_shared(thread_of(cpu));
    } else {
      co_await lock_->lock(thread_of(cpu));
    }
    taken_.push_back(std::to_string(bench_.engine.now().count_ps()) + " cpu" +
                     std::to_string(v.cpu));
    co_await bench_.engine.delay(Duration::ns(v.hold_ns));
    if (v.shared) {
      co_await lock_->unlock_shared(thread_of(cpu));
    } else {
      co_await lock_->unlock(thread_of(cpu));
    }
    left_ = bench_.engine.now();
  }

  LockBench bench_;
  AccessLog log_;
  std::unique_ptr<Lock> lock_;
  std::vector<std::string> taken_;
  Instant left_;
};

} // namespace numasim::testing
