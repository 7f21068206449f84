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
  print_page(out, {{.file = "the result", .result = result}});
}

/// A printer that has no settings.
template <void (*print)(std::ostream&, const Result&)>
void plain(std::ostream& out, const Result& result, const PrintSettings& /*settings*/)
{
  print(out, result);
}

// One line a format.
const std::array k_formats{
    ResultFormat{"text", ".txt", "aligned tables for a terminal", Needs::Nothing, text},
    ResultFormat{"markdown", ".md", "the same tables for a web page", Needs::Nothing, markdown},
    ResultFormat{"csv", ".csv", "one line a metric of a design", Needs::Nothing, plain<print_csv>},
    ResultFormat{"json", ".json", "everything, with every digit", Needs::Nothing,
                 plain<print_json>},
    ResultFormat{"lock_stat", ".lock_stat.txt", "/proc/lock_stat", Needs::Locks,
                 plain<print_lock_stat>},
    ResultFormat{"perf-lock", ".perf-lock.txt", "perf lock contention", Needs::Locks,
                 plain<print_perf_lock>},
    ResultFormat{"c2c", ".c2c.txt", "perf c2c report --stdio", Needs::Lines, plain<print_c2c>},
    ResultFormat{"will-it-scale", ".will-it-scale.csv", "will-it-scale's CSV", Needs::Nothing,
                 plain<print_will_it_scale>},
    ResultFormat{"mmtests", ".mmtests.txt", "mmtests' comparison of kernels", Needs::Comparisons,
                 plain<print_mmtests>},
    ResultFormat{"0-day", ".0-day.txt", "the kernel test robot's comparison", Needs::Comparisons,
                 plain<print_test_robot>},
    ResultFormat{"benchstat", ".benchstat.txt", "Go's benchmark format", Needs::Nothing,
                 plain<print_go_benchmark>},
    ResultFormat{"unixbench", ".unixbench.txt", "UnixBench's lines and index", Needs::Nothing,
                 plain<print_unixbench>},
    ResultFormat{"cover-letter", ".cover-letter.txt", "plain text for a mail, 72 columns",
                 Needs::Comparisons, plain<print_cover_letter>},
    ResultFormat{"html", ".html", "a page with charts, for a browser", Needs::Nothing, page,
                 print_page},
};

std::vector<std::string> names()
{
  std::vector<std::string> all;
  all.reserve(k_formats.size());
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

constexpr Lack k_no_comparisons{"a result without comparisons",
                                "the result of a compare with a baseline and at least one other "
                                "design"};

Lack lack_of(const Result& result, Needs needs)
{
  const auto any = [&](auto has) {
    return std::any_of(result.designs.begin(), result.designs.end(), has);
  };
  switch (needs) {
  case Needs::Nothing:
    break;
  case Needs::Comparisons:
    if (result.comparisons.empty()) {
      return k_no_comparisons;
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

[[noreturn]] void refuse(const ResultFormat& format, const Lack& lack)
{
  throw InputError({std::string{"--format "} + format.name, "", lack.found, lack.allowed});
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

void refuse_without_comparisons(const ResultFormat& format)
{
  if (format.needs == Needs::Comparisons) {
    refuse(format, k_no_comparisons);
  }
}

void require_needs(const ResultFormat& format, const Result& result)
{
  const Lack lack = lack_of(result, format.needs);
  if (lack.found != nullptr) {
    refuse(format, lack);
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
