#include "tools/report/explanation.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

namespace numasim {

namespace {

std::string text_of(const Influence& i)
{
  return fmt::format("{} ({}: {}, {}: {})", i.pointer, i.lo, change_text(i.change_lo), i.hi,
                     change_text(i.change_hi));
}

std::string text_of(const Flip& flip)
{
  return fmt::format("the conclusion flips if {} {} {} (now {}, looked at {} to {}): then {}",
                     flip.pointer, flip.upwards ? "rises above" : "falls below", flip.at, flip.now,
                     flip.upwards ? "up" : "down", flip.end, to_string(flip.becomes));
}

} // namespace

std::vector<std::string> lines_of(const Explanation& e)
{
  std::string influences;
  for (const Influence& influence : e.influences) {
    influences += (influences.empty() ? "" : ", ") + text_of(influence);
  }
  std::vector<std::string> lines;
  lines.push_back(fmt::format("{} against {} ({}, {}) hangs most on {}", e.strategy, e.baseline,
                              change_text(e.change), to_string(e.verdict),
                              influences.empty() ? "nothing that was tried" : influences));
  for (const Flip& flip : e.flips) {
    lines.push_back(text_of(flip));
  }
  const std::string tried = e.tried == e.known
                                ? fmt::format("{} assumptions", e.tried)
                                : fmt::format("{} of {} assumptions", e.tried, e.known);
  if (e.flips.empty()) {
    lines.push_back(fmt::format(
        "the conclusion does not flip: none of {} does it alone within its range", tried));
  }
  lines.push_back(fmt::format("all {} at their worst end at once: {}, {}", tried,
                              change_text(e.worst_case), to_string(e.worst_case_verdict)));
  return lines;
}

} // namespace numasim
