#pragma once
/// All lock statistics of a World. Locks of one name count together.

#include "models/locks/lock_stats.hpp"

#include <deque>
#include <string>
#include <vector>

namespace numasim {

class LockBook {
public:
  /// Without `threads` every CPU has one.
  LockBook(Engine& engine, const Machine& machine, const Threads* threads = nullptr)
      : engine_(engine), machine_(machine), threads_(threads)
  {
  }

  LockStats& stats(const std::string& name, const std::string& kind,
                   const std::vector<std::string>& sites)
  {
    for (LockStats& known : stats_) {
      if (known.record().name == name) {
        return known;
      }
    }
    return stats_.emplace_back(engine_, machine_, name, kind, sites, threads_);
  }

  void reset()
  {
    for (LockStats& s : stats_) {
      s.reset();
    }
  }

  [[nodiscard]] std::vector<LockRecord> records() const
  {
    std::vector<LockRecord> out;
    for (const LockStats& s : stats_) {
      out.push_back(s.record());
    }
    return out;
  }

private:
  Engine& engine_;
  const Machine& machine_;
  const Threads* threads_;
  std::deque<LockStats> stats_; // a deque, because locks keep references
};

} // namespace numasim
