#include "tools/svg/plot_axis.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace numasim {

namespace {

/// Style sheet of all plots.
constexpr const char* k_css =
    "text{font-family:Verdana,'DejaVu Sans',sans-serif;fill:#222}"
    ".title{font-size:14px;font-weight:bold}.note{font-size:10.5px;fill:#555}"
    ".tick{font-size:10.5px}.grid{stroke:#ddd;stroke-width:1}.frame{stroke:#888;fill:none}"
    ".range{fill:#cfe3f3}.whisker{stroke:#444;stroke-width:1.2}"
    ".out{stroke:#d55e00;stroke-width:1.8}.in{stroke:#0072b2;stroke-width:1.8}";

/// Colours that the colour-blind tell apart (Wong, Nature Methods 8, 441, 2011), then greys.
constexpr std::array<const char*, 12> k_colors{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                                               "#e69f00", "#56b4e9", "#000000", "#8a6d3b",
                                               "#7f3c8d", "#7f7f7f", "#b8a800", "#444488"};

} // namespace

std::string plot_color(std::size_t number)
{
  return k_colors[number % k_colors.size()];
}

std::string plot_file(const Picture& plot)
{
  const std::string box =
      fmt::format("0 0 {} {}", svg_number(plot.width()), svg_number(plot.height()));
  Svg svg;
  svg.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"width", plot.width()},
                   {"height", plot.height()},
                   {"viewBox", std::string_view{box}}});
  svg.style_sheet(k_css);
  svg.element("rect", {{"width", "100%"}, {"height", "100%"}, {"fill", "#fff"}});
  plot.draw(svg);
  svg.close();
  return svg.written();
}

std::vector<double> log_ticks(double from, double to)
{
  std::vector<double> all;
  const bool long_axis = to - from > 3;
  for (double power = std::floor(from); power <= to; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double at = power + std::log10(factor);
      if (at >= from - 1e-9 && at <= to + 1e-9 && (!long_axis || factor == 1.0)) {
        all.push_back(factor * std::pow(10, power));
      }
    }
  }
  return all;
}

std::vector<double> linear_ticks(double from, double to)
{
  constexpr double k_most = 10;
  const double power = std::pow(10, std::floor(std::log10((to - from) / k_most)));
  double step = power;
  for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
    step = factor * power;
    if ((to - from) / step <= k_most) {
      break;
    }
  }
  std::vector<double> all;
  for (double i = std::ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; ++i) {
    all.push_back(i * step);
  }
  return all;
}

std::string tick_text(double value)
{
  if (value == 0) {
    return "0";
  }
  const double size = std::abs(value);
  return size >= 1e5 || size < 1e-3 ? fmt::format("{:.0e}", value) : fmt::format("{:g}", value);
}

} // namespace numasim
