#include "models/input/input_error.hpp"
#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

// UnixBench 5.1.3, Run: displayResults() and logIndexCat(). Baselines are those of pgms/index.base
// ("George", a SPARCstation 20-61).

namespace numasim {

namespace {

struct Test {
  std::string_view workload;
  std::int64_t concurrent = 0; ///< scripts at a time, of the shell tests; 0: no matter
  const char* name;
  std::string_view metric;
  const char* unit;
  double baseline;
};

constexpr std::array<Test, 4> k_tests{{
    {"execl", 0, "Execl Throughput", "throughput", "lps", 43.0},
    {"spawn", 0, "Process Creation", "throughput", "lps", 126.0},
    {"shell", 1, "Shell Scripts (1 concurrent)", "loops_per_minute", "lpm", 42.4},
    {"shell", 8, "Shell Scripts (8 concurrent)", "loops_per_minute", "lpm", 6.0},
}};

/// The workload's parameter "concurrent"; 0 where it has none.
std::int64_t concurrent_of(const DesignResult& design)
{
  const ParameterList& declared = design.workload_parameters.declared();
  const bool has = std::any_of(declared.begin(), declared.end(),
                               [](const Parameter& p) { return p.name == "concurrent"; });
  if (!has) {
    return 0;
  }
  const auto* value = std::get_if<std::int64_t>(&design.workload_parameters.value("concurrent"));
  return value == nullptr ? 0 : *value;
}

bool runs(const DesignResult& design, const Test& test)
{
  return design.workload == test.workload && metric_of(design, test.metric) != nullptr &&
         (test.concurrent == 0 || concurrent_of(design) == test.concurrent);
}

const Test* test_of(const DesignResult& design)
{
  for (const Test& test : k_tests) {
    if (runs(design, test)) {
      return &test;
    }
  }
  return nullptr;
}

/// Simulated seconds of one replication.
double seconds_of(const DesignResult& design)
{
  const double rate = design.whole_throughput * static_cast<double>(design.replications);
  return rate > 0 ? static_cast<double>(design.iterations) / rate : 0;
}

void print_system(std::ostream& out, const DesignResult& design)
{
  const Test& test = *test_of(design);
  const MetricSummary& metric = *metric_of(design, test.metric);
  const double score = metric.estimate.mean;
  const double index = 10 * score / test.baseline;
  out << fmt::format("{:<40} {:12.1f} {:<5} ({:.1f} s, {} samples)\n\n", test.name, score,
                     test.unit, seconds_of(design), metric.samples.size());
  out << fmt::format("{:<40} {:>12} {:>12} {:>8}\n", "System Benchmarks Partial Index", "BASELINE",
                     "RESULT", "INDEX");
  out << fmt::format("{:<40} {:12.1f} {:12.1f} {:8.1f}\n", test.name, test.baseline, score, index);
  out << fmt::format("{:<40} {:>12} {:>12} {:>8}\n", "", "", "", "========");
  out << fmt::format("{:<66} {:8.1f}\n", "System Benchmarks Index Score (Partial Only)", index);
}

} // namespace

void print_unixbench(std::ostream& out, const Result& result)
{
  const auto designs =
      designs_with(result, [](const DesignResult& design) { return test_of(design) != nullptr; });
  if (designs.empty()) {
    throw InputError({"--format unixbench", "",
                      "a result of \"" + result.designs.front().workload + "\"",
                      "execl, spawn, or shell with 1 or 8 concurrent scripts"});
  }
  print_each(out, designs, print_system);
}

} // namespace numasim
