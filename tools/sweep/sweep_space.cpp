#include "tools/sweep/sweep_space.hpp"

#include <utility>

namespace numasim {

SweepSpace space_of(const std::shared_ptr<Sweep>& sweep)
{
  return {.heading = sweep->heading(),
          .points = sweep->point_count(),
          .settings =
              [sweep](std::size_t point) {
                std::vector<std::string> values;
                for (Setting& setting : sweep->point(point).settings) {
                  values.push_back(std::move(setting.value));
                }
                return values;
              },
          .designs = [sweep](std::size_t point) { return sweep->designs(sweep->point(point)); }};
}

} // namespace numasim
