#include "tools/command/experiment.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace numasim {

void add_run(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* run = root.add_subcommand("run", "looks closely at one scenario: its first topology "
                                             "with its baseline, unless others are chosen");
  auto options = std::make_shared<ExperimentOptions>();
  add_experiment_options(*run, *options);
  add_trace_options(*run, options->trace);

  run->callback([&environment, &action, options] {
    action = [&environment, options] { perform_experiment(*options, Mode::Run, environment); };
  });
}

} // namespace numasim
