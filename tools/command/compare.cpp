#include "tools/command/experiment.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace numasim {

void add_compare(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* compare = root.add_subcommand(
      "compare", "compares strategies, or locks, on topologies against a baseline");
  auto options = std::make_shared<ExperimentOptions>();
  add_experiment_options(*compare, *options);
  add_baseline_option(*compare, *options);
  add_verdict_options(*compare, options->statistics);
  add_explain_options(*compare, *options);
  compare->callback([&environment, &action, options] {
    action = [&environment, options] { perform_experiment(*options, Mode::Compare, environment); };
  });
}

} // namespace numasim
