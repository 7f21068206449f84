#include "tools/selfcheck/selfcheck.hpp"

#include "models/input/input_error.hpp"
#include "tools/command/command.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/signals.hpp"
#include "tools/experiment/version.hpp"
#include "tools/selfcheck/outcome_report.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <ostream>
#include <sstream>

#include <poll.h>

namespace numasim {

namespace {

struct Options {
  std::optional<std::string> seconds;
  std::optional<std::string> topology;
  ExperimentOptions experiment; ///< what any command with runs has
};

constexpr std::uint64_t k_most_seconds = 3600;
constexpr std::uint64_t k_most_replications = 1000;

/// Lets a waiting signal in and gives up if there was one.
void give_up_if_told(const SignalGuard& guard)
{
  const timespec at_once{};
  ppoll(nullptr, 0, &at_once, &guard.waiting_mask());
  if (const int signal = SignalGuard::arrived(); signal != 0) {
    throw Interrupted(signal);
  }
}

selfcheck::SelfcheckOptions checked(const Options& options, const Environment& environment)
{
  selfcheck::SelfcheckOptions check;
  const ExperimentOptions& experiment = options.experiment;
  if (options.seconds) {
    check.seconds =
        static_cast<double>(whole_number("--seconds", *options.seconds, 1, k_most_seconds));
  }
  if (experiment.replications) {
    check.replications = static_cast<std::uint32_t>(
        whole_number("--reps", *experiment.replications, 2, k_most_replications));
  }
  if (experiment.seed) {
    check.seed = whole_number("--seed", *experiment.seed, 0, UINT64_MAX);
  }
  if (options.topology) {
    check.topology = load_topology(find_topology(*options.topology, topology_directories()));
  }
  check.jobs = jobs_of(experiment);
  check.simulator = environment.simulator;
  if (!experiment.quiet && environment.progress != Progress::Style::Quiet) {
    check.step = [&environment](std::string_view step) {
      environment.err << "numasim: " << step << "\n" << std::flush;
    };
  }
  return check;
}

void print(std::ostream& out, Format format, const selfcheck::Outcome& outcome,
           const std::string& command)
{
  switch (format) {
  case Format::Text:
    selfcheck::print_text(out, outcome);
    break;
  case Format::Json:
    selfcheck::print_json(out, outcome,
                          {.version = version(), .git = git_version(), .command = command});
    break;
  case Format::Csv:
    selfcheck::print_csv(out, outcome);
    break;
  case Format::Markdown:
    selfcheck::print_markdown(out, outcome);
    break;
  }
}

selfcheck::Outcome measured(const selfcheck::SelfcheckOptions& asked)
{
  selfcheck::SelfcheckOptions check = asked;
  const SignalGuard guard;
  check.between = [&guard] { give_up_if_told(guard); };
  selfcheck::Outcome outcome = selfcheck::measure_this_machine(check);
  give_up_if_told(guard);
  return outcome;
}

void perform(const Options& options, const Environment& environment)
{
  const Format format = format_of(options.experiment.format);
  const selfcheck::SelfcheckOptions check = checked(options, environment);
  Delivery delivery(options.experiment.output, environment.out);
  selfcheck::Outcome outcome = measured(check);
  selfcheck::simulate_the_same(outcome, check);
  std::ostringstream text;
  print(text, format, outcome, environment.command_line);
  delivery.deliver(text.str());
  if (!outcome.met()) {
    throw Shortfall("selfcheck: " + selfcheck::shortfall_text(outcome));
  }
}

} // namespace

void add_selfcheck(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command = root.add_subcommand(
      "selfcheck", "runs real execs and locks on this machine and compares the simulator's");
  auto options = std::make_shared<Options>();
  command->add_option("--seconds", options->seconds,
                      "to measure, about; simulating comes after (default: 60)");
  command->add_option("--topology", options->topology,
                      "of an earlier probe of this machine; without, it is probed now");
  add_output_options(*command, options->experiment, Replications::OfAPoint);
  command->callback([&environment, &action, options] {
    action = [&environment, options] { perform(*options, environment); };
  });
}

} // namespace numasim
