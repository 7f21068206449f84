#include "tools/svg/topology_svg.hpp"

#include "tools/report/numbers.hpp"
#include "tools/report/topology_tables.hpp"
#include "tools/svg/color_scale.hpp"
#include "tools/svg/heatmap_picture.hpp"
#include "tools/svg/hop_picture.hpp"
#include "tools/svg/machine_picture.hpp"
#include "tools/svg/table_picture.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

namespace numasim {

namespace {

constexpr double k_margin = 28;
constexpr double k_header = 88;
constexpr double k_gap_x = 44;
constexpr double k_gap_y = 26;
constexpr double k_machine_width = 860;
constexpr double k_machine_height = 900;

constexpr const char* k_style =
    R"(text { font-family: sans-serif; fill: #1f2933; font-size: 11.5px; }
.title { font-size: 22px; font-weight: bold; }
.subtitle { font-size: 13px; }
.heading { font-size: 14px; font-weight: bold; }
.name { font-size: 12px; font-weight: bold; }
.note, .axis { font-size: 10.5px; }
.note, .axis, .muted, .subtitle { fill: #52606d; }
.cpu { font-size: 10px; text-anchor: middle; }
.mid { text-anchor: middle; }
.end { text-anchor: end; }
.package { fill: #f1f3f6; stroke: #9aa5b1; }
.node { fill: #ffffff; stroke: #52606d; }
.memory { fill: #fff8e6; stroke-dasharray: 5 3; }
.l3 { fill: #dceaf7; stroke: #8fb4d9; stroke-width: 0.8; }
.core { stroke: #3e6d99; stroke-width: 0.7; }
.k0 { fill: #ffffff; }
.k1 { fill: #fbe0b0; }
.k2 { fill: #c4e8d8; }
.k3 { fill: #eccfe2; }
.thread { fill: none; stroke: #a9c1d9; stroke-width: 0.6; }
.link { stroke: #52606d; stroke-width: 3; }
.frame { fill: none; stroke: #52606d; stroke-width: 0.8; }
.tick { stroke: #9aa5b1; stroke-width: 0.7; }
.inner { stroke: #ffffff; stroke-width: 0.6; stroke-opacity: 0.7; }
.outer { stroke: #ffffff; stroke-width: 2; }
.mark { fill: #1f2933; }
.rule { stroke: #cbd2d9; }
.cell { stroke: #ffffff; stroke-width: 0.8; }
.swatch { stroke: #52606d; stroke-width: 0.5; }
)";

using Pictures = std::vector<std::unique_ptr<Picture>>;

/// Pictures below each other.
struct PageColumn {
  Pictures pictures;
  double height = 0;

  void add(std::unique_ptr<Picture> picture)
  {
    height += (pictures.empty() ? 0 : k_gap_y) + picture->height();
    pictures.push_back(std::move(picture));
  }
  [[nodiscard]] double width() const
  {
    double widest = 0;
    for (const auto& picture : pictures) {
      widest = std::max(widest, picture->width());
    }
    return widest;
  }
  void draw(Svg& svg, double x, double y) const
  {
    for (const auto& picture : pictures) {
      svg.open("g", {{"transform", fmt::format("translate({},{})", svg_number(x), svg_number(y))}});
      picture->draw(svg);
      svg.close();
      y += picture->height() + k_gap_y;
    }
  }
};

std::unique_ptr<Picture> classes_picture(const TopologyOverview& overview, double most_ns)
{
  Table table = transfer_table(overview.transfers);
  table.title = "Distance classes, ns";
  std::vector<std::string> swatches;
  for (const TransferClass& c : overview.transfers.classes) {
    swatches.push_back(shade_color(shade_of(c.home_at_owner.median_ns, std::max(most_ns, 1e-9))));
  }
  std::vector<std::string> notes{"median, or min / median / max; colours as in the heatmap"};
  if (const auto& fit = overview.machine.topology().fit) {
    notes.push_back(fmt::format("fitted to a measured matrix ({}):", fit->model));
    notes.push_back(fmt::format("mean error {:.1f} %, 95th percentile {:.1f} %", fit->mean_abs_pct,
                                fit->p95_abs_pct));
  }
  return std::make_unique<TablePicture>(std::move(table), std::move(swatches), std::move(notes));
}

std::unique_ptr<Picture> local_picture(const Machine& machine)
{
  Table table = local_table(machine);
  table.title = "Without another CPU";
  table.columns.front().header = "access";
  return std::make_unique<TablePicture>(std::move(table), std::vector<std::string>{},
                                        std::vector<std::string>{});
}

std::string trust_text(const std::vector<StatedValue>& values)
{
  const Trust trust = trust_of(values);
  std::string text = "weakest confidence:";
  for (std::size_t g = 0; g < k_value_groups; ++g) {
    const auto& weakest = trust.groups.at(g).weakest;
    text += fmt::format(" {} {}{}", to_string(static_cast<ValueGroup>(g)),
                        weakest ? to_string(*weakest) : "not stated",
                        g + 1 < k_value_groups ? "," : "");
  }
  return text +
         fmt::format("; {} of {} values are guesses", trust.sum().guesses, trust.sum().values);
}

void draw_header(Svg& svg, const TopologyOverview& overview, double width)
{
  const Topology& t = overview.machine.topology();
  svg.text(k_margin, 40, "title", fitted(t.name, width, 24));
  svg.text(k_margin, 60, "subtitle", fitted(t.title, width, 13));
  svg.text(k_margin, 78, "subtitle",
           fitted(shape_text(t) +
                      (t.freq_mhz > 0 ? fmt::format("; {} MHz", short_number(t.freq_mhz)) : ""),
                  width, 13));
  svg.text(k_margin, 95, "note", fitted(trust_text(overview.values), width, 10.5));
}

} // namespace

std::string topology_svg(const TopologyOverview& overview, std::optional<Node> home)
{
  const Machine& machine = overview.machine;
  PageColumn left;
  PageColumn right;
  left.add(std::make_unique<MachinePicture>(machine, k_machine_width, k_machine_height));
  auto heatmap = std::make_unique<HeatmapPicture>(machine, overview.transfers, home);
  const double most_ns = heatmap->heatmap().most_ns();
  right.add(std::move(heatmap));
  const auto shorter = [&]() -> PageColumn& { return left.height <= right.height ? left : right; };
  if (!overview.transfers.classes.empty()) {
    shorter().add(classes_picture(overview, most_ns));
  }
  if (HopPicture::suits(machine)) {
    shorter().add(std::make_unique<HopPicture>(machine));
  }
  shorter().add(local_picture(machine));
  if (auto bandwidth = bandwidth_table(machine.topology())) {
    bandwidth->title = "Bandwidth";
    bandwidth->columns.front().header = "bytes";
    shorter().add(std::make_unique<TablePicture>(*bandwidth, std::vector<std::string>{},
                                                 std::vector<std::string>{}));
  }

  const double width = 2 * k_margin + left.width() + k_gap_x + right.width();
  const double top = k_margin + k_header;
  const double height = top + std::max(left.height, right.height) + k_margin;
  Svg svg;
  svg.open("svg", {{"xmlns", "http://www.w3.org/2000/svg"},
                   {"viewBox", fmt::format("0 0 {} {}", svg_number(width), svg_number(height))},
                   {"width", width},
                   {"height", height},
                   {"role", "img"}});
  svg.tip(machine.topology().name + ": " + machine.topology().title);
  svg.style_sheet(k_style);
  svg.element("rect", {{"width", width}, {"height", height}, {"fill", "#ffffff"}});
  draw_header(svg, overview, width - 2 * k_margin);
  left.draw(svg, k_margin, top);
  right.draw(svg, k_margin + left.width() + k_gap_x, top);
  svg.close();
  return svg.written();
}

} // namespace numasim
