#include "tools/command/topology.hpp"
#include "tools/command/topology_document.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/topology_name.hpp"
#include "tools/command/output_file.hpp"
#include "tools/command/watch_options.hpp"
#include "tools/experiment/progress.hpp"
#include "tools/experiment/signals.hpp"
#include "tools/probe/figures.hpp"
#include "tools/probe/probe.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <charconv>
#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <stdexcept>

#include <poll.h>

namespace numasim {

namespace {

constexpr std::size_t k_most_pairs = 100'000'000;
/// Every pair of up to this many CPUs is measured unless told otherwise; 276 pairs take seconds.
constexpr std::size_t k_few_cpus = 24;
constexpr std::size_t k_usual_pairs = 300;

struct Options : WatchOptions {
  std::optional<std::string> pairs;
  std::string seconds = "30";
  std::string seed = "1";
  std::optional<std::string> matrix;
  std::optional<std::string> output;
};

/// The whole of `text` as a number within the limits, or an InputError in the name of `option`.
template <class Number>
Number number(const std::string& option, const std::string& text, Number least, Number most,
              const std::string& allowed)
{
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  // Written so that NaN fails.
  if (error != std::errc{} || stop != end || !(value >= least && value <= most)) {
    throw InputError({option, "", "\"" + text + "\"", allowed});
  }
  return value;
}

std::optional<std::size_t> pairs_of(const Options& options, std::size_t cpus)
{
  if (!options.pairs) {
    return cpus <= k_few_cpus ? std::nullopt : std::optional{k_usual_pairs};
  }
  if (*options.pairs == "all") {
    return std::nullopt;
  }
  return number<std::size_t>("--pairs", *options.pairs, 0, k_most_pairs,
                             fmt::format("\"all\", or a whole number from 0 to {}", k_most_pairs));
}

/// Lets a waiting signal in and gives up if there was one.
void give_up_if_told(const SignalGuard& guard)
{
  const timespec at_once{};
  ppoll(nullptr, 0, &at_once, &guard.waiting_mask());
  if (const int signal = SignalGuard::arrived(); signal != 0) {
    throw Interrupted(signal);
  }
}

std::string row(const ProbeFinding& finding)
{
  const MedianInterval& value = finding.value;
  return fmt::format("  {:<36} {:>9} {:<5} {:<22} {:>5}\n", finding.what, figure(value.median),
                     finding.unit, interval_figures(value), value.samples);
}

void report(const ProbeResult& result, bool quiet, std::ostream& err)
{
  if (!quiet) {
    err << fmt::format("numasim: {}\n  {:<36} {:>9} {:<5} {:<22} {:>5}\n", result.topology.title,
                       "", "median", "", "95 % interval", "n");
    for (const ProbeFinding& finding : result.findings) {
      err << row(finding);
    }
  }
  for (const std::string& remark : result.remarks) {
    err << "numasim: note: " << remark << "\n";
  }
  for (const std::string& what : result.unmeasured) {
    err << "numasim: not measured: " << what << "\n";
  }
}

ProbeResult measured(const Options& options, const Environment& environment)
{
  ProbeOptions probe;
  probe.seconds =
      number<double>("--seconds", options.seconds, 0, 86400, "a number from 0 to 86400 s");
  probe.seed =
      number<std::uint64_t>("--seed", options.seed, 0, UINT64_MAX, "a whole number from 0");
  if (options.output) {
    const std::string stem = std::filesystem::path{*options.output}.stem().string();
    probe.name = is_topology_name(stem) ? stem : topology_name_from(stem, "");
  }
  if (options.matrix) {
    probe.matrix = std::filesystem::path{*options.matrix}.filename().string();
  }
  const SignalGuard guard;
  const Host host = this_machine();
  probe.pairs = pairs_of(options, host.topology.cpus.size());
  const Journal journal = journal_of(options);
  std::optional<Progress> progress;
  probe.progress = [&](std::size_t done, std::size_t total, std::string_view next) {
    if (!progress) {
      progress.emplace(stderr, progress_style(options, environment), total, "measurements");
    }
    progress->update(done, next);
    journal.say("{} of {} measured; next: {}", done, total, next);
  };
  probe.between = [&guard] { give_up_if_told(guard); };
  ProbeResult result = probe_machine(host, probe);
  give_up_if_told(guard);
  return result;
}

void perform(const Options& options, const Environment& environment)
{
  if (options.output && options.matrix && *options.output == *options.matrix) {
    throw InputError({"--matrix", "", "the file of --output", "another file"});
  }
  std::optional<OutputFile> file;
  std::optional<OutputFile> matrix;
  if (options.output) {
    file.emplace(*options.output);
  }
  if (options.matrix) {
    matrix.emplace(*options.matrix, "--matrix");
  }
  const ProbeResult result = measured(options, environment);
  report(result, options.quiet, environment.err);
  const std::string text = topology_document(result.topology);
  if (matrix) {
    matrix->write(csv_of(result.pairs));
  }
  if (file) {
    file->write(text);
    file->put_in_place();
  } else {
    environment.out << text << std::flush;
    if (!environment.out) {
      throw std::runtime_error("cannot write the topology to standard output");
    }
  }
  if (matrix) {
    matrix->put_in_place();
  }
}

} // namespace

void add_topology_probe(CLI::App& topology, const Environment& environment, Action& action)
{
  CLI::App* command =
      topology.add_subcommand("probe", "measure this machine and write it as a topology");
  auto options = std::make_shared<Options>();
  command->add_option("--pairs", options->pairs,
                      fmt::format("pairs of CPUs whose hand-over is measured: \"all\" or how many; "
                                  "all of up to {} CPUs, else {}",
                                  k_few_cpus, k_usual_pairs));
  command->add_option("--seconds", options->seconds, "time to use, about (30)");
  command->add_option("--seed", options->seed, "chooses the pairs (1)");
  command->add_option("--matrix", options->matrix,
                      "file for the hand-overs, in the format of core-to-core-latency");
  command->add_option("-o,--output", options->output, "file for the topology");
  add_watch_options(*command, *options); // --quiet: no table of values either
  command->callback([&action, &environment, options] {
    action = [&environment, options] { perform(*options, environment); };
  });
}

} // namespace numasim
