#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/command/output_file.hpp"
#include "tools/command/topology.hpp"
#include "tools/command/topology_document.hpp"
#include "tools/import/import.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <ostream>

namespace numasim {

namespace {

struct Asked {
  ImportRequest request;
  std::string as = "auto";
  std::string nodes_by = "source";
  std::string output;
  bool quiet = false;
};

const std::array<std::string, 4> k_nodes_by = {"source", "package", "die", "l3"};

/// The position of `name` among `names`; throws InputError in the name of `option`.
std::size_t choice(const std::string& option, const std::string& name,
                   std::span<const std::string> names)
{
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) {
    throw InputError({option, "", "\"" + name + "\"" + suggestion(name, names), joined(names)});
  }
  return static_cast<std::size_t>(at - names.begin());
}

void import(const Environment& environment, Asked asked)
{
  asked.request.kind = static_cast<SourceKind>(choice("--as", asked.as, source_kind_names()));
  asked.request.nodes_by = static_cast<NodesBy>(choice("--nodes-by", asked.nodes_by, k_nodes_by));
  std::optional<OutputFile> file;
  if (!asked.output.empty()) {
    file.emplace(asked.output);
  }
  const ImportResult result = import_topology(asked.request);
  const std::string text = topology_document(result.topology);
  for (const std::string& note : asked.quiet ? std::vector<std::string>{} : result.notes) {
    environment.err << "numasim: note: " << note << "\n";
  }
  if (file) {
    file->commit(text);
  } else {
    environment.out << text;
  }
}

} // namespace

void add_topology_import(CLI::App& topology, const Environment& environment, Action& action)
{
  CLI::App* command = topology.add_subcommand(
      "import", "make a topology from what firmware, the system or tools say of a machine");
  auto asked = std::make_shared<Asked>();
  ImportRequest& request = asked->request;
  command->add_option("SOURCE", request.sources,
                      "hwloc XML, lscpu (text, -J, -e, -p), numactl -H, an ACPI SLIT, a tree of "
                      "/sys or an archive of one, or an hwloc synthetic description; several are "
                      "combined");
  command->add_flag("--live", request.live, "this machine");
  command->add_option("--as", asked->as, "what the sources are: " + joined(source_kind_names()));
  command->add_option("--nodes-by", asked->nodes_by,
                      "make nodes of other parts: " + joined(k_nodes_by));
  command->add_flag("--disallowed", request.with_disallowed,
                    "with the CPUs and nodes that a cpuset forbids");
  command->add_option("--costs-from", request.costs_from,
                      "the topology to take costs from; otherwise the nearest in the library");
  command->add_option("--name", request.name, "the topology's name");
  command->add_option("-o,--output", asked->output, "write to this file");
  command->add_flag("--quiet", asked->quiet, "no notes on standard error");
  command->callback([&environment, &action, asked] {
    action = [&environment, asked] { import(environment, *asked); };
  });
}

} // namespace numasim
