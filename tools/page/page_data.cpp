#include "tools/page/page_data.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

namespace numasim {

namespace {

/// A setting with what tells whether a further design belongs to it.
struct OpenSetting {
  Setting setting;
  const DesignResult* first = nullptr;
  std::size_t source = 0;
};

bool equal_parameters(const Parameters& a, const Parameters& b)
{
  const ParameterList& declared = a.declared();
  return declared.size() == b.declared().size() &&
         std::equal(declared.begin(), declared.end(), b.declared().begin(),
                    [&](const Parameter& x, const Parameter& y) {
                      return x.name == y.name && a.value(x.name) == b.value(y.name);
                    });
}

bool has(const Setting& setting, const DesignResult& design)
{
  return std::any_of(setting.points.begin(), setting.points.end(), [&](const PagePoint& point) {
    return point.copies == design.copies &&
           std::any_of(point.designs.begin(), point.designs.end(), [&](const PageDesign& known) {
             return known.design->strategy == design.strategy;
           });
  });
}

bool belongs(const OpenSetting& open, const DesignResult& design)
{
  return open.setting.scenario == design.scenario &&
         open.setting.machine.name == design.machine.name &&
         equal_parameters(open.first->workload_parameters, design.workload_parameters) &&
         !has(open.setting, design);
}

std::size_t series_of(std::vector<std::string>& names, const std::string& name)
{
  const auto known = std::find(names.begin(), names.end(), name);
  if (known == names.end()) {
    names.push_back(name);
    return names.size() - 1;
  }
  return static_cast<std::size_t>(known - names.begin());
}

PagePoint& point_of(Setting& setting, std::size_t copies)
{
  const auto at =
      std::lower_bound(setting.points.begin(), setting.points.end(), copies,
                       [](const PagePoint& point, std::size_t c) { return point.copies < c; });
  if (at != setting.points.end() && at->copies == copies) {
    return *at;
  }
  return *setting.points.insert(at, {.copies = copies, .designs = {}});
}

/// The machine's name, and what else it takes to tell settings apart.
void label(std::vector<OpenSetting>& all, const std::vector<NamedResult>& sources)
{
  std::set<std::string> scenarios;
  for (const OpenSetting& open : all) {
    scenarios.insert(open.setting.scenario);
  }
  std::multiset<std::string> labels;
  for (OpenSetting& open : all) {
    Setting& s = open.setting;
    s.label =
        scenarios.size() > 1 ? fmt::format("{}, {}", s.machine.name, s.scenario) : s.machine.name;
    labels.insert(s.label);
  }
  std::size_t number = 0;
  for (OpenSetting& open : all) {
    if (labels.count(open.setting.label) > 1) {
      open.setting.label += fmt::format(" ({})", sources[open.source].file);
    }
    open.setting.id = fmt::format("setting{}", ++number);
  }
}

/// Pages should not depend on where results lie; one result needs no name.
void shorten(std::vector<NamedResult>& sources)
{
  if (sources.size() == 1) {
    sources.front().file = "The result";
    return;
  }
  std::set<std::string> names;
  for (const NamedResult& source : sources) {
    names.insert(std::filesystem::path{source.file}.filename().string());
  }
  if (names.size() == sources.size()) {
    for (NamedResult& source : sources) {
      source.file = std::filesystem::path{source.file}.filename().string();
    }
  }
}

} // namespace

PageData page_data(std::vector<NamedResult> sources)
{
  PageData data;
  data.sources = std::move(sources);
  shorten(data.sources);
  std::vector<OpenSetting> all;
  for (std::size_t s = 0; s < data.sources.size(); ++s) {
    const Result& result = data.sources[s].result;
    for (const DesignResult& design : result.designs) {
      auto open = std::find_if(all.begin(), all.end(),
                               [&](const OpenSetting& o) { return belongs(o, design); });
      if (open == all.end()) {
        all.push_back({.setting = {.id = "",
                                   .scenario = design.scenario,
                                   .machine = design.machine,
                                   .label = "",
                                   .points = {}},
                       .first = &design,
                       .source = s});
        open = all.end() - 1;
      }
      const ComparisonResult* comparison =
          comparison_of(result, design, design.metrics.front().name);
      if (comparison != nullptr && data.baseline.empty()) {
        data.baseline = comparison->baseline;
      }
      point_of(open->setting, design.copies)
          .designs.push_back({.design = &design,
                              .comparison = comparison,
                              .series = series_of(data.designs, design.strategy),
                              .source = s});
    }
  }
  label(all, data.sources);
  for (OpenSetting& open : all) {
    data.settings.push_back(std::move(open.setting));
  }
  return data;
}

std::string copies_text(std::size_t copies)
{
  return copies == 1 ? "1 copy" : fmt::format("{} copies", copies);
}

std::string place_of(const Setting& setting, std::size_t copies)
{
  return fmt::format("{}, {}", setting.label, copies_text(copies));
}

} // namespace numasim
