#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/command/output_file.hpp"
#include "tools/command/topology.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/report/topology_overview.hpp"
#include "tools/svg/topology_svg.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <ostream>

namespace numasim {

namespace {

struct ShowOptions {
  std::string name;
  std::string format = "text";
  std::optional<std::string> svg;
  std::optional<std::string> home;
};

/// The node with the id typed after --home.
std::optional<Node> home_of(const ShowOptions& options, const Topology& topology)
{
  if (!options.home) {
    return std::nullopt;
  }
  std::vector<std::string> ids;
  for (std::uint32_t n = 0; n < topology.nodes.size(); ++n) {
    ids.push_back(std::to_string(topology.nodes[n].id));
    if (ids.back() == *options.home) {
      return Node{n};
    }
  }
  throw InputError({"--home", "", "\"" + *options.home + "\"", "a node's id: " + joined(ids)});
}

void show(const ShowOptions& options, const Environment& environment)
{
  const Format format = format_of(options.format);
  if (format != Format::Text && format != Format::Json) {
    throw InputError({"--format", "", "\"" + options.format + "\"", "text, json"});
  }
  const auto file = find_topology(options.name, topology_directories());
  const TopologyOverview overview = overview_of(load_topology(file), shown_path(file));
  if (options.home && !options.svg) {
    throw InputError({"--home", "", "no --svg", "--svg FILE, whose heatmap it is for"});
  }
  const std::optional<Node> home = home_of(options, overview.machine.topology());
  if (options.svg) {
    OutputFile(*options.svg, "--svg").commit(topology_svg(overview, home));
  }
  if (format == Format::Json) {
    print_json(environment.out, overview);
  } else {
    print_text(environment.out, overview);
  }
}

} // namespace

void add_topology_show(CLI::App& topology, const Environment& environment, Action& action)
{
  CLI::App* command = topology.add_subcommand("show", "one machine: parts, costs, confidence");
  auto options = std::make_shared<ShowOptions>();
  command->add_option("TOPOLOGY", options->name, "a machine's name or file")->required();
  command->add_option("--format", options->format, "text or json")->capture_default_str();
  command->add_option("--svg", options->svg,
                      "draw its parts and the CPU-to-CPU heatmap into a file as well");
  command->add_option("--home", options->home,
                      "id of the node where the heatmap's lines live (default: each at its owner)");
  command->callback([&environment, &action, options] {
    action = [&environment, options] { show(*options, environment); };
  });
}

} // namespace numasim
