#include "tools/import/synthetic.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/ids.hpp"
#include "tools/import/source_text.hpp"

#include <cctype>
#include <optional>
#include <vector>

namespace numasim {

namespace {

constexpr std::size_t k_longest = 4096;

// libhwloc's time grows with the square of the parts and more: 0.4 s for "PU:2048", 2.3 s for
// "PU:4096"; 0.7 s for 8192 CPUs in levels of 16 and less, 3.3 s for 32768 (Zen 3, libhwloc 2.9).
constexpr std::uint64_t k_most_described = 16384;
constexpr std::uint64_t k_most_parts = 2048;

/// One level: its count, or nothing for what is attached in brackets.
struct Level {
  std::string text;
  std::optional<std::uint64_t> count;
  bool attached = false;
};

/// Levels are apart by spaces, save within brackets.
std::vector<std::string> levels_in(std::string_view text)
{
  std::vector<std::string> levels(1);
  int depth = 0;
  for (const char c : text) {
    depth += c == '[' || c == '(' ? 1 : c == ']' || c == ')' ? -1 : 0;
    if (depth <= 0 && (c == ' ' || c == '\n' || c == '\t')) {
      levels.emplace_back();
    } else {
      levels.back() += c;
    }
  }
  std::erase(levels, "");
  return levels;
}

/// "Core:32(indexes=...)", "32", "[numa]", "(memory=1GB)" of the machine itself.
Level level_of(const std::string& text)
{
  Level level{.text = text, .count = std::nullopt, .attached = text[0] == '[' || text[0] == '('};
  std::string_view head(text);
  head = head.substr(0, head.find('('));
  const std::size_t colon = head.find(':');
  const std::string_view type = colon == std::string_view::npos ? "" : head.substr(0, colon);
  const std::string_view count = colon == std::string_view::npos ? head : head.substr(colon + 1);
  for (const char c : type) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) {
      return level;
    }
  }
  if (!count.empty() && count.find_first_not_of("0123456789") == std::string_view::npos) {
    constexpr std::size_t k_digits = 12; // above any count that is let through
    level.count = count.size() > k_digits ? 1'000'000'000'000ULL : std::stoull(std::string(count));
  }
  return level;
}

} // namespace

bool looks_like_synthetic(std::string_view text)
{
  if (text.size() > k_longest) {
    return false;
  }
  std::size_t counts = 0;
  for (const std::string& word : levels_in(trimmed(text))) {
    const Level level = level_of(word);
    if (!level.attached && !level.count) {
      return false;
    }
    counts += level.count ? 1 : 0;
  }
  return counts > 0;
}

std::string checked_synthetic(std::string_view text)
{
  const std::string place = "synthetic description \"" + std::string(text.substr(0, 80)) + "\"";
  std::string result;
  std::uint64_t product = 1;
  std::uint64_t nodes = 0;
  for (const std::string& word : levels_in(trimmed(text))) {
    const Level level = level_of(word);
    if (!level.attached && (!level.count || *level.count == 0)) {
      throw InputError({place, "", "\"" + level.text + "\"", "TYPE:COUNT, such as \"Core:16\""});
    }
    product *= level.count.value_or(1);
    nodes += level.attached ? product : 0;
    if (product > k_most_described || nodes > k_most_nodes) {
      throw InputError({place, "",
                        product > k_most_described
                            ? "more than " + std::to_string(k_most_described) + " CPUs"
                            : "more than " + std::to_string(k_most_nodes) + " nodes",
                        "up to that"});
    }
    if (level.count > k_most_parts) {
      throw InputError({place, "", "\"" + level.text + "\"",
                        "up to " + std::to_string(k_most_parts) + " parts of each thing"});
    }
    result += (result.empty() ? "" : " ") + word;
  }
  return result;
}

} // namespace numasim
