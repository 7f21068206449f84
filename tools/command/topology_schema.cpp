#include "models/input/field_tables.hpp"
#include "models/input/json_schema.hpp"
#include "models/machine/topology_fields.hpp"
#include "tools/command/output_file.hpp"
#include "tools/command/topology.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <ostream>
#include <string>

namespace numasim {

namespace {

struct Asked {
  std::optional<std::string> output;
  bool tables = false;
};

void print(const Environment& environment, const Asked& asked)
{
  const std::string text = asked.tables
                               ? field_tables(topology_fields())
                               : json_schema(topology_fields(), "numasim topology").dump(2) + "\n";
  if (asked.output) {
    OutputFile(*asked.output).commit(text);
  } else {
    environment.out << text;
  }
}

} // namespace

void add_topology_schema(CLI::App& topology, const Environment& environment, Action& action)
{
  CLI::App* command =
      topology.add_subcommand("schema", "the JSON Schema of topology files, for editors");
  auto asked = std::make_shared<Asked>();
  command->add_flag("--tables", asked->tables, "the same as Markdown tables");
  command->add_option("-o,--output", asked->output, "write to this file");
  command->callback([&environment, &action, asked] {
    action = [&environment, asked] { print(environment, *asked); };
  });
}

} // namespace numasim
