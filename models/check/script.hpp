#pragma once
/// Short programs for two or three threads that between them do all that a design must bear:
/// mapping, unmapping, splitting, moved boundaries, fork, walks that wait and walks that try.

#include "models/rmap/strategy.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numasim {

/// VMAs by number, in a script.
using Slot = std::uint32_t;

struct ScriptStep {
  enum class Kind : std::uint8_t {
    Map,     ///< vma_link_file() of slots.front(), over `range`
    Unmap,   ///< a batch: all the slots
    Split,   ///< slots[0] keeps `range`, slots[1] gets the rest
    Adjust,  ///< slots[0] covers `range` from now on
    Shift,   ///< slots[0] covers `range` from now on, slots[1] above it the rest
    Fork,    ///< slots[0] and [1], [2] and [3] ...: child and parent
    Overlay, ///< mmap(MAP_FIXED) over `range` in the middle of slots[0]: slots[1] is what is left
             ///< above, slots[2] the new mapping; slots[0] keeps what is left below
    Walk,    ///< of `range`
    TryWalk
  };
  Kind kind = Kind::Walk;
  std::vector<Slot> slots = {};
  PageRange range = {};
};

struct Script {
  struct Before {
    Slot slot = 0;
    std::size_t thread = 0; ///< on whose CPU it was mapped
    PageRange range = {};
  };
  std::string name;
  std::string meaning;        ///< what happens in it
  std::vector<Before> before; ///< mapped already
  std::vector<std::vector<ScriptStep>> threads;
};

/// In which state a file is that a design distributes once it is contended (`promote_after`).
enum class ScriptForm : std::uint8_t {
  Given,       ///< as the design's parameters have it
  Distributed, ///< from the start
  Promoting    ///< about to be: the first trylock that fails does it
};
[[nodiscard]] const std::string& name_of(ScriptForm form);
/// The forms worth a run under a design with these parameters.
[[nodiscard]] std::vector<ScriptForm> forms_of(const Parameters& parameters);
[[nodiscard]] Parameters in_form(Parameters parameters, ScriptForm form);

/// All of them.
[[nodiscard]] std::span<const Script> scripts();
/// Null if there is none of that name.
[[nodiscard]] const Script* find_script(std::string_view name);

} // namespace numasim
