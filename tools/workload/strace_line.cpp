#include "tools/workload/strace_line.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace numasim {

namespace {

constexpr std::string_view k_digits = "0123456789";
constexpr std::string_view k_unfinished = "<unfinished ...>";

std::string_view trimmed(std::string_view text)
{
  const auto from = text.find_first_not_of(' ');
  return from == std::string_view::npos ? std::string_view{}
                                        : text.substr(from, text.find_last_not_of(' ') - from + 1);
}

std::optional<double> seconds(std::string_view text)
{
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && std::isfinite(value) && value >= 0 ? std::optional(value) : std::nullopt;
}

/// The whole of `text` as a number up to `most`.
std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t most)
{
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value >= 0 && value <= most ? std::optional(value) : std::nullopt;
}

/// "14:31:41.123456", "1795445110.486940" or "0.000123", in ns: a double would round what has ten
/// digits before the point.
std::optional<std::int64_t> time_stamp(std::string_view text)
{
  constexpr std::size_t k_places = 9;
  const auto point = std::min(text.find('.'), text.size());
  std::string fraction{text.substr(std::min(point + 1, text.size())).substr(0, k_places)};
  fraction.resize(k_places, '0');
  text = text.substr(0, point);
  std::int64_t seconds = 0;
  for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':')) {
    const auto part = whole_number(text.substr(0, colon), 59);
    if (!part || seconds > std::int64_t{60} * 60) {
      return std::nullopt;
    }
    seconds = (seconds + *part) * 60;
    text.remove_prefix(colon + 1);
  }
  const auto last = whole_number(text, 4'000'000'000);
  const auto ns = whole_number(fraction, 999'999'999);
  return last && ns ? std::optional((seconds + *last) * 1'000'000'000 + *ns) : std::nullopt;
}

std::optional<std::uint32_t> process_number(std::string_view text)
{
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole && value > 0 ? std::optional(value) : std::nullopt;
}

std::string_view take_word(std::string_view& rest)
{
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  return word;
}

/// The process and the time in front of a line; returns the rest.
std::string_view read_front(std::string_view rest, StraceLine& line)
{
  rest = trimmed(rest);
  if (rest.starts_with("[pid")) {
    const auto end = rest.find(']');
    line.pid = process_number(trimmed(rest.substr(0, end).substr(4))).value_or(0);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  for (;;) {
    const std::string_view before = rest;
    const std::string_view word = take_word(rest);
    const bool number = !word.empty() && k_digits.find(word.front()) != std::string_view::npos;
    if (word == "(+") { // -r beside another time stamp
      rest.remove_prefix(std::min(rest.find(')'), rest.size() - 1) + 1);
    } else if (number && word.find_first_not_of(k_digits) == std::string_view::npos &&
               line.pid == 0) {
      line.pid = process_number(word).value_or(0);
    } else if (number && !line.time_ns && time_stamp(word)) {
      constexpr std::int64_t k_year_2000 = 946'684'800'000'000'000;
      line.time_ns = time_stamp(word);
      line.relative = word.find(':') == std::string_view::npos && *line.time_ns < k_year_2000;
    } else {
      return trimmed(before);
    }
  }
}

bool is_call_name(std::string_view name)
{
  return !name.empty() &&
         name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_?") == std::string_view::npos;
}

void read_ending(std::string_view rest, StraceLine& line)
{
  constexpr std::string_view k_superseded = "+++ superseded by execve in pid ";
  if (rest.starts_with(k_superseded)) {
    rest.remove_prefix(k_superseded.size());
    const auto pid = process_number(rest.substr(0, rest.find(' ')));
    line.kind = pid ? StraceLine::Kind::Superseded : StraceLine::Kind::Foreign;
    line.other = pid.value_or(0);
    return;
  }
  const bool ended = rest.starts_with("+++ exited") || rest.starts_with("+++ killed");
  line.kind = ended ? StraceLine::Kind::Ended : StraceLine::Kind::Foreign;
}

/// "<... mmap resumed>, 0) = 0"
void read_resumed(std::string_view rest, StraceLine& line)
{
  constexpr std::string_view k_mark = " resumed>";
  rest.remove_prefix(5);
  const auto mark = rest.find(k_mark);
  line.name = rest.substr(0, mark);
  line.kind = mark != std::string_view::npos && is_call_name(line.name) &&
                      read_call_end(rest.substr(mark + k_mark.size()), line)
                  ? StraceLine::Kind::Resumed
                  : StraceLine::Kind::Foreign;
}

void read_call(std::string_view rest, StraceLine& line)
{
  const auto open = rest.find('(');
  line.name = rest.substr(0, open);
  line.kind = StraceLine::Kind::Foreign;
  if (open == std::string_view::npos || !is_call_name(line.name)) {
    return;
  }
  rest.remove_prefix(open + 1);
  if (rest.ends_with(k_unfinished)) {
    line.kind = StraceLine::Kind::Unfinished;
    rest.remove_suffix(k_unfinished.size());
    line.arguments = trimmed(rest);
  } else if (read_call_end(rest, line)) {
    line.kind = StraceLine::Kind::Call;
  }
}

/// Undoes strace's escapes: \n, \", \101, \x41.
std::string unescaped(std::string_view text)
{
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      plain += text[i];
      continue;
    }
    ++i;
    const bool hexadecimal = text[i] == 'x';
    const std::size_t from = hexadecimal ? i + 1 : i;
    unsigned value = 0;
    const auto [end, error] = std::from_chars(
        text.data() + from, text.data() + std::min(from + (hexadecimal ? 2U : 3U), text.size()),
        value, hexadecimal ? 16 : 8);
    if (error == std::errc{}) {
      plain += static_cast<char>(value);
      i = static_cast<std::size_t>(end - text.data()) - 1;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

} // namespace

bool read_call_end(std::string_view rest, StraceLine& line)
{
  const auto equals = rest.rfind(" = ");
  if (equals == std::string_view::npos) {
    return false;
  }
  const std::string_view before = trimmed(rest.substr(0, equals));
  if (!before.ends_with(')')) {
    return false;
  }
  line.arguments = trimmed(before.substr(0, before.size() - 1));
  line.result = trimmed(rest.substr(equals + 3));
  const auto taken = line.result.rfind('<');
  if (taken != std::string_view::npos && line.result.ends_with('>')) {
    line.taken_s = seconds(line.result.substr(taken + 1, line.result.size() - taken - 2));
    if (line.taken_s) {
      line.result = trimmed(line.result.substr(0, taken));
    }
  }
  return !line.result.empty();
}

StraceLine read_strace_line(std::string_view text)
{
  StraceLine line;
  const std::string_view rest = read_front(text, line);
  if (rest.empty() || rest.starts_with("--- ") || rest.starts_with("strace: ")) {
    return line;
  }
  if (rest.starts_with("+++ ")) {
    read_ending(rest, line);
  } else if (rest.starts_with("<... ")) {
    read_resumed(rest, line);
  } else {
    read_call(rest, line);
  }
  return line;
}

std::vector<std::string_view> split_arguments(std::string_view arguments)
{
  std::vector<std::string_view> parts;
  std::size_t from = 0;
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const char c = arguments[i];
    if (in_string) {
      i += c == '\\' ? 1 : 0;
      in_string = c != '"';
    } else if (c == '"') {
      in_string = true;
    } else if (std::string_view{"([{<"}.find(c) != std::string_view::npos) {
      ++depth;
    } else if (std::string_view{")]}>"}.find(c) != std::string_view::npos) {
      --depth;
    } else if (c == ',' && depth == 0) {
      parts.push_back(trimmed(arguments.substr(from, i - from)));
      from = i + 1;
    }
  }
  if (!trimmed(arguments.substr(from)).empty()) {
    parts.push_back(trimmed(arguments.substr(from)));
  }
  return parts;
}

std::optional<std::uint64_t> leading_number(std::string_view text)
{
  const bool hexadecimal = text.starts_with("0x");
  text.remove_prefix(hexadecimal ? 2 : 0);
  std::uint64_t value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  return error == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::string> path_of_descriptor(std::string_view text)
{
  const auto open = text.find('<');
  const auto close = text.rfind('>');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  return unescaped(text.substr(open + 1, close - open - 1));
}

std::optional<std::string> quoted(std::string_view text)
{
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') {
    return std::nullopt;
  }
  return unescaped(text.substr(1, text.size() - 2));
}

} // namespace numasim
