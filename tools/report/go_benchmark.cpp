#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <ostream>
#include <string>

// Go's benchmark format (go.googlesource.com/proposal, design/14313-benchmark-format.md, and
// golang.org/x/perf/benchfmt): "key: value" lines of configuration, "Unit NAME KEY=VALUE" lines and
// "BenchmarkNAME-PROCS ITERATIONS VALUE UNIT [VALUE UNIT]...". benchstat takes results of one name
// as samples of one population and compares along a key: -col /design, say.

namespace numasim {

namespace {

/// Throughput's unit; it says which direction is better.
constexpr const char* k_rate = "iterations/s";

/// Of a configuration line, which ends where the line does.
std::string one_line(std::string text)
{
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

/// Names must begin with a capital letter after "Benchmark".
std::string name_of(const DesignResult& design)
{
  std::string name = one_word(design.scenario, '_', "/");
  name.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(name.front())));
  return fmt::format("Benchmark{}/machine={}/copies={}/design={}-{}", name,
                     one_word(design.machine.name, '_', "/"), design.copies,
                     one_word(design.strategy, ';', "/"), design.machine.cpus);
}

/// A metric's name tells more than its unit, of which there may be several; "lock_wait_share-%".
std::string unit_of(const DesignResult& design, const MetricSummary& metric)
{
  if (&metric == &design.metrics.front()) {
    return k_rate;
  }
  return one_word(metric.name) + (metric.unit.empty() ? "" : "-" + one_word(metric.unit));
}

void print_design(std::ostream& out, const DesignResult& design)
{
  const std::uint64_t iterations =
      design.iterations / std::max<std::uint64_t>(1, design.replications);
  for (std::size_t i = 0; i < design.metrics.front().samples.size(); ++i) {
    out << name_of(design) << " " << iterations;
    for (const MetricSummary& metric : design.metrics) {
      if (i < metric.samples.size()) {
        out << fmt::format(" {} {}", metric.samples[i], unit_of(design, metric));
      }
    }
    out << "\n";
  }
}

} // namespace

void print_go_benchmark(std::ostream& out, const Result& result)
{
  out << fmt::format("numasim: {} ({})\ncommand: {}\nseed: {}\n", result.manifest.version,
                     one_line(result.manifest.git), one_line(result.manifest.command),
                     result.manifest.seed);
  out << fmt::format("Unit {} better=higher\n", k_rate);
  for (const DesignResult& design : result.designs) {
    print_design(out, design);
  }
}

} // namespace numasim
