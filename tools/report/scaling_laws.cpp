#include "tools/report/scaling_laws.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace numasim {

namespace {

std::string number(double value)
{
  return value == 0 || std::abs(value) >= 1e-4 ? significant(value, 3)
                                               : fmt::format("{:.2e}", value);
}

std::string cell(const LawParameter& p)
{
  std::string text = number(p.value);
  if (p.ci95) {
    text += fmt::format(" [{}, {}]", number(p.ci95->lo), number(p.ci95->hi));
  }
  return text;
}

} // namespace

std::vector<DesignLaw> scaling_laws(const Result& result)
{
  struct Curve {
    std::vector<std::size_t> copies;
    std::vector<ScalingPoint> points;
  };
  std::vector<std::pair<std::string, std::string>> order;
  std::map<std::pair<std::string, std::string>, Curve> curves;
  for (const DesignResult& design : result.designs) {
    const double throughput = design.metrics.front().estimate.mean;
    const auto key = std::pair{design.machine.name, design.strategy};
    if (!curves.contains(key)) {
      order.push_back(key);
    }
    if (throughput > 0) {
      Curve& curve = curves[key];
      curve.copies.push_back(design.copies);
      curve.points.push_back({static_cast<double>(design.copies), throughput});
    }
  }
  std::vector<DesignLaw> laws;
  for (const auto& key : order) {
    const Curve& curve = curves[key];
    if (const auto law = fit_scaling_law(curve.points)) {
      laws.push_back({key.first, key.second, curve.copies, *law});
    }
  }
  return laws;
}

Table scaling_law_table(const std::vector<DesignLaw>& laws, const std::string& topology)
{
  Table table{.title = "Universal Scalability Law, with 95 % intervals",
              .columns = {{"design"},
                          {"of one, 1/s", true},
                          {"serial (sigma)", true},
                          {"coherence (kappa)", true},
                          {"most at copies", true},
                          {"R²", true},
                          {"worst miss", true}},
              .rows = {}};
  for (const DesignLaw& each : laws) {
    if (each.topology != topology) {
      continue;
    }
    const ScalingLaw& law = each.law;
    table.rows.push_back({each.strategy, cell(law.lambda), cell(law.sigma), cell(law.kappa),
                          law.peak ? cell(*law.peak) : std::string{k_absent},
                          fmt::format("{:.3f}", law.r_squared), percent_text(law.worst)});
  }
  return table;
}

std::vector<std::string> scaling_law_notes(const std::vector<DesignLaw>& laws,
                                           const std::string& topology)
{
  std::vector<std::string> notes;
  for (const DesignLaw& each : laws) {
    if (each.topology != topology || !each.law.bad) {
      continue;
    }
    const auto& residuals = each.law.residuals;
    const auto worst = std::max_element(residuals.begin(), residuals.end(), [](double a, double b) {
      return std::abs(std::expm1(a)) < std::abs(std::expm1(b));
    });
    notes.push_back(fmt::format(
        "{}: the Universal Scalability Law does not describe this curve (at {} copies the "
        "simulation has {} of the law's throughput)",
        each.strategy, each.copies[static_cast<std::size_t>(worst - residuals.begin())],
        percent_text(std::exp(*worst))));
  }
  return notes;
}

} // namespace numasim
