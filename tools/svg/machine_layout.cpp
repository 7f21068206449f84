#include "tools/svg/machine_layout.hpp"

#include "tools/report/topology_shape.hpp"
#include "tools/svg/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

constexpr double k_label = 12; // font sizes
constexpr double k_small = 10.5;
constexpr double k_most_label = 134; // of a CPU list, where the parts need less
/// More are not drawn one by one: the file would grow too large.
constexpr std::size_t k_most_cores = 1024;
constexpr std::size_t k_most_l3s = 1024;
/// Above, one set of aspects has to do.
constexpr std::size_t k_most_tried = 4096; // CPUs
constexpr double k_no_limit = 1e9;

/// Room around and between the parts of a box.
struct Spacing {
  double pad = 0;
  double gap_x = 0;
  double gap_y = 0;
  double header = 0;
  double aspect = 1; ///< width by height to aim at
  double most_width = k_no_limit;
};

/// Width by height that the parts of a node, a package and the machine aim at.
struct Aspects {
  double node = 1;
  double package = 1;
  double machine = 1;
};

/// Puts `box.parts` on a grid below the header: the number of columns that comes nearest to the
/// aspect wanted, no row more ragged than needed.
void arrange(PartBox& box, const Spacing& s)
{
  double cell_width = 0;
  double cell_height = 0;
  for (const PartBox& part : box.parts) {
    cell_width = std::max(cell_width, part.width);
    cell_height = std::max(cell_height, part.height);
  }
  const std::size_t n = box.parts.size();
  std::size_t columns = 1;
  double best = k_no_limit;
  for (std::size_t c = 1; c <= n; ++c) {
    const std::size_t rows = (n + c - 1) / c;
    const double w = static_cast<double>(c) * (cell_width + s.gap_x);
    const double h = static_cast<double>(rows) * (cell_height + s.gap_y);
    const double ragged = static_cast<double>(rows * c - n) / static_cast<double>(n);
    const double off = std::abs(std::log(w / (h * s.aspect))) + 8 * ragged;
    if (c > 1 && w > s.most_width) {
      break;
    }
    if (off < best) {
      best = off;
      columns = c;
    }
  }
  double y = s.header + s.pad;
  for (std::size_t row = 0; row * columns < n; ++row) {
    double row_height = 0;
    for (std::size_t c = 0; c < columns && row * columns + c < n; ++c) {
      PartBox& part = box.parts[row * columns + c];
      part.x = s.pad + static_cast<double>(c) * (cell_width + s.gap_x);
      part.y = y;
      row_height = std::max(row_height, part.height);
    }
    y += row_height + s.gap_y;
  }
  box.width = std::max(box.width, 2 * s.pad + static_cast<double>(columns) * cell_width +
                                      static_cast<double>(columns - 1) * s.gap_x);
  box.height = n == 0 ? s.header + s.pad : y - s.gap_y + s.pad;
}

/// Parts of a row are as wide as the widest, of a row as high as the highest.
void even_out(PartBox& box)
{
  double width = 0;
  for (const PartBox& part : box.parts) {
    width = std::max(width, part.width);
  }
  for (PartBox& part : box.parts) {
    part.width = width;
  }
}

PartBox core_box(const Machine& machine, Core core, const DrawingScale& scale)
{
  PartBox box{.kind = PartBox::Kind::Core, .index = index_of(core), .labels = {}, .parts = {}};
  box.width = scale.thread_width * static_cast<double>(machine.cpus_of(core).size());
  box.height = scale.thread_height;
  return box;
}

PartBox l3_box(const Machine& machine, L3 l3, const DrawingScale& scale)
{
  PartBox box{.kind = PartBox::Kind::L3, .index = index_of(l3), .labels = {}, .parts = {}};
  if (!scale.cores) {
    box.width = scale.thread_width;
    box.height = scale.thread_height;
    return box;
  }
  for (const Core core : cores_of(machine, l3)) {
    box.parts.push_back(core_box(machine, core, scale));
  }
  const double gap = scale.thread_width > 10 ? 4 : 2;
  arrange(box, {.pad = gap + 1,
                .gap_x = gap,
                .gap_y = gap,
                .header = scale.l3_labels ? 14.0 : 0,
                .aspect = 1.8});
  const std::string label = "L3  " + cpu_list(machine, l3);
  if (scale.l3_labels && text_width(label, k_small) <= box.width - 8) {
    box.labels.push_back(label);
  }
  return box;
}

std::string memory_text(double gib)
{
  return gib >= 100 ? fmt::format("{:.0f} GiB", gib) : fmt::format("{:.3g} GiB", gib);
}

/// "node 3 · 64 GiB"
std::string node_name(const NodeDescription& node)
{
  return fmt::format("node {}", node.id) +
         (node.memory_gib > 0 ? " · " + memory_text(node.memory_gib) : "");
}

/// "CPUs 0-15,192-207"
std::string node_contents(const Machine& machine, Node node)
{
  const std::string cpus = cpu_list(machine, node);
  return cpus.empty() ? "memory only" : "CPUs " + cpus;
}

PartBox node_box(const Machine& machine, Node node, const DrawingScale& scale,
                 const Aspects& aspects, bool with_package)
{
  PartBox box{.kind = PartBox::Kind::Node, .index = index_of(node), .labels = {}, .parts = {}};
  const std::string name = node_name(machine.topology().nodes[index_of(node)]);
  const std::string contents = node_contents(machine, node);
  if (scale.l3s) {
    for (const L3 l3 : l3s_of(machine, node)) {
      box.parts.push_back(l3_box(machine, l3, scale));
    }
  }
  even_out(box);
  box.width = std::max(text_width(name, k_label, true),
                       std::min(text_width(contents, k_small), k_most_label)) +
              16;
  arrange(box, {.pad = 7, .gap_x = 6, .gap_y = 6, .header = 32, .aspect = aspects.node});
  const std::string package =
      fmt::format(" · package {}", machine.topology().nodes[index_of(node)].package);
  const bool named = with_package && machine.packages() > 1 &&
                     text_width(contents + package, k_small) <= box.width - 14;
  box.labels = {name, named ? contents + package : fitted(contents, box.width - 14, k_small)};
  return box;
}

PartBox package_box(const Machine& machine, Package package, const DrawingScale& scale,
                    const Aspects& aspects)
{
  const std::vector<Node> nodes = nodes_of(machine, package);
  if (nodes.size() == 1) {
    return node_box(machine, nodes.front(), scale, aspects, true);
  }
  PartBox box{
      .kind = PartBox::Kind::Package, .index = index_of(package), .labels = {}, .parts = {}};
  for (const Node node : nodes) {
    box.parts.push_back(node_box(machine, node, scale, aspects, false));
  }
  even_out(box);
  arrange(box, {.pad = 9, .gap_x = 9, .gap_y = 9, .header = 22, .aspect = aspects.package});
  const std::uint32_t id = machine.topology().nodes[index_of(nodes.front())].package;
  box.labels = {fmt::format("package {}", id)};
  return box;
}

PartBox machine_box(const Machine& machine, const DrawingScale& scale, const Aspects& aspects,
                    double width)
{
  PartBox box{.kind = PartBox::Kind::Machine, .labels = {}, .parts = {}};
  for (std::uint32_t p = 0; p < machine.packages(); ++p) {
    box.parts.push_back(package_box(machine, Package{p}, scale, aspects));
  }
  even_out(box);
  const bool links = machine.packages() > 1 && machine.packages() <= 16;
  arrange(box, {.pad = 0,
                .gap_x = links ? 78.0 : 10.0,
                .gap_y = links ? 34.0 : 10.0,
                .header = 0,
                .aspect = aspects.machine,
                .most_width = width});
  return box;
}

std::vector<DrawingScale> scales_for(const Machine& machine)
{
  const double digits = static_cast<double>(std::to_string(machine.topology().cpus.back()).size());
  const double room = 6.5 * digits + 5; // for a number of 10 units
  std::vector<DrawingScale> scales;
  if (machine.cores() <= k_most_cores) {
    scales = {{.thread_width = room + 14, .thread_height = 30, .numbers = true, .l3_labels = true},
              {.thread_width = room + 4, .thread_height = 20, .numbers = true, .l3_labels = true},
              {.thread_width = room, .thread_height = 15, .numbers = true, .l3_labels = false},
              {.thread_width = 11, .thread_height = 14, .l3_labels = true},
              {.thread_width = 9, .thread_height = 12},
              {.thread_width = 5, .thread_height = 8}};
  }
  if (machine.l3s() <= k_most_l3s) {
    scales.push_back({.thread_width = 14, .thread_height = 10, .cores = false});
  }
  scales.push_back({.cores = false, .l3s = false});
  return scales;
}

/// Of layouts with various aspects, the one whose larger excess over the room is the smallest.
PartBox best_box(const Machine& machine, const DrawingScale& scale, double width, double height)
{
  const auto excess = [&](const PartBox& box) {
    return std::max(box.width / width, box.height / height);
  };
  PartBox best = machine_box(machine, scale, {1.35, 1.5, 1.2}, width);
  if (machine.cpus() > k_most_tried) {
    return best;
  }
  for (const double node : {0.7, 1.35, 2.5}) {
    for (const double package : {0.6, 1.5, 3.0}) {
      for (const double whole : {0.6, 1.2, 2.4}) {
        PartBox box = machine_box(machine, scale, {node, package, whole}, width);
        if (excess(box) < excess(best)) {
          best = std::move(box);
        }
      }
    }
  }
  return best;
}

} // namespace

MachineLayout layout_of(const Machine& machine, double width, double height)
{
  const std::vector<DrawingScale> scales = scales_for(machine);
  for (const DrawingScale& scale : scales) {
    MachineLayout layout{scale, best_box(machine, scale, width, height)};
    if (layout.box.width <= width && layout.box.height <= height) {
      return layout;
    }
  }
  return {scales.back(), best_box(machine, scales.back(), 2 * width, 2 * height)};
}

} // namespace numasim
