#include "models/input/input_error.hpp"
#include "models/machine/doubts.hpp"
#include "models/machine/topology.hpp"
#include "tools/command/topology.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/result.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace numasim {

namespace {

std::string shape_of(const Topology& topology)
{
  const MachineSummary m = summary_of(topology);
  const std::size_t l3s = std::set(topology.l3.begin(), topology.l3.end()).size();
  return fmt::format("{}, {}, {}, {}, {}", counted(m.packages, "package"), counted(m.nodes, "node"),
                     counted(l3s, "L3 group"), counted(m.cores, "core"), counted(m.cpus, "CPU"));
}

/// Shows a sound topology; throws InputError with what is wrong with another.
void check_file(std::ostream& out, const std::string& name)
{
  const Topology topology = load_topology(find_topology(name, topology_directories()));
  out << name << ": sound: " << shape_of(topology) << "\n";
  for (const Doubt& doubt : doubts_about(topology)) {
    out << name << ": warning: at " << doubt.pointer << ": " << doubt.text << "\n";
  }
}

void check(const Environment& environment, const std::vector<std::string>& names)
{
  std::vector<Problem> problems;
  for (const std::string& name : names) {
    try {
      check_file(environment.out, name);
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) {
    throw InputError(std::move(problems));
  }
}

} // namespace

void add_topology_check(CLI::App& topology, const Environment& environment, Action& action)
{
  CLI::App* command = topology.add_subcommand(
      "check", "whether topology files are sound: all problems at once, and what is doubtful");
  auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("FILE", *names, "files, or names of the library")->required();
  command->callback([&environment, &action, names] {
    action = [&environment, names] { check(environment, *names); };
  });
}

} // namespace numasim
