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

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>

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

/// How a plan is run.
struct Means {
  std::size_t jobs = 1;
  Progress::Style progress = Progress::Style::Quiet;
  Journal journal;
  const TraceOutput* trace = nullptr; ///< null: nothing is traced
};

Sample sampled(const Plan& plan, Mode mode, const Means& means, const Environment& environment)
{
  Progress progress{stderr, means.progress, plan.specs.size()};
  std::size_t before = 0;
  const auto run = [&](std::span<const RunSpec> specs) {
    if (before > 0) {
      progress.extend_to(before + specs.size());
    }
    const std::vector<RunSpec> traced =
        means.trace != nullptr ? means.trace->traced(specs) : std::vector<RunSpec>{};
    auto records = run_all(
        means.trace != nullptr ? traced : specs, environment.simulator, means.jobs,
        [&](std::size_t done) { progress.update(before + done); }, means.journal);
    before += specs.size();
    return records;
  };
  Sample sample = numasim::sample(
      plan, mode, run, [&](const std::string& decision) { means.journal.say("{}", decision); });
  if (std::all_of(sample.records.begin(), sample.records.end(),
                  [](const auto& records) { return records.empty(); })) {
    throw Interrupted(sample.interrupted.value(), "interrupted before anything was complete");
  }
  return sample;
}

void say_plan(const Journal& journal, const Plan& plan, std::size_t jobs)
{
  for (const auto& [file, sha256] : plan.inputs) {
    journal.say("read {} (SHA-256 {})", file, sha256);
  }
  journal.say("{} runs, {} at a time", plan.specs.size(), jobs);
}

void say_warm_ups(const Journal& journal, const Result& result)
{
  for (const DesignResult& design : result.designs) {
    const std::string what =
        fmt::format("{} on {} with {} copies", design.strategy, design.machine.name, design.copies);
    if (design.warm_up_found) {
      journal.say("{}: the warm-up ended {:.3g} ms after the settling", what,
                  1e-3 * design.discarded.in_us());
    } else {
      journal.say("{}: no end of the warm-up was found", what);
    }
  }
}

Result result_of(const Plan& plan, Mode mode, const Sample& runs, const Environment& environment)
{
  Result result = analyse(plan, mode, runs);
  result.manifest.version = version();
  result.manifest.git = git_version();
  result.manifest.command = environment.command_line;
  result.manifest.host = host();
  return result;
}

TraceManifest trace_manifest(const Manifest& manifest, const RunRecord& traced)
{
  return {.version = manifest.version,
          .git = manifest.git,
          .command = manifest.command,
          .inputs = manifest.inputs,
          .events = traced.events,
          .event_digest = traced.digest};
}

/// What it says on standard error, and the status with which the command ends.
[[noreturn]] void end_interrupted(int signal, const Plan& plan, const Result& result)
{
  std::size_t complete = 0;
  for (const DesignResult& design : result.designs) {
    complete += design.replications;
  }
  // How many it would have been is not known where a precision or a selection decides.
  const bool counted = !plan.scenario.precision && !plan.select_best;
  std::string text = fmt::format("interrupted: the results are of {}{} runs", complete,
                                 counted ? fmt::format(" of {}", plan.specs.size()) : "");
  const std::vector<std::string>& left_out = result.manifest.left_out;
  for (std::size_t i = 0; i < left_out.size(); ++i) {
    text += (i == 0 ? "; left out: " : ", ") + left_out[i];
  }
  throw Interrupted(signal, text);
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

std::vector<Explanation> explanations(const ExperimentOptions& options, const Plan& plan,
                                      const Means& means, const Environment& environment)
{
  return explain_all(plan,
                     {.scenario = find_scenario(options.scenario),
                      .catalogue = environment.catalogue,
                      .selection = selection_of(options),
                      .simulator = environment.simulator,
                      .jobs = means.jobs,
                      .progress = means.progress,
                      .journal = means.journal},
                     explain_settings(options));
}

/// Returns whether there is one: an interruption may have come before.
bool write_trace(TraceOutput& output, const Sample& runs, const Manifest& manifest,
                 const Environment& environment)
{
  const RunRecord& traced = runs.records.front().front();
  if (runs.interrupted && traced.trace == nullptr) {
    environment.err << "numasim: no trace: the run that was traced is not complete\n";
    return false;
  }
  output.write(traced, trace_manifest(manifest, traced));
  const Duration length = traced.trace->to - traced.trace->from;
  if (length < output.window().length) {
    environment.err << fmt::format(
        "numasim: note: the run ended {:.4g} us into the trace's window\n", length.in_us());
  }
  return true;
}

/// What is asked for besides. Returns the signal if it was interrupted.
std::optional<int> add_answers(Result& result, const ExperimentOptions& options, const Plan& plan,
                               const Means& means, const Environment& environment)
{
  if (options.oracle) {
    for (DesignResult& design : result.designs) {
      design.expectation = expectation_of(design);
    }
  }
  if (options.explain && !result.manifest.interrupted) {
    try {
      result.explanations = explanations(options, plan, means, environment);
    } catch (const Interrupted& interrupted) {
      result.manifest.interrupted = true;
      return interrupted.signal();
    }
  }
  return std::nullopt;
}

} // namespace

void perform_experiment(const ExperimentOptions& options, Mode mode, const Environment& environment)
{
  const ResultFormat& format = result_format(options.format);
  const std::size_t jobs = jobs_of(options);
  (void)explain_settings(options); // before anything is run
  const auto start = std::chrono::steady_clock::now();
  Means means{.jobs = jobs,
              .progress = progress_style(options, environment),
              .journal = journal_of(options)};
  Plan plan = make_plan(find_scenario(options.scenario), environment.catalogue, mode,
                        selection_of(options));
  apply(options.statistics, plan);
  if (mode == Mode::Run || plan.strategies.size() < 2) {
    refuse_without_comparisons(format); // before hours of simulation
  }
  const std::unique_ptr<TraceOutput> trace = trace_output(options.trace, plan);
  means.trace = trace.get();
  Delivery delivery(options.output, environment.out);
  say_plan(means.journal, plan, jobs);
  const Sample runs = sampled(plan, mode, means, environment);
  Result result = result_of(plan, mode, runs, environment);
  say_warm_ups(means.journal, result);
  const bool traced = trace && write_trace(*trace, runs, result.manifest, environment);
  const auto at_answers = add_answers(result, options, plan, means, environment);
  result.manifest.wall_s =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  delivery.deliver(printed(result, format,
                           {.detail = mode == Mode::Compare ? Detail::Brief : Detail::Full,
                            .width = terminal_width(),
                            .colour = environment.colour && !options.output}));
  if (traced) {
    trace->put_in_place();
  }
  if (result.manifest.interrupted) {
    end_interrupted(runs.interrupted ? *runs.interrupted : at_answers.value(), plan, result);
  }
  check_regressions(options.statistics, result);
}

} // namespace numasim
