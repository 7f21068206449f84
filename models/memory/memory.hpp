#pragma once
/// Cache lines and what it costs to touch them.
///
/// A line has a home node, at most one owner (the CPU whose core holds it modified or exclusive),
/// and a set of cores and L3 groups with a copy. Rules and sources: docs/machine.md.
///
/// Two ways to touch a line:
/// - load(), store(), rmw() are awaited: for words that CPUs fight over. A line serves one transfer
///   at a time, first come, first served; a request waits until the line is free. Where the
///   machine has it so (Costs::near_first), an L3 group that loses a line serves its own first.
/// - a Walk (walk.hpp) adds latencies up without an event per line: for lines that an exclusive
/// lock
///   guards, where nobody can interfere.
///
/// A value changes hands with its line: model code changes the plain C++ variable that stands for
/// the word when the awaited store or rmw returns, and reads it when the awaited load returns.

#include "models/machine/machine.hpp"
#include "models/machine/transfer_costs.hpp"
#include "models/memory/line_record.hpp"
#include "models/memory/observer.hpp"
#include "models/memory/stays.hpp"
#include "sim/engine.hpp"
#include "sim/time.hpp"

#include <array>
#include <coroutine>
#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// What a line is for; lines of one role share one set of counters.
enum class LineRole : std::uint16_t {};

class Memory {
public:
  /// `seed` and `replication` key the position effects within a distance class (Costs::jitter_cv).
  Memory(Engine& engine, const Machine& machine, std::uint64_t seed, std::uint32_t replication);
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] Engine& engine() { return engine_; }

  /// A role by name; the same name gives the same role.
  LineRole role(const std::string& name);
  /// A new line in nobody's cache.
  LineId allocate(Node home, LineRole role);
  [[nodiscard]] Node home(LineId line) const { return Node{head(line).home}; }
  /// The name of its role.
  [[nodiscard]] const std::string& role_name(LineId line) const
  {
    return roles_[head(line).role].name;
  }

  class Access;
  /// Awaitables; each returns when the access is complete.
  [[nodiscard]] Access load(Cpu cpu, LineId line);
  [[nodiscard]] Access store(Cpu cpu, LineId line);
  [[nodiscard]] Access rmw(Cpu cpu, LineId line);

  /// A store that stays in the store buffer while the CPU goes on; returns when it takes effect.
  Instant post_store(Cpu cpu, LineId line);

  class Watch;
  /// Awaitable of a spinning CPU: returns as soon as another CPU writes the line, which takes the
  /// core's copy away unless the writer is an SMT sibling. The spinner then has to load it again.
  [[nodiscard]] Watch lost(Cpu cpu, LineId line);

  class WatchEither;
  /// The same for a CPU that spins on two words. It also returns when `told` is written, by
  /// whatever CPU: the line in which it is told to stop.
  [[nodiscard]] WatchEither lost_either(Cpu cpu, LineId first, LineId second,
                                        std::optional<LineId> told = std::nullopt);

  /// Whether the CPU's core holds a copy.
  [[nodiscard]] bool has_copy(Cpu cpu, LineId line) const;

  /// Applies an access to the line's state at once and returns what it costs on an idle line.
  Duration touch(Cpu cpu, LineId line, AccessKind kind);

  /// Shows every access from now on to `observer`; null: to nobody.
  void observe(MemoryObserver* observer) { observer_ = observer; }

  /// Forgets what was counted so far.
  void reset_counters();
  [[nodiscard]] std::vector<LineRecord> records() const;

private:
  static constexpr std::uint32_t k_nobody = UINT32_MAX;

  /// Fixed part of a line; the L3 and core bit sets follow it in the arena. Kept to four words, so
  /// that with its bits a line of a 192-core machine fits one cache line of the host.
  struct Head {
    std::int64_t busy_until_ps;
    std::int64_t owned_from_ps; ///< the owner's write or fill is complete; no copy is usable before
    Watch* watchers;
    std::uint32_t owner; ///< CPU, or k_nobody
    std::uint16_t home;
    std::uint16_t role : 15;
    std::uint16_t exclusive : 1; ///< only the owner's core has a copy
  };
  static_assert(sizeof(Head) == 32);
  struct alignas(64) Block {
    std::array<std::byte, 64> bytes;
  };
  /// What a request finds out before it is granted.
  struct Quote {
    std::int64_t cost_ps = 0;
    bool occupies = false; ///< the line is busy until the transfer is over
    /// A far atomic: the line is busy for so long and then at its home, in nobody's core.
    std::optional<std::int64_t> home_busy_ps = std::nullopt;
  };
  struct Grant {
    Instant start;
    Instant end;
  };
  /// A line that a CPU gets at `arrives_ps` and that is promised on already.
  struct Departure {
    LineId line{};
    std::int64_t arrives_ps = -1;
  };
  /// The latest of a CPU. It works on few lines that others want at the same time.
  using Departures = std::array<Departure, 4>;

  [[nodiscard]] Head& head(LineId line)
  {
    return *std::launder(reinterpret_cast<Head*>(&arena_[index_of(line) * stride_]));
  }
  [[nodiscard]] const Head& head(LineId line) const
  {
    return *std::launder(reinterpret_cast<const Head*>(&arena_[index_of(line) * stride_]));
  }
  [[nodiscard]] static std::uint64_t* l3_bits(Head& h)
  {
    return std::launder(reinterpret_cast<std::uint64_t*>(&h + 1));
  }
  [[nodiscard]] static const std::uint64_t* l3_bits(const Head& h)
  {
    return std::launder(reinterpret_cast<const std::uint64_t*>(&h + 1));
  }
  [[nodiscard]] std::uint64_t* core_bits(Head& h) const { return l3_bits(h) + l3_words_; }
  [[nodiscard]] const std::uint64_t* core_bits(const Head& h) const
  {
    return l3_bits(h) + l3_words_;
  }

  [[nodiscard]] bool core_has(const Head& h, std::uint32_t core) const
  {
    return ((core_bits(h)[core / 64] >> (core % 64)) & 1U) != 0;
  }

  Grant request(Cpu cpu, LineId line, AccessKind kind, bool posted = false)
  {
    return observer_ == nullptr ? grant(cpu, line, kind) : observed(cpu, line, kind, posted);
  }
  Grant observed(Cpu cpu, LineId line, AccessKind kind, bool posted);
  Grant grant(Cpu cpu, LineId line, AccessKind kind);
  [[nodiscard]] bool just_arrived(Cpu cpu, LineId line) const;
  Grant next_instruction(Cpu cpu, Head& h, AccessKind kind);
  void depart(Cpu holder, const Departure& departure);
  std::optional<Grant> join_stay(Cpu cpu, LineId line, AccessKind kind);
  [[nodiscard]] std::int64_t local_ps(AccessKind kind) const
  {
    return kind == AccessKind::Load ? l1_ps_ : kind == AccessKind::Rmw ? rmw_ps_ : store_ps_;
  }
  [[nodiscard]] std::int64_t near_ps(Cpu cpu, Cpu holder, AccessKind kind) const;
  Quote apply(Cpu cpu, Head& h, AccessKind kind);
  Quote apply_load(Cpu cpu, Head& h);
  Quote apply_write(Cpu cpu, Head& h, AccessKind kind);
  Quote apply_far_rmw(Cpu cpu, Head& h);
  [[nodiscard]] std::int64_t invalidation_ps(Core core, const Head& h, Distance& farthest) const;
  template <class Ask>
  static void for_each_sharer(const std::uint64_t* set, std::size_t words, Ask ask);
  [[nodiscard]] std::int64_t spread(std::int64_t cost_ps, Core requester, Core other) const;
  void take_over(Cpu cpu, Head& h);
  [[nodiscard]] bool write_under_way(Cpu reader, LineId line) const;
  void wake_watchers(Head& h, Instant at);
  void forget(const Watch* watch);

  Engine& engine_;
  const Machine& machine_;

  // Machine facts, laid out for the hot path.
  std::vector<std::uint32_t> core_of_; // by CPU
  std::vector<std::uint32_t> l3_of_;   // by core
  std::vector<std::uint16_t> node_of_; // by core
  std::vector<std::uint16_t> node_of_l3_;
  std::vector<Node> cached_nodes_;      // nodes with CPUs, which a broadcast asks
  std::vector<std::uint32_t> position_; // 16.16 fixed-point factors of the position effect
  TransferCosts transfers_;
  std::size_t l3_words_;
  std::size_t core_words_;
  std::size_t stride_; // in blocks
  std::int64_t l1_ps_, l3_load_ps_, rmw_ps_, store_ps_, invalidate_extra_ps_;
  bool broadcast_;
  std::optional<std::int64_t> far_rmw_ps_; // far atomics: none if there are none
  double near_first_;

  MemoryObserver* observer_ = nullptr;
  std::vector<Departures> departures_; // by CPU
  std::vector<Stays> stays_;           // by L3 group; empty: first come, first served
  std::vector<Block> arena_;
  std::uint32_t lines_ = 0;
  std::vector<LineRecord> roles_;
};

/// One access under way.
class Memory::Access {
public:
  Access(Memory& memory, Cpu cpu, LineId line, AccessKind kind)
      : memory_(memory), cpu_(cpu), line_(line), kind_(kind)
  {
  }
  [[nodiscard]] bool await_ready()
  {
    end_ = memory_.request(cpu_, line_, kind_).end;
    return memory_.engine_.until(end_).await_ready();
  }
  void await_suspend(std::coroutine_handle<> process)
  {
    memory_.engine_.schedule(memory_.engine_.hold(process, Gate::Wait::Elsewhere), end_);
  }
  void await_resume() const noexcept {}

private:
  Memory& memory_;
  Cpu cpu_;
  LineId line_;
  AccessKind kind_;
  Instant end_;
};

/// One CPU spinning on its copy of a line; a link in the line's list while it waits.
class Memory::Watch {
public:
  Watch(Memory& memory, Cpu cpu, LineId line) : memory_(memory), cpu_(cpu), line_(line) {}
  [[nodiscard]] bool await_ready() const
  {
    return !memory_.has_copy(cpu_, line_) || memory_.write_under_way(cpu_, line_);
  }
  void await_suspend(std::coroutine_handle<> process)
  {
    process_ = memory_.engine_.hold(process, Gate::Wait::Elsewhere);
    Head& h = memory_.head(line_);
    next_ = h.watchers;
    h.watchers = this;
  }
  void await_resume() const noexcept {}

private:
  friend class Memory;
  Memory& memory_;
  Cpu cpu_;
  LineId line_;
  std::coroutine_handle<> process_;
  Watch* next_ = nullptr;
  Watch* other_ = nullptr; ///< the next in the ring of a WatchEither
};

/// One CPU spinning on its copies of two lines.
class Memory::WatchEither {
public:
  WatchEither(Memory& memory, Cpu cpu, LineId first, LineId second, std::optional<LineId> told)
      : first_(memory, cpu, first), second_(memory, cpu, second),
        told_(memory, cpu, told.value_or(first)), is_told_(told.has_value())
  {
  }
  [[nodiscard]] bool await_ready() const { return first_.await_ready() || second_.await_ready(); }
  void await_suspend(std::coroutine_handle<> process)
  {
    first_.other_ = &second_;
    second_.other_ = is_told_ ? &told_ : &first_;
    told_.other_ = &first_;
    first_.await_suspend(process);
    second_.await_suspend(process);
    if (is_told_) {
      told_.await_suspend(process);
    }
  }
  void await_resume() const noexcept {}

private:
  Watch first_;
  Watch second_;
  Watch told_;
  bool is_told_;
};

inline Memory::Access Memory::load(Cpu cpu, LineId line)
{
  return {*this, cpu, line, AccessKind::Load};
}
inline Memory::Access Memory::store(Cpu cpu, LineId line)
{
  return {*this, cpu, line, AccessKind::Store};
}
inline Memory::Access Memory::rmw(Cpu cpu, LineId line)
{
  return {*this, cpu, line, AccessKind::Rmw};
}
inline Memory::Watch Memory::lost(Cpu cpu, LineId line)
{
  return {*this, cpu, line};
}
inline Memory::WatchEither Memory::lost_either(Cpu cpu, LineId first, LineId second,
                                               std::optional<LineId> told)
{
  return {*this, cpu, first, second, told};
}

} // namespace numasim
