#include "tools/svg/heatmap_picture.hpp"

#include "tools/svg/color_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace numasim {

namespace {

using Band = HeatmapPicture::Band;

constexpr double k_side = 520;
constexpr double k_band = 17;  // of labels
constexpr double k_left = 26;  // the axis' name, besides the bands
constexpr double k_title = 58; // heading and caption
constexpr double k_scale = 66; // below the axes
constexpr double k_small = 10.5;
constexpr std::size_t k_most_numbered = 40; // CPUs with a label of their own
constexpr std::size_t k_most_bordered = 32; // parts with lines through the cells

template <class PartOf>
Band band_of(const Heatmap& heatmap, const std::string& name, PartOf part_of)
{
  Band band{name, {}};
  for (std::size_t i = 0; i < heatmap.cpus().size(); ++i) {
    const std::string label = part_of(heatmap.cpus()[i]);
    if (band.spans.empty() || band.spans.back().label != label) {
      band.spans.push_back({label, i, i});
    }
    band.spans.back().to = i + 1;
  }
  return band;
}

std::vector<Band> bands_of(const Machine& machine, const Heatmap& heatmap)
{
  const Topology& t = machine.topology();
  const auto node_label = [&](Cpu cpu) {
    return std::to_string(t.nodes[index_of(machine.node_of(cpu))].id);
  };
  std::vector<Band> bands;
  if (heatmap.cpus().size() <= k_most_numbered && heatmap.cpus_per_cell() == 1) {
    bands.push_back(
        band_of(heatmap, "CPU", [&](Cpu cpu) { return std::to_string(t.cpus[index_of(cpu)]); }));
  }
  if (machine.nodes() > 1) {
    bands.push_back(band_of(heatmap, "node", node_label));
  } else if (machine.l3s() > 1) {
    bands.push_back(band_of(heatmap, "L3",
                            [&](Cpu cpu) { return std::to_string(index_of(machine.l3_of(cpu))); }));
  }
  if (machine.packages() > 1 && machine.packages() < machine.nodes()) {
    bands.push_back(band_of(heatmap, "package", [&](Cpu cpu) {
      return std::to_string(t.nodes[index_of(machine.node_of(cpu))].package);
    }));
  }
  if (bands.empty()) {
    bands.push_back(band_of(heatmap, "node", node_label));
  }
  return bands;
}

double widest_label(const Band& band)
{
  double widest = 0;
  for (const auto& span : band.spans) {
    widest = std::max(widest, text_width(span.label, k_small));
  }
  return widest;
}

/// A step of 1, 2 or 5 times a power of ten that divides `most` into at most seven.
double tick_step(double most)
{
  const double power = std::pow(10, std::floor(std::log10(most / 7)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (most / (factor * power) <= 7) {
      return factor * power;
    }
  }
  return 10 * power;
}

/// Two lines.
std::array<std::string, 2> caption_of(const Machine& machine, const Heatmap& heatmap,
                                      std::optional<Node> home)
{
  std::string detail = "CPUs in machine order";
  if (heatmap.cpus_per_cell() == 1 && machine.cpus() > machine.cores()) {
    detail += ", siblings side by side";
  } else if (heatmap.cpus_per_cell() > 1) {
    detail += fmt::format(", a cell for {0} x {0}", heatmap.cpus_per_cell());
  }
  if (machine.nodes() > 1) {
    detail += home ? fmt::format("; all lines at home on node {}",
                                 machine.topology().nodes[index_of(*home)].id)
                   : "; lines at home on their owner's node";
  }
  return {"ns to load a line that the owner has modified", detail};
}

} // namespace

HeatmapPicture::HeatmapPicture(const Machine& machine, const TransferClasses& classes,
                               std::optional<Node> home, const Limits& limits)
    : heatmap_(finest_heatmap(machine, home, limits.most_blocks)),
      bands_(bands_of(machine, heatmap_)), caption_(caption_of(machine, heatmap_, home)),
      cell_(k_side / static_cast<double>(heatmap_.cpus().size())), scale_id_(limits.scale_id)
{
  for (const Band& band : bands_) {
    left_.push_back(widest_label(band) + 12);
  }
  for (const TransferClass& c : classes.classes) {
    medians_ns_.push_back(c.home_at_owner.median_ns);
  }
}

double HeatmapPicture::width() const
{
  return k_left + std::accumulate(left_.begin(), left_.end(), 0.0) + k_side + 60;
}

double HeatmapPicture::height() const
{
  return k_title + k_side + k_band * static_cast<double>(bands_.size()) + k_scale + 20;
}

void HeatmapPicture::draw_cells(Svg& svg) const
{
  std::map<std::uint16_t, std::string> outlines;
  for (const Heatmap::Block& b : heatmap_.blocks()) {
    outlines[b.shade] +=
        fmt::format("M{} {}h{}v{}h-{}z", b.column, b.row, b.columns, b.rows, b.columns);
  }
  svg.open("g", {{"transform", "scale(" + fmt::format("{:.6g}", cell_) + ")"},
                 {"shape-rendering", "crispEdges"}});
  for (const auto& [shade, outline] : outlines) {
    svg.element("path", {{"fill", shade_color(shade)}, {"d", outline}});
  }
  svg.close();
}

void HeatmapPicture::draw_borders(Svg& svg) const
{
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    const bool outer = i + 1 == bands_.size() && bands_.size() > 1;
    if (bands_[i].name == "CPU" || bands_[i].spans.size() > k_most_bordered) {
      continue;
    }
    for (std::size_t s = 1; s < bands_[i].spans.size(); ++s) {
      const double at = static_cast<double>(bands_[i].spans[s].from) * cell_;
      svg.line(at, 0, at, k_side, outer ? "outer" : "inner");
      svg.line(0, at, k_side, at, outer ? "outer" : "inner");
    }
  }
  svg.rect(0, 0, k_side, k_side, "frame");
}

void HeatmapPicture::draw_band(Svg& svg, const Band& band, std::size_t depth) const
{
  const double below = k_side + k_band * static_cast<double>(depth);
  const double beside =
      std::accumulate(left_.begin(), left_.begin() + static_cast<std::ptrdiff_t>(depth), 0.0);
  const double widest = widest_label(band);
  const double room = k_side / static_cast<double>(band.spans.size());
  const auto stride = [&](double need) {
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(need / room)));
  };
  const std::size_t across = stride(widest + 6);
  const std::size_t down = stride(k_small + 3);
  for (std::size_t i = 0; i < band.spans.size(); ++i) {
    const double from = static_cast<double>(band.spans[i].from) * cell_;
    const double to = static_cast<double>(band.spans[i].to) * cell_;
    if (i > 0 && i % across == 0) {
      svg.line(from, k_side, from, below + k_band - 2, "tick");
    }
    if (i > 0 && i % down == 0) {
      svg.line(-beside - left_[depth] + 3, from, 0, from, "tick");
    }
    if (i % across == 0) {
      svg.text((from + to) / 2, below + 14, "axis mid", band.spans[i].label);
    }
    if (i % down == 0) {
      svg.text(-beside - 5, (from + to) / 2 + 3.8, "axis end", band.spans[i].label);
    }
  }
  svg.text(k_side + 12, below + 14, "axis", band.name);
}

void HeatmapPicture::draw_scale(Svg& svg, double top) const
{
  const double most = heatmap_.most_ns();
  if (most <= 0) {
    return;
  }
  svg.open("linearGradient", {{"id", std::string_view{scale_id_}}});
  constexpr std::size_t steps = 8; // the palette's own colours
  for (std::size_t i = 0; i <= steps; ++i) {
    const double share = static_cast<double>(i) / steps;
    svg.element("stop", {{"offset", share}, {"stop-color", shade_color(shade_of(share, 1))}});
  }
  svg.close();
  svg.element("rect", {{"x", 0.0},
                       {"y", top},
                       {"width", k_side},
                       {"height", 12.0},
                       {"fill", "url(#" + scale_id_ + ")"}});
  svg.rect(0, top, k_side, 12, "frame");
  for (double ns = 0; ns <= most * 1.0001; ns += tick_step(most)) {
    const double x = ns / most * k_side;
    svg.line(x, top + 12, x, top + 16, "tick");
    svg.text(x, top + 27, "axis mid", fmt::format("{:g}", ns));
  }
  svg.text(k_side + 6, top + 10, "axis", "ns");
  for (const double median : medians_ns_) {
    const double x = std::min(median / most, 1.0) * k_side;
    svg.element("path",
                {{"class", "mark"}, {"d", fmt::format("M{:.1f} {:.1f}l-4 -7h8z", x, top - 1)}});
  }
}

void HeatmapPicture::draw(Svg& svg) const
{
  const double bands = k_band * static_cast<double>(bands_.size());
  const double beside = std::accumulate(left_.begin(), left_.end(), 0.0);
  const double left = k_left + beside;
  svg.text(0, 14, "heading", "Transfers between CPUs");
  svg.text(0, 31, "note", caption_[0]);
  svg.text(0, 46, "note", fitted(caption_[1], width(), k_small));
  svg.open("g", {{"transform", fmt::format("translate({},{})", svg_number(left), k_title)},
                 {"class", "heatmap"}});
  draw_cells(svg);
  draw_borders(svg);
  for (std::size_t i = 0; i < bands_.size(); ++i) {
    draw_band(svg, bands_[i], i);
  }
  svg.text(k_side / 2, k_side + bands + 20, "axis mid", "owner of the line");
  svg.open("g", {{"transform", fmt::format("translate({},{}) rotate(-90)", svg_number(-beside - 10),
                                           svg_number(k_side / 2))}});
  svg.text(0, 0, "axis mid", "requester");
  svg.close();
  draw_scale(svg, k_side + bands + 42);
  svg.close();
}

} // namespace numasim
