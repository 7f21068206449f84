#include "models/machine/ns_text.hpp"

#include "models/input/json_reader.hpp"

#include <cmath>

namespace numasim {

std::string ns_text(double ns)
{
  constexpr double k_ps = 1e3;
  return plain_number(std::round(ns * k_ps) / k_ps) + " ns";
}

} // namespace numasim
