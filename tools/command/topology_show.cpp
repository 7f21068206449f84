#include "models/input/input_error.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/command/topology.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/report/topology_overview.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

namespace numasim {

namespace {

struct ShowOptions {
  std::string name;
  std::string format = "text";
};

void show(const ShowOptions& options, const Environment& environment)
{
  const Format format = format_of(options.format);
  if (format != Format::Text && format != Format::Json) {
    throw InputError({"--format", "", "\"" + options.format + "\"", "text, json"});
  }
  const auto file = find_topology(options.name, topology_directories());
  const TopologyOverview overview = overview_of(load_topology(file), shown_path(file));
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
  command->callback([&environment, &action, options] {
    action = [&environment, options] { show(*options, environment); };
  });
}

} // namespace numasim
