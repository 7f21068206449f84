#include "models/machine/topology_name.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>

namespace numasim {

namespace {

constexpr std::size_t k_longest = 100;

/// Of ASCII, whatever the locale.
bool is_letter_or_digit(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

} // namespace

bool is_topology_name(std::string_view name)
{
  return !name.empty() && name.size() <= k_longest && is_letter_or_digit(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_letter_or_digit(c) || c == '.' || c == '_' || c == '-';
         });
}

void check_topology_name(const std::string& option, std::string_view name)
{
  if (!is_topology_name(name)) {
    throw InputError({option, "", "\"" + std::string(name.substr(0, 2 * k_longest)) + "\"",
                      k_topology_name_shape});
  }
}

std::string topology_name_from(std::string_view text, const std::string& otherwise)
{
  std::string name;
  for (const char c : text) {
    if (name.size() == k_longest) {
      break;
    }
    if (is_letter_or_digit(c)) {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) {
    name.pop_back();
  }
  return name.empty() ? otherwise : name;
}

} // namespace numasim
