#pragma once
/// The order in which locks are taken, as lockdep sees it: whoever waits for a lock while holding
/// another puts the one after the other, for good, and no chain of that may lead back. Classes are
/// the locks of one name; those of one class may be nested as long as their instances' order has no
/// cycle (ascending, say). Readers count like writers: a writer that waits between two keeps the
/// second out. A try waits for nobody and puts nothing in order.
///
/// A cycle is a deadlock that some schedule has, whether this one had it or not.

#include "models/check/lock_use.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace numasim {

class LockOrder {
public:
  LockOrder(CheckLog& log, LockUse& locks) : log_(log), locks_(locks) {}

  /// To be called before LockUse hears of it.
  void asks(Thread self, const HeldLock& wanted);
  /// Nothing will ever happen again, and threads wait: says who for what. Nothing if none waits.
  void report_deadlock();

private:
  struct Witness {
    Thread self{};
    RmapSite held_at = RmapSite::Link;
    RmapSite wanted_at = RmapSite::Link;
    WatchedLock held{};
    WatchedLock wanted{};
    Instant when;
  };
  /// A graph of locks or of classes.
  struct Graph {
    std::unordered_map<std::uint64_t, Witness> edges;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> after;

    /// False if it was there already.
    bool add(std::uint32_t before, std::uint32_t behind, const Witness& witness);
    /// The way from one to the other, both included; empty: there is none.
    [[nodiscard]] std::vector<std::uint32_t> way(std::uint32_t from, std::uint32_t to) const;
  };

  void put_in_order(Graph& graph, std::uint32_t before, std::uint32_t behind,
                    const Witness& witness, const std::string& title);
  [[nodiscard]] std::string line_of(const Witness& witness) const;

  CheckLog& log_;
  LockUse& locks_;
  Graph instances_; ///< of locks of one class
  Graph classes_;
};

} // namespace numasim
