#pragma once
/// Counts what happens at a lock, or at all locks of one name.

#include "models/locks/lock_record.hpp"
#include "models/locks/walk_clock.hpp"
#include "models/sched/threads.hpp"
#include "sim/engine.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// The place in the kernel that takes a lock; an index into the names its LockStats was made with.
enum class Site : std::uint32_t {};

/// Who had a lock, and where that took it.
struct LastHolder {
  Cpu cpu{};
  Site site{};
};

class LockStats {
public:
  /// Without `threads` every CPU has one.
  LockStats(Engine& engine, const Machine& machine, std::string name, std::string kind,
            std::vector<std::string> sites, const Threads* threads = nullptr)
      : engine_(engine), machine_(machine), threads_(threads)
  {
    record_.name = std::move(name);
    record_.kind = std::move(kind);
    record_.instances = 0;
    for (std::string& site : sites) {
      record_.sites.push_back({.name = std::move(site)});
    }
  }

  /// One more lock counted here; returns the number that tells it apart in the run's digest.
  std::uint64_t add_instance()
  {
    if (clock_ != nullptr) {
      clocks_.resize(record_.instances + 2);
      clocks_.back() = clock_;
    }
    return ++record_.instances;
  }
  /// Locks added from now on guard what `clock` is of; null: what nobody walks.
  void guard(WalkClock* clock) { clock_ = clock; }

  /// The acquisitions of `thread` from now on are from `site`, whatever the lock says: for locks of
  /// the registry, which know of no sites.
  void asks_from(Thread thread, Site site)
  {
    if (asks_from_.size() <= index_of(thread)) {
      asks_from_.resize(index_of(thread) + 1);
    }
    asks_from_[index_of(thread)] = site;
  }

  /// The thread that runs on `cpu` asks for lock `instance`. Returns when.
  Instant asks(std::uint64_t instance, Cpu cpu)
  {
    if (ThreadObserver* const observer = watched()) {
      observer->asks(threads_->current(cpu), observed(instance));
    }
    return engine_.now();
  }

  /// The thread that runs on `cpu` got lock `instance`, which it asked for at `asked` and `last`
  /// had last, and is that now. Returns when.
  Instant acquired(std::uint64_t instance, Cpu cpu, std::optional<LastHolder>& last, Site site,
                   Instant asked, bool contended, Holding holding)
  {
    const Duration waited = engine_.now() - asked;
    ++record_.acquisitions;
    record_.contended += contended ? 1 : 0;
    record_.wait.record(waited);
    record_.flow.contended_wait += contended ? waited : Duration{};
    const Site from = asks_from_.empty() ? site : asked_from(cpu);
    SiteRecord& at = record_.sites[index_of(from)];
    ++at.acquisitions;
    at.wait += waited;
    if (instance < clocks_.size() && clocks_[instance] != nullptr) {
      clocks_[instance]->acquired(static_cast<std::uint32_t>(from), asked);
    }
    if (last) {
      ++record_.hand_overs[static_cast<std::size_t>(machine_.distance(last->cpu, cpu))];
    }
    count(holding, last, cpu, at, contended ? std::optional{waited} : std::nullopt);
    last = {cpu, from};
    engine_.note(static_cast<std::uint64_t>(cpu));
    engine_.note(instance);
    if (ThreadObserver* const observer = watched()) {
      observer->acquired(threads_->current(cpu), observed(instance), at.name, asked);
    }
    return engine_.now();
  }

  /// By the thread that runs on `cpu`.
  void released(std::uint64_t instance, Cpu cpu, Instant since, Holding holding)
  {
    const Duration held = engine_.now() - since;
    record_.hold.record(held);
    record_.by_holding[static_cast<std::size_t>(holding)].hold.add(held);
    if (ThreadObserver* const observer = watched()) {
      observer->released(threads_->current(cpu), observed(instance));
    }
  }
  void slept() { ++record_.sleeps; }
  /// Somebody was let in besides those who held it.
  void overlapped() { ++record_.flow.overlapping; }
  /// It had been free for `idle` when somebody got it who had waited for that.
  void passed_on(Duration idle)
  {
    ++record_.flow.passed_on;
    record_.flow.passing += idle;
  }

  [[nodiscard]] Instant now() const { return engine_.now(); }
  [[nodiscard]] const LockRecord& record() const { return record_; }

  void reset()
  {
    LockRecord fresh;
    fresh.name = record_.name;
    fresh.kind = record_.kind;
    fresh.instances = record_.instances;
    for (const SiteRecord& site : record_.sites) {
      fresh.sites.push_back({.name = site.name});
    }
    record_ = fresh;
  }

private:
  /// What lockdep would: an acquisition at site `at`, contended where it `waited`.
  void count(Holding holding, const std::optional<LastHolder>& last, Cpu cpu, SiteRecord& at,
             std::optional<Duration> waited)
  {
    HoldingRecord& counts = record_.by_holding[static_cast<std::size_t>(holding)];
    const std::uint64_t bounced = last && last->cpu != cpu ? 1 : 0;
    ++counts.acquisitions;
    counts.bounces += bounced;
    at.shared += holding == Holding::Shared ? 1 : 0;
    if (!waited) {
      return;
    }
    counts.contended_bounces += bounced;
    counts.wait.add(*waited);
    at.contended.add(*waited);
    if (last) {
      ++record_.sites[index_of(last->site)].in_the_way;
    }
  }

  [[nodiscard]] ThreadObserver* watched() const
  {
    return threads_ == nullptr ? nullptr : threads_->observer();
  }
  [[nodiscard]] ObservedLock observed(std::uint64_t instance) const
  {
    return {record_.name, record_.kind, instance};
  }
  [[nodiscard]] Site asked_from(Cpu cpu) const
  {
    return asks_from_[threads_ == nullptr ? index_of(cpu) : index_of(threads_->current(cpu))];
  }

  Engine& engine_;
  const Machine& machine_;
  const Threads* threads_;
  std::vector<Site> asks_from_;    // by thread; empty: the lock says
  WalkClock* clock_ = nullptr;     ///< of the locks that are added
  std::vector<WalkClock*> clocks_; ///< by instance; those without may be missing
  LockRecord record_;
};

/// What one lock remembers for its statistics.
class LockAccount {
public:
  explicit LockAccount(LockStats& stats) : stats_(stats), instance_(stats.add_instance()) {}

  /// By who will wait for it. Returns when.
  [[nodiscard]] Instant asks(Cpu cpu) { return stats_.asks(instance_, cpu); }
  void acquired(Cpu cpu, Site site, Instant asked, bool contended, Holding holding = Holding::Alone)
  {
    taken_ = stats_.acquired(instance_, cpu, last_holder_, site, asked, contended, holding);
    if (holders_ > 0) {
      stats_.overlapped();
    } else if (free_since_ && asked < *free_since_) {
      stats_.passed_on(taken_ - *free_since_);
    }
    ++holders_;
  }
  /// By the only holder.
  void released() { released(last_holder_->cpu, taken_, Holding::Alone); }
  /// By one, perhaps of several, that took it at `taken`.
  void released(Cpu cpu, Instant taken, Holding holding)
  {
    stats_.released(instance_, cpu, taken, holding);
    if (--holders_ == 0) {
      free_since_ = stats_.now();
    }
  }
  void slept() { stats_.slept(); }

private:
  LockStats& stats_;
  std::uint64_t instance_;
  Instant taken_;
  std::optional<LastHolder> last_holder_;
  std::size_t holders_ = 0;
  std::optional<Instant> free_since_;
};

} // namespace numasim
