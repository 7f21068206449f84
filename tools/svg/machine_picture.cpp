#include "tools/svg/machine_picture.hpp"

#include "models/machine/cpu_list.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/topology_shape.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

constexpr double k_title = 26;
constexpr double k_key = 30;
constexpr double k_least_width = 300;     // of the key
constexpr std::size_t k_most_linked = 16; // packages with links drawn between neighbours
constexpr std::size_t k_kind_colors = 4;

const char* style_of(const PartBox& box, bool memory_only)
{
  switch (box.kind) {
  case PartBox::Kind::Package:
    return "package";
  case PartBox::Kind::Node:
    return memory_only ? "node memory" : "node";
  case PartBox::Kind::L3:
    return "l3";
  case PartBox::Kind::Machine:
  case PartBox::Kind::Core:
    break;
  }
  return "core";
}

std::vector<std::size_t> kinds_by_cpu(const Machine& machine)
{
  const Topology& t = machine.topology();
  std::vector<std::size_t> kinds(t.core_kinds.empty() ? 0 : t.cpus.size());
  for (std::size_t k = 0; k < t.core_kinds.size(); ++k) {
    for (const std::uint32_t number : t.core_kinds[k].cpus) {
      const auto at = std::lower_bound(t.cpus.begin(), t.cpus.end(), number);
      kinds[static_cast<std::size_t>(at - t.cpus.begin())] = k;
    }
  }
  return kinds;
}

/// The nodes drawn in a box of the outermost level.
std::vector<Node> nodes_in(const PartBox& box)
{
  std::vector<Node> nodes;
  if (box.kind == PartBox::Kind::Node) {
    nodes.push_back(Node{static_cast<std::uint32_t>(box.index)});
  }
  for (const PartBox& part : box.parts) {
    if (part.kind == PartBox::Kind::Node) {
      nodes.push_back(Node{static_cast<std::uint32_t>(part.index)});
    }
  }
  return nodes;
}

} // namespace

MachinePicture::MachinePicture(const Machine& machine, double width, double height)
    : machine_(machine), layout_(layout_of(machine, width, height)),
      kind_of_cpu_(kinds_by_cpu(machine))
{
}

double MachinePicture::width() const
{
  return std::max(layout_.box.width, k_least_width);
}

double MachinePicture::height() const
{
  return k_title + layout_.box.height + k_key;
}

std::string MachinePicture::tip_of(const PartBox& box) const
{
  const auto index = static_cast<std::uint32_t>(box.index);
  if (box.kind == PartBox::Kind::Node) {
    const std::string cpus = cpu_list(machine_, Node{index});
    return fmt::format("node {}: {}", machine_.topology().nodes[index].id,
                       cpus.empty() ? "memory only" : "CPUs " + cpus);
  }
  return box.kind == PartBox::Kind::L3 ? "L3 group of CPUs " + cpu_list(machine_, L3{index}) : "";
}

void MachinePicture::draw_core(Svg& svg, const PartBox& box, double x, double y) const
{
  const auto cpus = machine_.cpus_of(Core{static_cast<std::uint32_t>(box.index)});
  const std::size_t kind = kind_of_cpu_.empty() ? 0 : kind_of_cpu_[index_of(cpus.front())];
  svg.rect(x, y, box.width, box.height, fmt::format("core k{}", kind % k_kind_colors));
  const double thread = box.width / static_cast<double>(cpus.size());
  std::string borders;
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    const double left = x + static_cast<double>(i) * thread;
    if (i > 0) {
      borders += fmt::format("M{} {}v{}", svg_number(left), svg_number(y), svg_number(box.height));
    }
    if (layout_.scale.numbers) {
      svg.text(left + thread / 2, y + box.height / 2 + 3.6, "cpu",
               std::to_string(machine_.topology().cpus[index_of(cpus[i])]));
    }
  }
  if (!borders.empty()) {
    svg.element("path", {{"class", "thread"}, {"d", borders}});
  }
}

void MachinePicture::draw_box(Svg& svg, const PartBox& box, double x, double y) const
{
  if (box.kind == PartBox::Kind::Core) {
    draw_core(svg, box, x, y);
    return;
  }
  const bool grouped = box.kind == PartBox::Kind::Node || box.kind == PartBox::Kind::L3;
  if (grouped) {
    svg.open("g", {});
    svg.tip(tip_of(box));
  }
  if (box.kind != PartBox::Kind::Machine) {
    const bool memory_only = box.kind == PartBox::Kind::Node &&
                             machine_.cpus_of(Node{static_cast<std::uint32_t>(box.index)}).empty();
    svg.rect(x, y, box.width, box.height, style_of(box, memory_only),
             box.kind == PartBox::Kind::L3 ? 3 : 6);
  }
  if (box.kind == PartBox::Kind::L3 && !box.labels.empty()) {
    svg.text(x + 5, y + 12, "note", box.labels.front());
  } else if (!box.labels.empty()) {
    svg.text(x + 8, y + 16, "name", box.labels.front());
    if (box.labels.size() > 1) {
      svg.text(x + 8, y + 31, "note", box.labels[1]);
    }
  }
  for (const PartBox& part : box.parts) {
    draw_box(svg, part, x + part.x, y + part.y);
  }
  if (grouped) {
    svg.close();
  }
}

std::string MachinePicture::link_text(const PartBox& a, const PartBox& b) const
{
  Duration least = Duration::max();
  Duration most;
  for (const Node from : nodes_in(a)) {
    for (const Node to : nodes_in(b)) {
      least = std::min({least, machine_.hop(from, to), machine_.hop(to, from)});
      most = std::max({most, machine_.hop(from, to), machine_.hop(to, from)});
    }
  }
  const std::string low = fmt::format("{:.0f}", least.in_ns());
  const std::string high = fmt::format("{:.0f}", most.in_ns());
  return (low == high ? low : low + "–" + high) + " ns";
}

void MachinePicture::draw_links(Svg& svg) const
{
  const auto& parts = layout_.box.parts;
  if (parts.size() < 2 || parts.size() > k_most_linked) {
    return;
  }
  for (std::size_t i = 0; i < parts.size(); ++i) {
    for (std::size_t j = i + 1; j < parts.size(); ++j) {
      const PartBox& a = parts[i];
      const PartBox& b = parts[j];
      const bool beside = j == i + 1 && b.y == a.y;
      const bool below = b.x == a.x && b.y > a.y &&
                         std::none_of(parts.begin(), parts.end(), [&](const PartBox& p) {
                           return p.x == a.x && p.y > a.y && p.y < b.y;
                         });
      const std::string text = beside || below ? link_text(a, b) : "";
      if (beside) {
        const double y = k_title + a.y + std::min(a.height, b.height) / 2;
        svg.line(a.x + a.width, y, b.x, y, "link");
        svg.text((a.x + a.width + b.x) / 2, y - 7, "note mid", text);
      } else if (below) {
        const double x = a.x + a.width / 2;
        svg.line(x, k_title + a.y + a.height, x, k_title + b.y, "link");
        svg.text(x + 9, k_title + (a.y + a.height + b.y) / 2 + 4, "note", text);
      }
    }
  }
}

void MachinePicture::draw_key(Svg& svg, double y) const
{
  double x = 0;
  const auto entry = [&](const std::string& style, const std::string& text) {
    svg.rect(x, y, 14, 11, style, 2);
    svg.text(x + 19, y + 9.5, "note", text);
    x += 19 + text_width(text, 10.5) + 10;
  };
  if (layout_.scale.l3s) {
    entry("l3", "L3 group");
  }
  if (!layout_.scale.cores) {
    return;
  }
  const auto& kinds = machine_.topology().core_kinds;
  if (kinds.empty()) {
    const bool smt = machine_.cpus() > machine_.cores();
    entry("core k0", smt ? "core, a part for each thread" : "core");
  }
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    entry(fmt::format("core k{}", k % k_kind_colors),
          fitted(
              fmt::format("core of kind {}, speed {}", kinds[k].name, short_number(kinds[k].speed)),
              240, 10.5));
  }
}

void MachinePicture::draw(Svg& svg) const
{
  svg.text(0, 14, "heading", "Parts");
  svg.open("g", {{"class", "machine"}});
  draw_links(svg);
  draw_box(svg, layout_.box, 0, k_title);
  draw_key(svg, k_title + layout_.box.height + 14);
  svg.close();
}

} // namespace numasim
