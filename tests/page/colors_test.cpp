/// Can what the style sheet colours be read, in both themes? (WCAG 2.1, 1.4.3 and 1.4.11)

#include "tools/page/assets.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <map>
#include <regex>
#include <string>

using namespace numasim;

namespace {

using Colors = std::map<std::string, std::string>;

/// The custom properties that are colours; `theme` 0 is light, 1 dark over light.
Colors colors(std::size_t theme)
{
  const std::string css{page_style_sheet()};
  const std::size_t dark = css.find("prefers-color-scheme: dark");
  const std::size_t end = css.find("\n}", css.find(":root", dark));
  Colors found;
  const std::regex property{"--([a-z0-9]+): (#[0-9a-f]{6});"};
  for (const std::string& part :
       {css.substr(0, dark), theme == 1 ? css.substr(dark, end - dark) : std::string{}}) {
    for (std::sregex_iterator it{part.begin(), part.end(), property}; it != std::sregex_iterator{};
         ++it) {
      found[(*it)[1]] = (*it)[2];
    }
  }
  return found;
}

double luminance(const std::string& color)
{
  const std::array<double, 3> weights{0.2126, 0.7152, 0.0722};
  double sum = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(color.substr(1 + 2 * i, 2), nullptr, 16) / 255.0;
    sum += weights.at(i) * (c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4));
  }
  return sum;
}

double contrast(const std::string& a, const std::string& b)
{
  const auto [low, high] = std::minmax({luminance(a), luminance(b)});
  return (high + 0.05) / (low + 0.05);
}

} // namespace

TEST_CASE("contrast is computed as WCAG says", "[page]")
{
  CHECK(contrast("#ffffff", "#000000") == Approx(21));
  CHECK(contrast("#777777", "#ffffff") == Approx(4.48).epsilon(0.001));
}

TEST_CASE("text and marks stand out in both themes", "[page]")
{
  for (const std::size_t theme : {0U, 1U}) {
    const Colors all = colors(theme);
    CAPTURE(theme);
    for (const char* text : {"fg", "muted", "link"}) {
      for (const char* below : {"bg", "panel"}) {
        CAPTURE(text, below);
        CHECK(contrast(all.at(text), all.at(below)) >= 4.5);
      }
    }
    for (const char* below : {"better", "worse", "same", "undecided", "package", "node", "l3"}) {
      CAPTURE(below);
      CHECK(contrast(all.at("fg"), all.at(below)) >= 4.5);
    }
    for (int i = 0; i < 8; ++i) {
      CAPTURE(i);
      CHECK(contrast(all.at("s" + std::to_string(i)), all.at("bg")) >= 3);
      CHECK(contrast(all.at("t" + std::to_string(i)), all.at("s" + std::to_string(i))) >= 4.5);
    }
  }
  CHECK(colors(0) != colors(1));
}
