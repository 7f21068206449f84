#pragma once
/// A timeline written by SimGrid's own tracing, in the format of Paje: hosts in zones, each with a
/// stack of states and with variables.

#include "sim/time.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

struct Timeline {
  struct Row {
    std::string name; ///< of all rows and zones the only one of that name
    std::size_t zone = 0;
  };
  struct Change {
    enum class Kind { Push, Pop, Set };
    Instant at;
    std::size_t row = 0;
    Kind kind = Kind::Push;
    std::size_t what = 0; ///< Push: the state. Set: the variable
    double value = 0;     ///< Set
  };

  std::string name; ///< of the whole
  std::vector<std::string> zones;
  std::vector<Row> rows;
  std::vector<std::string> states;
  std::vector<std::string> variables;
  std::vector<Change> changes; ///< in their order, by time; every row pops what it pushed
};

/// Writes it to `file`. Times are seconds with twelve digits. SimGrid decides on tracing when it
/// starts, so this is for a process that does nothing else with it: throws std::logic_error where
/// SimGrid has been started already.
void write_timeline(const Timeline& timeline, const std::string& file);

} // namespace numasim
