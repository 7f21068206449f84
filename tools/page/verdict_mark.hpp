#pragma once
/// A sign for each verdict, so that no colour is needed.

#include "tools/statistics/comparison.hpp"

namespace numasim {

[[nodiscard]] constexpr const char* verdict_sign(Verdict verdict)
{
  switch (verdict) {
  case Verdict::Better:
    return "▲";
  case Verdict::Worse:
    return "▼";
  case Verdict::Same:
    return "=";
  case Verdict::Undecided:
    break;
  }
  return "?";
}

} // namespace numasim
