#include "tools/page/figure.hpp"

#include "tools/page/zoom_data.hpp"

#include <fmt/format.h>

namespace numasim {

namespace {

constexpr double k_air = 6;

} // namespace

std::string inline_svg(const Picture& picture, const std::string& style, const std::string& about)
{
  // Browsers' fonts differ: some air for what is a little wider than it was taken to be.
  const double width = picture.width() + 2 * k_air;
  const double height = picture.height() + 2 * k_air;
  Svg svg;
  svg.open("svg", {{"class", style},
                   {"viewBox", fmt::format("{0} {0} {1} {2}", svg_number(-k_air), svg_number(width),
                                           svg_number(height))},
                   {"width", width},
                   {"height", height},
                   {"style", fmt::format("--natural:{}px", svg_number(width))},
                   {"role", "img"},
                   {"aria-label", about}});
  picture.draw(svg);
  svg.close();
  return svg.written();
}

void write_figure(Html& html, const Figure& figure)
{
  html.open("figure", {{"class", "chart"}});
  html.open("figcaption");
  html.element("h3", figure.heading);
  html.element("p", figure.about);
  html.close();
  html.open("div", {{"class", "drawing"}});
  const std::string about = figure.heading + ". " + figure.about + " The table has the values.";
  html.raw(inline_svg(*figure.draw(k_wide_figure), "plot wide", about));
  html.raw(inline_svg(*figure.draw(k_narrow_figure), "plot narrow", about));
  html.close();
  if (figure.zoom) {
    html.raw(R"(<script type="application/json" class="zoom-data">)" +
             script_safe(zoom_data(*figure.zoom)) + "</script>\n");
  }
  if (!figure.tables.empty()) {
    if (figure.tables_open) {
      html.open("details", {{"open", ""}});
    } else {
      html.open("details");
    }
    html.element("summary", "Table: " + figure.heading);
    for (const HeatTable& table : figure.tables) {
      write_table(html, table);
    }
    html.close();
  }
  html.close();
}

Figure line_figure(std::string heading, std::string about, LineChartSpec spec)
{
  Figure figure{.heading = std::move(heading),
                .about = std::move(about),
                .draw = [spec](double width) -> std::unique_ptr<Picture> {
                  return std::make_unique<LineChart>(spec, width);
                }};
  figure.zoom = std::move(spec);
  return figure;
}

} // namespace numasim
