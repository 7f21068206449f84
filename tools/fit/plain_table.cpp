#include "tools/fit/plain_table.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>

namespace numasim {

namespace {

constexpr std::string_view k_byte_order_mark = "\xef\xbb\xbf";
constexpr std::string_view k_plus_minus = "\xc2\xb1";

void refuse_other_things(std::string_view text, const std::string& name)
{
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    throw InputError({name, "", "UTF-16 text", "UTF-8 text"});
  }
  if (text.substr(0, 4096).find("Memory Latency Checker") != std::string_view::npos) {
    throw InputError({name, "", "the output of Intel's Memory Latency Checker: times of nodes",
                      "a matrix of hand-over times between CPUs"});
  }
}

/// The length of the escape sequence that `text` starts with; 0: none.
std::size_t escape_length(std::string_view text)
{
  if (!text.starts_with("\x1b[")) {
    return 0;
  }
  const std::size_t end = text.find_first_not_of("0123456789;", 2);
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// The length of the stated error ("±6", "± 6.5") that `text` starts with; 0: none.
std::size_t error_length(std::string_view text)
{
  if (!text.starts_with(k_plus_minus)) {
    return 0;
  }
  const std::size_t digits = std::min(text.find_first_not_of(' ', 2), text.size());
  const std::size_t end = std::min(text.find_first_not_of("0123456789.", digits), text.size());
  return end > digits ? end : k_plus_minus.size();
}

} // namespace

std::string plain_table(std::string_view text, const std::string& name)
{
  refuse_other_things(text, name);
  if (text.starts_with(k_byte_order_mark)) {
    text.remove_prefix(k_byte_order_mark.size());
  }
  const bool lone_returns = text.find('\n') == std::string_view::npos;
  std::string plain;
  plain.reserve(text.size());
  while (!text.empty()) {
    const std::size_t left_out = std::max(escape_length(text), error_length(text));
    if (left_out == 0) {
      plain += lone_returns && text.front() == '\r' ? '\n' : text.front();
    } else if (error_length(text) > 0) {
      plain += ' '; // "41±0 38±0" and "41±038±0" keep their fields apart
    }
    text.remove_prefix(std::max<std::size_t>(left_out, 1));
  }
  return plain;
}

} // namespace numasim
