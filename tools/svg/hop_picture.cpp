#include "tools/svg/hop_picture.hpp"

#include "tools/report/numbers.hpp"
#include "tools/svg/color_scale.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

namespace numasim {

namespace {

constexpr double k_title = 46;
constexpr double k_small = 10.5;
constexpr std::size_t k_most_numbered = 24;
constexpr std::size_t k_most_drawn = 64;

std::string cell_text(double ns)
{
  return ns >= 99.95 ? fmt::format("{:.0f}", ns) : short_number(std::round(ns * 10) / 10);
}

} // namespace

HopPicture::HopPicture(const Machine& machine)
    : machine_(machine), numbered_(machine.nodes() <= k_most_numbered)
{
  double widest = 0;
  const Topology& t = machine.topology();
  for (std::size_t a = 0; a < machine.nodes(); ++a) {
    left_ = std::max(left_, text_width(std::to_string(t.nodes[a].id), k_small) + 6);
    for (const double ns : t.hop_ns[a]) {
      widest = std::max(widest, text_width(cell_text(ns), k_small));
    }
  }
  cell_width_ = numbered_ ? std::max({widest + 6, left_, 20.0}) : 7;
  cell_height_ = numbered_ ? 18 : 7;
}

bool HopPicture::suits(const Machine& machine)
{
  return machine.nodes() > 1 && machine.nodes() <= k_most_drawn;
}

double HopPicture::width() const
{
  return left_ + cell_width_ * static_cast<double>(machine_.nodes());
}

double HopPicture::height() const
{
  return k_title + cell_height_ * static_cast<double>(machine_.nodes()) + 8;
}

void HopPicture::draw_cells(Svg& svg) const
{
  const auto& hops = machine_.topology().hop_ns;
  const double most = std::max(machine_.hops_ns().maxCoeff(), 1e-9);
  std::map<std::string, std::string> outlines; // by colour
  for (std::size_t a = 0; a < hops.size(); ++a) {
    for (std::size_t b = 0; b < hops.size(); ++b) {
      outlines[tint_color(hops[a][b] / most)] +=
          fmt::format("M{} {}h{}v{}h-{}z", svg_number(left_ + static_cast<double>(b) * cell_width_),
                      svg_number(k_title + static_cast<double>(a) * cell_height_),
                      svg_number(cell_width_), svg_number(cell_height_), svg_number(cell_width_));
    }
  }
  for (const auto& [color, outline] : outlines) {
    svg.element("path", {{"fill", color}, {"class", numbered_ ? "cell" : "plain"}, {"d", outline}});
  }
}

void HopPicture::draw_numbers(Svg& svg) const
{
  const auto& hops = machine_.topology().hop_ns;
  for (std::size_t a = 0; a < hops.size(); ++a) {
    for (std::size_t b = 0; b < hops.size(); ++b) {
      if (a != b) {
        svg.text(left_ + (static_cast<double>(b) + 0.5) * cell_width_,
                 k_title + static_cast<double>(a) * cell_height_ + 13, "axis mid",
                 cell_text(hops[a][b]));
      }
    }
  }
}

void HopPicture::draw(Svg& svg) const
{
  const auto& nodes = machine_.topology().nodes;
  const double most = machine_.hops_ns().maxCoeff();
  svg.text(0, 14, "heading",
           numbered_
               ? "Hops between nodes, ns"
               : fmt::format("Hops between nodes: white 0, darkest {} ns", short_number(most)));
  svg.open("g", {{"class", "hops"}});
  const std::size_t stride = numbered_ ? 1 : 4;
  for (std::size_t i = 0; i < nodes.size(); i += stride) {
    const double middle = static_cast<double>(i) + 0.5;
    const std::string id = std::to_string(nodes[i].id);
    svg.text(left_ + middle * cell_width_, k_title - 5, "axis mid", id);
    svg.text(left_ - 4, k_title + middle * cell_height_ + 4, "axis end", id);
  }
  draw_cells(svg);
  if (numbered_) {
    draw_numbers(svg);
  }
  svg.close();
}

} // namespace numasim
