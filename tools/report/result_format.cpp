#include "tools/report/result_format.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/page/page.hpp"
#include "tools/report/kernel_formats.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <vector>

namespace numasim {

namespace {

void text(std::ostream& out, const Result& result, const PrintSettings& settings)
{
  print_text(out, result, settings.detail, settings.width, settings.colour);
}

void markdown(std::ostream& out, const Result& result, const PrintSettings& settings)
{
  print_markdown(out, result, settings.detail);
}

void page(std::ostream& out, const Result& result, const PrintSettings& /*settings*/)
{
  print_page(out, {{.file = "this result", .result = result}});
}

/// A printer that has no settings.
template <void (*print)(std::ostream&, const Result&)>
void plain(std::ostream& out, const Result& result, const PrintSettings& /*settings*/)
{
  print(out, result);
}

// One line a format.
const std::array k_formats{
    ResultFormat{"text", "aligned tables for a terminal", Needs::Designs, text},
    ResultFormat{"markdown", "the same tables for a web page", Needs::Designs, markdown},
    ResultFormat{"csv", "one line a metric of a design", Needs::Designs, plain<print_csv>},
    ResultFormat{"json", "everything, with every digit", Needs::Designs, plain<print_json>},
    ResultFormat{"lock-stat", "/proc/lock_stat", Needs::Locks, plain<print_lock_stat>},
    ResultFormat{"perf-lock", "perf lock contention", Needs::Locks, plain<print_perf_lock>},
    ResultFormat{"c2c", "perf c2c report --stdio", Needs::Lines, plain<print_c2c>},
    ResultFormat{"will-it-scale", "will-it-scale's CSV", Needs::Designs,
                 plain<print_will_it_scale>},
    ResultFormat{"mmtests", "mmtests' comparison of kernels", Needs::Comparisons,
                 plain<print_mmtests>},
    ResultFormat{"0-day", "the kernel test robot's comparison", Needs::Comparisons,
                 plain<print_test_robot>},
    ResultFormat{"benchstat", "Go's benchmark format, for benchstat", Needs::Designs,
                 plain<print_go_benchmark>},
    ResultFormat{"unixbench", "UnixBench's lines and index", Needs::Designs,
                 plain<print_unixbench>},
    ResultFormat{"cover-letter", "plain text for a mail, 72 columns", Needs::Comparisons,
                 plain<print_cover_letter>},
    ResultFormat{"html", "a page with charts, for a browser", Needs::Designs, page, print_page},
};

std::vector<std::string> names()
{
  std::vector<std::string> all;
  for (const ResultFormat& format : k_formats) {
    all.emplace_back(format.name);
  }
  return all;
}

/// What of it is not there, and what is to be done; nothing where all is.
struct Lack {
  const char* found = nullptr;
  const char* allowed = nullptr;
};

Lack lack_of(const Result& result, Needs needs)
{
  const auto any = [&](auto has) {
    return std::any_of(result.designs.begin(), result.designs.end(), has);
  };
  switch (needs) {
  case Needs::Designs:
    break;
  case Needs::Comparisons:
    if (result.comparisons.empty()) {
      return {"a result without comparisons",
              "the result of a compare with a baseline and at least one other design"};
    }
    break;
  case Needs::Locks:
    if (!any([](const DesignResult& d) { return !d.locks.empty(); })) {
      return {"a result without locks", "the result of a workload that takes locks"};
    }
    break;
  case Needs::Lines:
    if (!any([](const DesignResult& d) { return !d.lines.empty(); })) {
      return {"a result without cache lines", "the result of a workload that shares lines"};
    }
    break;
  }
  return {};
}

} // namespace

std::span<const ResultFormat> result_formats()
{
  return k_formats;
}

std::string result_format_names()
{
  return joined(names());
}

const ResultFormat& result_format(const std::string& name)
{
  const auto found = std::find_if(k_formats.begin(), k_formats.end(),
                                  [&](const ResultFormat& format) { return format.name == name; });
  if (found == k_formats.end()) {
    throw InputError(
        {"--format", "", "\"" + name + "\"" + suggestion(name, names()), result_format_names()});
  }
  return *found;
}

void require_needs(const ResultFormat& format, const Result& result)
{
  const Lack lack = lack_of(result, format.needs);
  if (lack.found != nullptr) {
    throw InputError({std::string{"--format "} + format.name, "", lack.found, lack.allowed});
  }
}

std::string printed(const Result& result, const ResultFormat& format, const PrintSettings& settings)
{
  require_needs(format, result);
  std::ostringstream text;
  format.print(text, result, settings);
  return text.str();
}

} // namespace numasim
