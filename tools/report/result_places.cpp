#include "tools/report/result_places.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

std::string place_of(const DesignResult& design)
{
  const std::string copies =
      design.copies == 1 ? "1 copy" : fmt::format("{} copies", design.copies);
  return fmt::format("{} {} {} {}", one_word(design.scenario, '_', ","),
                     one_word(design.machine.name, '_', ","), one_word(design.strategy, ';', ","),
                     copies);
}

std::vector<ComparedDesigns> compared_designs(const Result& result)
{
  std::vector<ComparedDesigns> pairs;
  for (const ComparisonResult& c : result.comparisons) {
    const auto find = [&](const std::string& strategy) {
      const auto found = std::find_if(
          result.designs.begin(), result.designs.end(), [&](const DesignResult& design) {
            return design.machine.name == c.topology && design.copies == c.copies &&
                   design.strategy == strategy;
          });
      return found == result.designs.end() ? nullptr : &*found;
    };
    const ComparedDesigns pair{
        .baseline = find(c.baseline), .design = find(c.strategy), .comparison = &c};
    if (pair.baseline != nullptr && pair.design != nullptr) {
      pairs.push_back(pair);
    }
  }
  return pairs;
}

const MetricSummary* metric_of(const DesignResult& design, std::string_view name)
{
  const auto found = std::find_if(design.metrics.begin(), design.metrics.end(),
                                  [&](const MetricSummary& metric) { return metric.name == name; });
  return found == design.metrics.end() ? nullptr : &*found;
}

std::string one_word(std::string_view text, char with, std::string_view also)
{
  std::string word;
  for (const char c : text) {
    const bool apart = c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ':' ||
                       also.find(c) != std::string_view::npos;
    word += apart ? with : c;
  }
  return word;
}

} // namespace numasim
