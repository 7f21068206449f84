#include "tools/command/experiment.hpp"

#include "tools/command/delivery.hpp"
#include "tools/command/terminal_width.hpp"
#include "tools/experiment/analysis.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/version.hpp"
#include "tools/questions/explain.hpp"
#include "tools/report/expectations.hpp"
#include "tools/report/result_format.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>

#include <unistd.h>

namespace numasim {

namespace {

std::string host()
{
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) {
    return "unknown";
  }
  return fmt::format("{} ({} CPUs)", name.data(), available_cpus());
}

Result simulated(const Plan& plan, Mode mode, std::size_t jobs, Progress::Style style,
                 const Environment& environment)
{
  const auto start = std::chrono::steady_clock::now();
  Sample runs;
  {
    Progress progress{stderr, style, plan.specs.size()};
    std::size_t before = 0;
    runs = sample(plan, mode, [&](std::span<const RunSpec> specs) {
      if (before > 0) {
        progress.extend_to(before + specs.size());
      }
      auto records = run_all(specs, environment.simulator, jobs,
                             [&](std::size_t done) { progress.update(before + done); });
      before += specs.size();
      return records;
    });
  }
  Result result = analyse(plan, mode, runs);
  result.manifest.version = version();
  result.manifest.git = git_version();
  result.manifest.command = environment.command_line;
  result.manifest.host = host();
  result.manifest.wall_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

/// How --explain is to go about it. Throws InputError.
ExplainSettings explain_settings(const ExperimentOptions& options)
{
  constexpr std::uint64_t k_most_runs = 10'000'000;
  ExplainSettings settings;
  if (options.explain_runs) {
    settings.runs = whole_number("--explain-runs", *options.explain_runs, 1, k_most_runs);
  }
  return settings;
}

} // namespace

void perform_experiment(const ExperimentOptions& options, Mode mode, const Environment& environment)
{
  const ResultFormat& format = result_format(options.format);
  const std::size_t jobs = jobs_of(options);
  const ExplainSettings explaining = explain_settings(options);
  const Progress::Style progress = options.quiet ? Progress::Style::Quiet : environment.progress;
  Plan plan = make_plan(find_scenario(options.scenario), environment.catalogue, mode,
                        selection_of(options));
  apply(options.statistics, plan);
  if (mode == Mode::Run || plan.strategies.size() < 2) {
    refuse_without_comparisons(format); // before hours of simulation
  }
  Delivery delivery(options.output, environment.out);
  Result result = simulated(plan, mode, jobs, progress, environment);
  if (options.oracle) {
    for (DesignResult& design : result.designs) {
      design.expectation = expectation_of(design);
    }
  }
  if (options.explain) {
    result.explanations = explain_all(plan,
                                      {.scenario = find_scenario(options.scenario),
                                       .catalogue = environment.catalogue,
                                       .selection = selection_of(options),
                                       .simulator = environment.simulator,
                                       .jobs = jobs,
                                       .progress = progress},
                                      explaining);
  }
  delivery.deliver(printed(result, format,
                           {.detail = mode == Mode::Compare ? Detail::Brief : Detail::Full,
                            .width = terminal_width(),
                            .colour = environment.colour && !options.output}));
  check_regressions(options.statistics, result);
}

} // namespace numasim
