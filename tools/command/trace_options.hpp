#pragma once
/// `numasim run --trace`: which window of which run is traced, and the file it goes to.

#include "models/trace/trace_record.hpp"
#include "tools/command/output_file.hpp"
#include "tools/experiment/plan.hpp"
#include "tools/trace/perfetto.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace numasim {

/// As typed.
struct TraceOptions {
  std::optional<std::string> file;
  std::optional<std::string> window;
  std::optional<std::string> from;
  std::optional<std::string> format;
};

/// --trace, --trace-window, --trace-from, --trace-format.
void add_trace_options(CLI::App& app, TraceOptions& options);

/// A file that viewers open in a moment. Larger ones are refused.
inline constexpr std::size_t k_largest_trace = 50'000'000; ///< bytes

/// "2ms", "250 us", "0.5s", "800ns". Throws InputError in the name of `option`.
[[nodiscard]] Duration duration_of(const std::string& option, const std::string& text);

/// A trace that was asked for.
class TraceOutput {
public:
  /// Options with a file. Throws InputError where they are wrong, the plan has more than one
  /// design, or the file cannot be written.
  TraceOutput(const TraceOptions& options, const Plan& plan);

  /// The first replication of the plan's only design is traced.
  [[nodiscard]] std::vector<RunSpec> traced(std::span<const RunSpec> specs) const;

  /// Writes what was traced, but beside the file's place. Throws InputError where there is nothing
  /// in the window or too much.
  void write(const RunRecord& record, const TraceManifest& manifest);
  /// Puts it there.
  void put_in_place() { file_.put_in_place(); }

  [[nodiscard]] const TraceWindow& window() const { return window_; }

private:
  enum class Format { Perfetto, Paje };
  static Format format_of(const TraceOptions& options);

  Format format_;
  TraceWindow window_;
  std::string window_text_;
  std::string from_text_;
  OutputFile file_;
};

/// Null where none is asked for. Throws InputError, also about options that are for a trace only.
[[nodiscard]] std::unique_ptr<TraceOutput> trace_output(const TraceOptions& options,
                                                        const Plan& plan);

} // namespace numasim
