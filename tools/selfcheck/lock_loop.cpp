#include "tools/selfcheck/lock_loop.hpp"

#include "sim/random.hpp"
#include "tools/probe/common_round.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/probe/shared_word.hpp"
#include "tools/probe/thread_team.hpp"
#include "tools/selfcheck/busy_work.hpp"
#include "tools/selfcheck/real_locks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>

namespace numasim::selfcheck {

namespace {

/// Many turns, and shorter than a time slice (base_slice_ns, kernel/sched/fair.c: 2.8 ms on 4
/// CPUs).
constexpr std::chrono::microseconds k_round{1000};
constexpr unsigned k_some_disturbed = 20;   ///< in a row
constexpr std::size_t k_think_times = 1024; ///< drawn beforehand, taken round and round

struct alignas(k_apart) Line {
  std::uint64_t value = 0;
};

/// What all threads use, on pages that the calling thread touches first.
template <class Lock> class Placed {
public:
  Placed(std::size_t threads, std::size_t lines)
      : pages_(sizeof(Lock) + lines * sizeof(Line)), lock_(::new (pages_.data()) Lock(threads)),
        lines_(::new (static_cast<std::byte*>(pages_.data()) + sizeof(Lock)) Line[lines]{})
  {
  }
  ~Placed() { lock_->~Lock(); }
  Placed(const Placed&) = delete;
  Placed& operator=(const Placed&) = delete;

  [[nodiscard]] Lock& lock() { return *lock_; }
  [[nodiscard]] Line* lines() const { return lines_; }

private:
  OwnPages pages_;
  Lock* lock_;
  Line* lines_;
};

void touch(Line* lines, std::size_t count)
{
  for (std::size_t i = 0; i < count; ++i) {
    ++lines[i].value;
    asm volatile("" ::: "memory");
  }
}

/// A thread's share of a round.
struct alignas(k_apart) Share {
  std::uint64_t turns = 0;
  double per_ns = 0;
  bool disturbed = false;
};

template <class Lock> class Loop {
public:
  Loop(std::span<const std::uint32_t> cpus, const Load& load, double turn_ns)
      : load_(load),
        critical_(static_cast<std::uint64_t>(std::llround(load.critical_ns / turn_ns))),
        placed_(cpus.size(), std::max<std::size_t>(load.shared_lines, 1)), shares_(cpus.size()),
        team_(cpus)
  {
    RandomStream random({1, 0, 0, Purpose::PrivateWork});
    const auto span = static_cast<std::uint64_t>(std::llround(2 * load.think_ns / turn_ns)) + 1;
    for (std::size_t i = 0; i < cpus.size(); ++i) {
      think_.emplace_back();
      for (std::uint64_t& turns : think_.back()) {
        turns = random.below(span);
      }
      own_.emplace_back(std::max<std::size_t>(load.private_lines, 1));
    }
  }

  /// One undisturbed round; counts the others in `disturbed`. Gives up after many of them, or after
  /// some once it is past `deadline`.
  void round(std::size_t& disturbed, ProbeClock::time_point deadline)
  {
    unsigned tries = 0;
    for (; tries < k_most_disturbed_rounds; ++tries) {
      if (tries >= k_some_disturbed && ProbeClock::now() > deadline) {
        break;
      }
      RoundEnd end(k_round);
      team_.run([&](std::size_t thread) { take_part(thread, end); });
      for (const Share& share : shares_) {
        turns_ += share.turns;
      }
      if (std::none_of(shares_.begin(), shares_.end(),
                       [](const Share& share) { return share.disturbed; })) {
        return;
      }
      ++disturbed;
    }
    throw Unmeasurable(fmt::format("{} rounds in a row lost a CPU to others", tries));
  }
  [[nodiscard]] const std::vector<Share>& shares() const { return shares_; }

  /// A look at the clock takes 20 to 30 ns: one in 32nds of a round, at most one a turn.
  void look_every(double turns)
  {
    between_looks_ = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(turns / 32), 1, 256);
  }

  /// Throws if an update of the first guarded line was lost.
  void check() const
  {
    const std::uint64_t seen = placed_.lines()->value;
    if (load_.shared_lines > 0 && seen != turns_) {
      throw std::logic_error(
          fmt::format("the lock let two in at a time: {} turns, {} updates", turns_, seen));
    }
  }

private:
  void take_part(std::size_t thread, RoundEnd& end)
  {
    const auto& think = think_[thread];
    std::uint64_t turns = 0;
    const RoundPart part(end);
    auto now = part.start();
    do {
      for (std::uint64_t i = 0; i < between_looks_; ++i, ++turns) {
        busy_turns(think[turns % k_think_times]);
        placed_.lock().lock(thread);
        touch(placed_.lines(), load_.shared_lines);
        touch(own_[thread].data(), load_.private_lines);
        busy_turns(critical_);
        placed_.lock().unlock(thread);
      }
      now = ProbeClock::now();
    } while (now < part.end());
    const double ns = std::chrono::duration<double, std::nano>(now - part.start()).count();
    shares_[thread] = {turns, static_cast<double>(turns) / ns, part.disturbed(now)};
  }

  Load load_;
  std::uint64_t critical_;
  std::uint64_t between_looks_ = 1;
  std::uint64_t turns_ = 0;
  Placed<Lock> placed_;
  std::vector<std::array<std::uint64_t, k_think_times>> think_;
  std::vector<std::vector<Line>> own_;
  std::vector<Share> shares_;
  ThreadTeam team_;
};

template <class Lock>
LoopResult run(std::span<const std::uint32_t> cpus, const Load& load, double turn_ns,
               const Effort& effort)
{
  const Pinned here(cpus.front());
  Loop<Lock> loop(cpus, load, turn_ns);
  LoopResult result;
  loop.round(result.disturbed, effort.deadline);
  loop.look_every(static_cast<double>(loop.shares().front().turns));
  std::vector<double> least;
  result.per_second = sample(
      [&] {
        loop.round(result.disturbed, effort.deadline);
        double per_ns = 0;
        std::uint64_t fewest = UINT64_MAX;
        std::uint64_t most = 0;
        for (const Share& share : loop.shares()) {
          per_ns += share.per_ns;
          fewest = std::min(fewest, share.turns);
          most = std::max(most, share.turns);
        }
        least.push_back(static_cast<double>(fewest) / static_cast<double>(most));
        return per_ns * 1e9;
      },
      effort);
  result.least_share = median_interval(std::move(least));
  loop.check();
  return result;
}

} // namespace

const std::vector<RealLock>& real_locks()
{
  static const std::vector<RealLock> all = {{"tas", "tas"},
                                            {"ttas", "ttas"},
                                            {"ticket", "ticket"},
                                            {"mcs", "mcs"},
                                            {"pthread_mutex", "pthread_mutex"},
                                            {"atomic_counter", "atomic_counter", false}};
  return all;
}

LoopResult run_loop(const std::string& lock, std::span<const std::uint32_t> cpus, const Load& load,
                    double turn_ns, const Effort& effort)
{
  if (lock == "tas") {
    return run<TestAndSet>(cpus, load, turn_ns, effort);
  }
  if (lock == "ttas") {
    return run<TestAndTestAndSet>(cpus, load, turn_ns, effort);
  }
  if (lock == "ticket") {
    return run<Ticket>(cpus, load, turn_ns, effort);
  }
  if (lock == "mcs") {
    return run<Mcs>(cpus, load, turn_ns, effort);
  }
  if (lock == "pthread_mutex") {
    return run<PthreadMutex>(cpus, load, turn_ns, effort);
  }
  if (lock == "atomic_counter") {
    return run<AtomicCounter>(cpus, load, turn_ns, effort);
  }
  throw std::invalid_argument("no lock " + lock);
}

} // namespace numasim::selfcheck
