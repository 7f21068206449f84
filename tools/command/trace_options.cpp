#include "tools/command/trace_options.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/trace/paje.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace numasim {

namespace {

constexpr const char* k_durations = "a number and ns, us, ms or s, as in 2ms; at most 1000 s";
constexpr double k_longest_s = 1000;
const std::array<std::string, 2> k_formats{"perfetto", "paje"};

struct Unit {
  std::string_view name;
  double seconds;
};
constexpr std::array<Unit, 5> k_units{
    {{"ns", 1e-9}, {"us", 1e-6}, {"µs", 1e-6}, {"ms", 1e-3}, {"s", 1}}};

std::string us_text(double us)
{
  return us >= 1000 ? fmt::format("{:.3g}ms", us / 1000) : fmt::format("{:.3g}us", us);
}

void refuse_without_trace(const TraceOptions& options)
{
  Problems problems;
  const auto refuse = [&](const char* option, const std::optional<std::string>& given) {
    if (given) {
      problems.add({option, "", "no --trace", "only with --trace FILE"});
    }
  };
  refuse("--trace-window", options.window);
  refuse("--trace-from", options.from);
  refuse("--trace-format", options.format);
  problems.throw_if_any();
}

/// The window if it is not `whole` that fits but `part` of it.
std::string shorter(const TraceWindow& window, double part)
{
  constexpr double k_margin = 0.9;
  return fmt::format("at most about {}", us_text(k_margin * part * window.length.in_us()));
}

} // namespace

void add_trace_options(CLI::App& app, TraceOptions& options)
{
  app.add_option("--trace", options.file,
                 "besides, write what every CPU did in a window of the first replication: for "
                 "Perfetto (ui.perfetto.dev), or with the ending .paje for ViTE");
  app.add_option("--trace-window", options.window, "how long it is (default: 2ms)");
  app.add_option("--trace-from", options.from, "when it begins, after the settling (default: 0ms)");
  app.add_option("--trace-format", options.format,
                 "perfetto or paje (default: as the file's ending says)");
}

Duration duration_of(const std::string& option, const std::string& text)
{
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  std::string_view unit(stop, static_cast<std::size_t>(end - stop));
  unit.remove_prefix(std::min(unit.find_first_not_of(' '), unit.size()));
  for (const Unit& known : k_units) {
    // Written so that NaN fails.
    if (error == std::errc{} && unit == known.name && value >= 0 &&
        value * known.seconds <= k_longest_s) {
      return Duration::seconds(value * known.seconds);
    }
  }
  throw InputError({option, "", "\"" + text + "\"", k_durations});
}

TraceOutput::Format TraceOutput::format_of(const TraceOptions& options)
{
  if (!options.format) {
    return options.file->ends_with(".paje") ? Format::Paje : Format::Perfetto;
  }
  for (std::size_t i = 0; i < k_formats.size(); ++i) {
    if (*options.format == k_formats.at(i)) {
      return static_cast<Format>(i);
    }
  }
  throw InputError({"--trace-format", "",
                    "\"" + *options.format + "\"" + suggestion(*options.format, k_formats),
                    joined(k_formats)});
}

TraceOutput::TraceOutput(const TraceOptions& options, const Plan& plan)
    : format_(format_of(options)), window_text_(options.window.value_or("2ms")),
      from_text_(options.from.value_or("0ms")), file_(*options.file, "--trace")
{
  window_.length = duration_of("--trace-window", window_text_);
  window_.from = duration_of("--trace-from", from_text_);
  if (window_.length <= Duration{}) {
    throw InputError({"--trace-window", "", "\"" + window_text_ + "\"", "more than 0"});
  }
  const std::size_t designs = plan.specs.size() / plan.scenario.replications;
  if (designs != 1) {
    throw InputError({"--trace", "",
                      fmt::format("{} designs, machines or numbers of copies", designs),
                      "one: choose with --topology, --strategy (or --lock) and --copies"});
  }
}

std::vector<RunSpec> TraceOutput::traced(std::span<const RunSpec> specs) const
{
  std::vector<RunSpec> all(specs.begin(), specs.end());
  for (RunSpec& spec : all) {
    if (spec.replication == 0) {
      spec.trace = window_;
    }
  }
  return all;
}

void TraceOutput::write(const RunRecord& record, const TraceManifest& manifest)
{
  if (record.trace == nullptr) {
    throw InputError(
        {"--trace-from", "", "\"" + from_text_ + "\"",
         fmt::format("less than the {} that the run is measured for",
                     us_text((record.completions.back() - record.measured_from).in_us()))});
  }
  const TraceRecord& trace = *record.trace;
  if (trace.full_at) {
    const double part = (*trace.full_at - trace.from) / window_.length;
    throw InputError(
        {"--trace-window", "",
         fmt::format("\"{}\", in which more than {} things happen", window_text_, window_.most),
         shorter(window_, part)});
  }
  const std::string text =
      format_ == Format::Paje ? paje_text(trace, manifest) : perfetto_json(trace, manifest);
  if (text.size() > k_largest_trace) {
    const double part = static_cast<double>(k_largest_trace) / static_cast<double>(text.size());
    throw InputError(
        {"--trace-window", "",
         fmt::format("\"{}\", which takes a file of {} MB", window_text_, text.size() / 1'000'000),
         shorter(window_, part) + fmt::format(": {} MB", k_largest_trace / 1'000'000)});
  }
  file_.write(text);
}

std::unique_ptr<TraceOutput> trace_output(const TraceOptions& options, const Plan& plan)
{
  if (!options.file) {
    refuse_without_trace(options);
    return nullptr;
  }
  return std::make_unique<TraceOutput>(options, plan);
}

} // namespace numasim
