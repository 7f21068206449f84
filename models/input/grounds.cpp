#include "models/input/grounds.hpp"

#include <string_view>

namespace numasim {

Grounds grounds_of(const Parameter& parameter)
{
  const std::string_view source = parameter.source;
  const std::string_view word = source.substr(0, source.find_first_of(" :,;"));
  if (word == "measured") {
    return Grounds::Measured;
  }
  if (word == "derived") {
    return Grounds::Derived;
  }
  if (word == "guess") {
    return Grounds::Guess;
  }
  return word == "chosen" ? Grounds::Choice : Grounds::Documented;
}

} // namespace numasim
