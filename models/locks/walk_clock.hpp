#pragma once
/// When somebody walks what locks guard, and how much of the others' waiting for those locks falls
/// into that.

#include "sim/engine.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace numasim {

class WalkClock {
public:
  /// Whoever takes the locks from the call site `walkers_site` is a walker.
  WalkClock(const Engine& engine, std::uint32_t walkers_site)
      : engine_(engine), walkers_site_(walkers_site)
  {
  }

  /// A walk begins to ask for its locks; it has let them go.
  void begin()
  {
    if (walking_++ == 0) {
      since_ = engine_.now();
    }
  }
  void end()
  {
    if (--walking_ == 0 && engine_.now() > since_) {
      past_.push_back({since_, engine_.now()});
    }
  }

  /// Somebody at `site` has one of the locks now and asked for it at `asked`.
  void acquired(std::uint32_t site, Instant asked)
  {
    if (site != walkers_site_) {
      waited_ += engine_.now() - asked;
      beside_walks_ += walked_since(asked);
    }
  }

  /// How much of the time from `then` until now there was a walk under way.
  [[nodiscard]] Duration walked_since(Instant then) const
  {
    Duration sum;
    if (walking_ > 0) {
      sum += engine_.now() - std::max(then, since_);
    }
    for (auto span = past_.rbegin(); span != past_.rend() && span->to > then; ++span) {
      sum += span->to - std::max(then, span->from);
    }
    return sum;
  }

  /// Since the last reset: what others than walkers have waited, and what of that while there was a
  /// walk.
  [[nodiscard]] Duration waited() const { return waited_; }
  [[nodiscard]] Duration beside_walks() const { return beside_walks_; }
  void reset()
  {
    waited_ = {};
    beside_walks_ = {};
  }

private:
  struct Span {
    Instant from;
    Instant to;
  };

  const Engine& engine_;
  std::uint32_t walkers_site_;
  std::size_t walking_ = 0;
  Instant since_; ///< of the walks under way, the first began
  std::vector<Span> past_;
  Duration waited_;
  Duration beside_walks_;
};

} // namespace numasim
