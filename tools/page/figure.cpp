#include "tools/page/figure.hpp"

#include "tools/page/zoom_data.hpp"

#include <fmt/format.h>

namespace numasim {

std::string inline_svg(const Picture& picture, const std::string& style, const std::string& about)
{
  Svg svg;
  svg.open("svg", {{"class", std::string_view{style}},
                   {"viewBox", std::string_view{fmt::format("0 0 {} {}", svg_number(picture.width()),
                                                            svg_number(picture.height()))}},
                   {"width", picture.width()},
                   {"height", picture.height()},
                   {"role", "img"},
                   {"aria-label", std::string_view{about}}});
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
    html.raw("<script type=\"application/json\" class=\"zoom-data\">" +
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
                .draw =
                    [spec](double width) -> std::unique_ptr<Picture> {
                  return std::make_unique<LineChart>(spec, width);
                }};
  figure.zoom = std::move(spec);
  return figure;
}

} // namespace numasim
