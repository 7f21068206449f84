#include "tools/report/topology_list.hpp"

#include "models/input/input_error.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/command/topology.hpp"
#include "tools/experiment/data_files.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>

namespace numasim {

void list_known_topologies(std::ostream& out, Format format)
{
  std::vector<ListedTopology> list;
  std::vector<Problem> problems;
  for (const auto& file : list_topologies(topology_directories())) {
    try {
      list.push_back(listed(load_topology(file), shown_path(file)));
      list.back().machine.name = file.stem().string(); // the name it is chosen by
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  switch (format) {
  case Format::Text:
    print_text(out, list);
    break;
  case Format::Json:
    print_json(out, list);
    break;
  case Format::Csv:
    print_csv(out, list);
    break;
  case Format::Markdown:
    print_markdown(out, list);
    break;
  }
  out << std::flush;
  if (!problems.empty()) {
    throw InputError(problems);
  }
}

void add_topology_list(CLI::App& topology, const Environment& environment, Action& action)
{
  CLI::App* command = topology.add_subcommand("list", "the machines there are");
  auto format = std::make_shared<std::string>("text");
  command->add_option("--format", *format, "text, json, csv or markdown")->capture_default_str();
  command->callback([&environment, &action, format] {
    action = [&environment, format] { list_known_topologies(environment.out, format_of(*format)); };
  });
}

} // namespace numasim
