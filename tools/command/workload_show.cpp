#include "models/workloads/workload_profile_json.hpp"
#include "tools/command/workload.hpp"
#include "tools/experiment/data_files.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <ostream>

namespace numasim {

namespace {

void show(const Environment& environment, const std::string& name)
{
  const WorkloadProfile profile = load_profile(find_profile_for({}, name));
  Duration length;
  for (const ProfileEvent& event : profile.events) {
    length += event.gap + event.inside;
  }
  const std::vector<FileCounts> counts = file_counts(profile);
  const std::vector<std::string> names = short_names(profile.files);
  std::size_t width = std::string_view{"file"}.size();
  for (const std::string& file : names) {
    width = std::max(width, file.size());
  }
  std::ostream& out = environment.out;
  out << fmt::format("{}: {}\n  {} processes, {} calls, {}\n", profile.name, profile.description,
                     profile.programs.size(), profile.events.size(),
                     profile.timed ? fmt::format("{:.1f} us", length.in_us()) : "no times");
  for (const std::string& note : profile.notes) {
    out << "  note: " << note << "\n";
  }
  out << fmt::format("\n  {:<{}}  acquisitions   inserts   removes\n", "file", width);
  FileCounts all;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    out << fmt::format("  {:<{}}  {:>12}  {:>8}  {:>8}\n", names[i], width, counts[i].acquisitions,
                       counts[i].inserts, counts[i].removes);
    all.acquisitions += counts[i].acquisitions;
    all.inserts += counts[i].inserts;
    all.removes += counts[i].removes;
  }
  out << fmt::format("  {:<{}}  {:>12}  {:>8}  {:>8}\n", "all", width, all.acquisitions,
                     all.inserts, all.removes);
}

} // namespace

void add_workload_show(CLI::App& workload, const Environment& environment, Action& action)
{
  CLI::App* command = workload.add_subcommand(
      "show", "how often a profile's turn takes the i_mmap of each file, and what for");
  auto name = std::make_shared<std::string>();
  command->add_option("PROFILE", *name, "a file, or the name of one in workloads/")->required();
  command->callback([&environment, &action, name] {
    action = [&environment, name] { show(environment, *name); };
  });
}

} // namespace numasim
