#include "models/machine/topology_writer.hpp"
#include "tools/page/figure.hpp"
#include "tools/page/sections.hpp"
#include "tools/report/topology_overview.hpp"
#include "tools/report/topology_tables.hpp"
#include "tools/svg/heatmap_picture.hpp"
#include "tools/svg/machine_picture.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <map>
#include <set>

namespace numasim {

namespace {

// Sizes as `numasim topology show --svg` has them; the page scales them down.
constexpr double k_picture_width = 860;
constexpr double k_picture_height = 700;
/// A page has several heatmaps, so each is coarser than a picture of its own would be.
constexpr std::size_t k_most_blocks = 16000;

NodeMatrix hops_of(const Machine& machine)
{
  const auto nodes = static_cast<std::uint32_t>(machine.nodes());
  NodeMatrix hops(nodes, std::vector<double>(nodes));
  for (std::uint32_t from = 0; from < nodes; ++from) {
    for (std::uint32_t to = 0; to < nodes; ++to) {
      hops[from][to] = machine.hop(Node{from}, Node{to}).in_ns();
    }
  }
  return hops;
}

void write_picture(Html& html, const Picture& picture, const std::string& heading,
                   const std::string& about)
{
  html.open("figure", {{"class", "machine-figure"}});
  html.open("figcaption");
  html.element("h4", heading);
  html.element("p", about);
  html.close();
  html.open("div",
            {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", heading}});
  html.raw(inline_svg(picture, "machine-picture", heading + ". " + about));
  html.close();
  html.close();
}

void write_machine(Html& html, const Topology& topology, const std::string& heading,
                   std::size_t number)
{
  const TopologyOverview overview = overview_of(topology, topology.name);
  const Machine& machine = overview.machine;
  html.open("article", {{"class", "machine"}});
  html.element("h3", heading);
  html.element("p", topology.title + ": " + shape_text(topology) + ".");
  html.open("div", {{"class", "figures"}});
  write_picture(html, MachinePicture(machine, k_picture_width, k_picture_height),
                "Parts of " + topology.name,
                "Packages hold nodes, nodes hold L3 groups, these hold cores.");
  write_picture(html,
                HeatmapPicture(machine, overview.transfers, std::nullopt,
                               {.most_blocks = k_most_blocks,
                                .scale_id = fmt::format("heatmap-scale-{}", number)}),
                "Transfers within " + topology.name,
                "What each CPU pays for a line that each other one has modified; darker is more. "
                "The tables have the distance classes and the hops.");
  html.close();
  html.open("details");
  html.element("summary", "Tables: transfers of " + topology.name);
  if (!overview.transfers.classes.empty()) {
    write_table(html, transfer_table(overview.transfers),
                "Distance classes of " + topology.name + ", ns");
  }
  write_table(html, local_table(machine), "Without another CPU, " + topology.name);
  if (machine.nodes() > 1) {
    write_table(html, matrix_table(machine, "", hops_of(machine)),
                "Hops between nodes of " + topology.name + ", ns");
  }
  html.close();
  html.close();
}

} // namespace

void write_machines(Html& html, const PageData& data)
{
  // By name; a machine of one name may have been changed from one result to the next.
  std::map<std::string, std::set<std::string>> shown;
  std::size_t number = 0;
  for (const NamedResult& source : data.sources) {
    for (const Topology& topology : source.result.machines) {
      std::set<std::string>& alike = shown[topology.name];
      const bool first = alike.empty();
      if (alike.insert(write_topology(topology).dump()).second) {
        write_machine(html, topology,
                      first ? topology.name
                            : fmt::format("{} as in {}", topology.name, source.file),
                      ++number);
      }
    }
  }
  if (number == 0) {
    html.element("p", "The results do not tell what their machines are made of.",
                 {{"class", "note"}});
  }
}

} // namespace numasim
