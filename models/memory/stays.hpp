#pragma once
/// Lines that are promised to a CPU of another L3 group and still with their own: until the request
/// is there, the group serves its own CPUs first (Costs::near_first).

#include "models/memory/observer.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace numasim {

/// What is left of a line's time in an L3 group.
struct Stay {
  LineId line{};
  Cpu holder{};                ///< who has it within the group, or had it last
  std::int64_t free_ps = 0;    ///< from then on another of the group may have it
  std::int64_t leaves_ps = -1; ///< the request from outside is there
};

/// The latest stays of one L3 group. A line that many want comes and goes several times before the
/// last of them; eight are more than one package of the machines described sees of the waiting
/// requests of the others.
class Stays {
public:
  void add(const Stay& stay)
  {
    latest_[next_] = stay;
    next_ = (next_ + 1) % latest_.size();
  }

  /// The oldest stay that `takes` accepts and changes; false if there is none.
  template <class Takes> bool first(LineId line, std::int64_t now_ps, Takes takes)
  {
    for (std::size_t i = 0; i < latest_.size(); ++i) {
      Stay& stay = latest_[(next_ + i) % latest_.size()];
      if (stay.line == line && stay.leaves_ps > now_ps && takes(stay)) {
        return true;
      }
    }
    return false;
  }

private:
  std::array<Stay, 8> latest_{};
  std::size_t next_ = 0;
};

} // namespace numasim
