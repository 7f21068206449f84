#include "tools/page/metric_table.hpp"

#include "tools/report/numbers.hpp"

#include <algorithm>

namespace numasim {

HeatTable metric_table(const Setting& setting)
{
  HeatTable table{
      .caption = "Other metrics: " + place_of(setting, setting.most_copies().copies),
      .columns = {{"metric"}, {"design"}, {"mean", true}, {"95 % interval", true}, {"unit"}},
      .rows = {},
      .row_headers = 2};
  std::vector<std::string> names;
  for (const PageDesign& d : setting.most_copies().designs) {
    for (std::size_t i = 1; i < d.design->metrics.size(); ++i) {
      const std::string& name = d.design->metrics[i].name;
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(name);
      }
    }
  }
  for (const std::string& name : names) {
    for (const PageDesign& d : setting.most_copies().designs) {
      for (std::size_t i = 1; i < d.design->metrics.size(); ++i) {
        const MetricSummary& m = d.design->metrics[i];
        if (m.name == name) {
          table.rows.push_back({{name},
                                {d.design->strategy},
                                {significant(m.estimate.mean, 4)},
                                {interval_text(m.estimate.ci95)},
                                {m.unit}});
        }
      }
    }
  }
  return table;
}

} // namespace numasim
