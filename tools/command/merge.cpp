#include "tools/sweep/merge.hpp"
#include "tools/command/command.hpp"
#include "tools/report/numbers.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>
#include <ostream>

namespace numasim {

namespace {

struct MergeOptions {
  std::vector<std::string> parts;
  std::string output;
  bool quiet = false;
};

void perform_merge(const MergeOptions& options, const Environment& environment)
{
  const std::vector<std::filesystem::path> parts(options.parts.begin(), options.parts.end());
  const MergeCount count = merge_databases(parts, options.output);
  if (!options.quiet) {
    environment.err << fmt::format(
        "numasim: {} in {}{}\n", counted(count.runs, "run"), options.output,
        count.missing == 0 ? std::string{} : fmt::format(", {} missing", count.missing));
  }
}

} // namespace

void add_merge(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* merge =
      root.add_subcommand("merge", "makes one database of several that hold parts of a sweep");
  auto options = std::make_shared<MergeOptions>();
  merge->add_option("DATABASE", options->parts, "the parts")->required();
  merge->add_option("-o,--output", options->output, "the merged database, a new file")->required();
  merge->add_flag("--quiet", options->quiet, "say nothing");
  merge->callback([&environment, &action, options] {
    action = [&environment, options] { perform_merge(*options, environment); };
  });
}

} // namespace numasim
