#include "tools/svg/color_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace numasim {

namespace {

using Rgb = std::array<double, 3>;

/// Nine equidistant colours of viridis, dark to light (viridisLite 0.4, viridis(9)).
constexpr std::array<Rgb, 9> k_viridis = {{{0x44, 0x01, 0x54},
                                           {0x47, 0x2D, 0x7B},
                                           {0x3B, 0x52, 0x8B},
                                           {0x2C, 0x72, 0x8E},
                                           {0x21, 0x90, 0x8C},
                                           {0x27, 0xAD, 0x81},
                                           {0x5D, 0xC8, 0x63},
                                           {0xAA, 0xDC, 0x32},
                                           {0xFD, 0xE7, 0x25}}};
constexpr Rgb k_white = {0xFF, 0xFF, 0xFF};
constexpr Rgb k_light_blue = {0x9C, 0xC4, 0xE6};

std::string between(const Rgb& from, const Rgb& to, double share)
{
  std::array<int, 3> mixed{};
  for (std::size_t i = 0; i < 3; ++i) {
    mixed.at(i) = static_cast<int>(std::lround(from.at(i) + share * (to.at(i) - from.at(i))));
  }
  return fmt::format("#{:02x}{:02x}{:02x}", mixed[0], mixed[1], mixed[2]);
}

} // namespace

std::size_t shade_of(double value, double most)
{
  const double share = std::clamp(value / most, 0.0, 1.0);
  return static_cast<std::size_t>(std::lround(share * (k_shades - 1)));
}

std::string shade_color(std::size_t shade)
{
  const double dark = static_cast<double>(std::min(shade, k_shades - 1)) / (k_shades - 1);
  const double position = (1 - dark) * (k_viridis.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(position), k_viridis.size() - 2);
  return between(k_viridis.at(below), k_viridis.at(below + 1),
                 position - static_cast<double>(below));
}

std::string tint_color(double share)
{
  return between(k_white, k_light_blue, std::clamp(share, 0.0, 1.0));
}

} // namespace numasim
