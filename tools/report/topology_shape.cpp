#include "tools/report/topology_shape.hpp"

#include "models/machine/cpu_list.hpp"
#include "tools/report/numbers.hpp"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>

namespace numasim {

namespace {

using Lines = std::vector<ShapeLine>;

/// One part: its own line and those of what is in it.
Lines part(const std::string& name, const Lines& contents)
{
  Lines lines{{.depth = 0, .count = 1, .part = name}};
  for (ShapeLine line : contents) {
    ++line.depth;
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string signature(const Lines& lines)
{
  return std::accumulate(lines.begin(), lines.end(), std::string{},
                         [](std::string text, const ShapeLine& line) {
                           return std::move(text) + std::to_string(line.depth) + "," +
                                  std::to_string(line.count) + "," + line.part + ";";
                         });
}

/// Adds parts up; equal ones become one with a higher count.
class Fold {
public:
  void add(Lines lines)
  {
    const auto [at, is_new] = position_.try_emplace(signature(lines), parts_.size());
    if (is_new) {
      parts_.push_back(std::move(lines));
    } else {
      ++parts_[at->second].front().count;
    }
  }
  [[nodiscard]] Lines lines() const
  {
    Lines all;
    for (const Lines& lines : parts_) {
      all.insert(all.end(), lines.begin(), lines.end());
    }
    return all;
  }

private:
  std::vector<Lines> parts_;
  std::map<std::string, std::size_t> position_;
};

Lines shape_of(const Machine& machine, L3 l3)
{
  Fold cores;
  for (const Core core : cores_of(machine, l3)) {
    cores.add(part("core of " + counted(machine.cpus_of(core).size(), "CPU"), {}));
  }
  return part("L3 group", cores.lines());
}

Lines shape_of(const Machine& machine, Node node)
{
  Fold groups;
  for (const L3 l3 : l3s_of(machine, node)) {
    groups.add(shape_of(machine, l3));
  }
  return part(machine.cpus_of(node).empty() ? "node of memory only" : "node", groups.lines());
}

std::vector<std::uint32_t> numbers_of(const Machine& machine, std::span<const Cpu> cpus)
{
  std::vector<std::uint32_t> numbers;
  for (const Cpu cpu : cpus) {
    numbers.push_back(machine.topology().cpus[index_of(cpu)]);
  }
  return numbers;
}

/// The parts whose `outer` is `wanted`: Machine numbers those of one outer part in a row, and the
/// rows in the order of the outer parts.
template <class Part, class Outer, class Wanted>
std::vector<Part> run_of(std::size_t parts, Outer outer, Wanted wanted)
{
  std::size_t first = 0;
  for (std::size_t end = parts; first < end;) {
    const std::size_t middle = first + (end - first) / 2;
    if (outer(Part{static_cast<std::uint32_t>(middle)}) < wanted) {
      first = middle + 1;
    } else {
      end = middle;
    }
  }
  std::vector<Part> found;
  for (auto part = static_cast<std::uint32_t>(first); part < parts && outer(Part{part}) == wanted;
       ++part) {
    found.push_back(Part{part});
  }
  return found;
}

} // namespace

std::vector<L3> l3s_of(const Machine& machine, Node node)
{
  return run_of<L3>(
      machine.l3s(), [&](L3 l3) { return machine.node_of(l3); }, node);
}

std::vector<Core> cores_of(const Machine& machine, L3 l3)
{
  return run_of<Core>(
      machine.cores(), [&](Core core) { return machine.l3_of(core); }, l3);
}

std::vector<Node> nodes_of(const Machine& machine, Package package)
{
  std::vector<Node> nodes;
  for (std::uint32_t n = 0; n < machine.nodes(); ++n) {
    if (machine.package_of(Node{n}) == package) {
      nodes.push_back(Node{n});
    }
  }
  return nodes;
}

std::vector<ShapeLine> folded_shape(const Machine& machine)
{
  Fold packages;
  for (std::uint32_t p = 0; p < machine.packages(); ++p) {
    Fold nodes;
    for (const Node node : nodes_of(machine, Package{p})) {
      nodes.add(shape_of(machine, node));
    }
    packages.add(part("package", nodes.lines()));
  }
  return packages.lines();
}

std::string cpu_list(const Machine& machine, Core core)
{
  return format_cpu_list(numbers_of(machine, machine.cpus_of(core)));
}

std::string cpu_list(const Machine& machine, L3 l3)
{
  std::vector<Cpu> cpus;
  for (const Core core : cores_of(machine, l3)) {
    const auto siblings = machine.cpus_of(core);
    cpus.insert(cpus.end(), siblings.begin(), siblings.end());
  }
  std::sort(cpus.begin(), cpus.end());
  return format_cpu_list(numbers_of(machine, cpus));
}

std::string cpu_list(const Machine& machine, Node node)
{
  return format_cpu_list(numbers_of(machine, machine.cpus_of(node)));
}

} // namespace numasim
