#include "models/input/suggest.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <vector>

namespace numasim {

namespace {

/// Longer names than this are not typing errors of ours; the distance is quadratic.
constexpr std::size_t k_longest = 100;

bool same(char a, char b)
{
  const auto lower = [](char c) {
    return c == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  };
  return lower(a) == lower(b);
}

/// Optimal string alignment; '_' and '-' count as equal, and so do upper and lower case.
std::size_t distance(std::string_view a, std::string_view b)
{
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1, 0));
  for (std::size_t i = 0; i <= a.size(); ++i) {
    d[i][0] = i;
  }
  for (std::size_t j = 0; j <= b.size(); ++j) {
    d[0][j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = same(a[i - 1], b[j - 1]) ? 0 : 1;
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change});
      if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1])) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

} // namespace

std::string nearest_name(std::string_view name, std::span<const std::string> candidates)
{
  std::string best;
  if (name.empty() || name.size() > k_longest) {
    return best;
  }
  const std::size_t limit = std::clamp<std::size_t>(name.size() / 3, 1, 3);
  std::size_t fewest = limit + 1;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > k_longest) {
      continue;
    }
    std::size_t wrong = distance(name, candidate);
    if (name.size() >= 3 && candidate.find(name) != std::string::npos) {
      wrong = std::min(wrong, limit); // a part of a name is near, if nothing is nearer
    }
    if (wrong < fewest) {
      fewest = wrong;
      best = candidate;
    }
  }
  return best;
}

std::string suggestion(std::string_view name, std::span<const std::string> candidates)
{
  const std::string best = nearest_name(name, candidates);
  return best.empty() ? "" : " (did you mean \"" + best + "\"?)";
}

std::string joined(std::span<const std::string> names)
{
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "" : ", ") + name;
  }
  return text;
}

} // namespace numasim
