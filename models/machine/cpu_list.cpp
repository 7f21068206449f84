#include "models/machine/cpu_list.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace numasim {

namespace {

std::string quoted(std::string_view text)
{
  constexpr std::size_t k_shown = 30;
  return "\"" + std::string(text.substr(0, k_shown)) + (text.size() > k_shown ? "...\"" : "\"");
}

std::uint32_t number(std::string_view text)
{
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) {
    throw std::invalid_argument(quoted(text) + " where a CPU number should be");
  }
  if (value > k_largest_cpu_number) {
    throw std::invalid_argument("CPU number " + std::to_string(value) + ", above " +
                                std::to_string(k_largest_cpu_number));
  }
  return value;
}

} // namespace

std::vector<std::uint32_t> parse_cpu_list(std::string_view text)
{
  std::vector<std::uint32_t> numbers;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    if (comma + 1 == text.size()) {
      throw std::invalid_argument("a comma at the end");
    }
    const std::size_t dash = part.find('-');
    const std::uint32_t first = number(part.substr(0, dash));
    const std::uint32_t last =
        dash == std::string_view::npos ? first : number(part.substr(dash + 1));
    if (last < first) {
      throw std::invalid_argument("the range " + quoted(part) + ", which runs backwards");
    }
    if (numbers.size() + (last - first) >= k_most_cpus) {
      throw std::invalid_argument("more than " + std::to_string(k_most_cpus) + " CPUs");
    }
    for (std::uint32_t i = first; i <= last; ++i) {
      numbers.push_back(i);
    }
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  std::sort(numbers.begin(), numbers.end());
  const auto twice = std::adjacent_find(numbers.begin(), numbers.end());
  if (twice != numbers.end()) {
    throw std::invalid_argument("CPU " + std::to_string(*twice) + " twice");
  }
  return numbers;
}

std::string format_cpu_list(std::span<const std::uint32_t> numbers)
{
  std::string text;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t last = i;
    while (last + 1 < numbers.size() && numbers[last + 1] == numbers[last] + 1) {
      ++last;
    }
    text += (text.empty() ? "" : ",") + std::to_string(numbers[i]);
    if (last > i) {
      text += "-" + std::to_string(numbers[last]);
    }
    i = last + 1;
  }
  return text;
}

} // namespace numasim
