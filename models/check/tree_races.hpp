#pragma once
/// Every tree is touched only under a lock that guards it.
///
/// Two accesses to a tree by two threads, one of which changes it, race unless
/// - a lock is held for both, by one of them at least for itself alone (so that, say, a file's lock
///   held for reading together with a tree's own, and the file's held for writing by itself, are
///   both right), or
/// - the one comes after what the other had made visible before it (a publication, as when a
///   file's one tree is distributed).
/// That is Eraser's lockset (Savage et al., TOCS 15(4), 1997), by pairs and modes, with the order
/// by messages but not by locks of hybrid detectors (O'Callahan and Choi, PPoPP 2003): what the
/// order of locks happened to keep apart in this run is found as well.

#include "models/check/lock_use.hpp"
#include "models/check/tree_names.hpp"

#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

namespace numasim {

class TreeRaces {
public:
  TreeRaces(CheckLog& log, LockUse& locks) : log_(log), locks_(locks) {}

  void touches(Thread self, const RootedTree& tree, bool changes, const TreeNames& names);
  void publishes(Thread self, const void* what);
  void sees(Thread self, const void* what);

private:
  using Locks = std::vector<std::pair<std::uint32_t, bool>>; ///< number, shared
  using LocksId = std::uint32_t;
  /// How far each thread's doings are known, in publications.
  using Clock = std::unordered_map<std::uint32_t, std::uint32_t>;

  struct Access {
    Thread self{};
    std::uint32_t clock = 0;
    Activity activity;
    Instant when;
    std::vector<HeldLock> held; ///< only of the first
  };
  /// Accesses to one tree under the same locks: the latest of each thread.
  struct Group {
    LocksId locks = 0;
    bool changes = false;
    std::unordered_map<std::uint32_t, Access> by_thread;
  };

  LocksId locks_of(Thread self);
  bool guarded(LocksId a, LocksId b);
  bool follows(Thread self, const Access& before);
  void report(Thread self, const RootedTree& tree, bool changes, const Access& before,
              const Group& group, const TreeNames& names);

  CheckLog& log_;
  LockUse& locks_;
  std::map<Locks, LocksId> ids_;
  std::vector<Locks> sets_; ///< by id
  std::unordered_map<std::uint64_t, bool> guarded_;
  std::unordered_map<const RootedTree*, std::vector<Group>> accesses_;
  std::unordered_map<std::uint32_t, Clock> known_;       ///< by thread, of the others
  std::unordered_map<std::uint32_t, std::uint32_t> own_; ///< by thread
  std::unordered_map<const void*, Clock> published_;
};

} // namespace numasim
