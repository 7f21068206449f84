#include "tools/page/zoom_data.hpp"

#include <nlohmann/json.hpp>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json axis(const Axis& axis, const std::string& title, LineChartSpec::TickText text)
{
  return Json{{"title", title},
              {"log", axis.scale() == Axis::Scale::Log},
              {"duration", text == tick_duration}};
}

} // namespace

std::string zoom_data(const LineChartSpec& spec)
{
  Json all = Json::array();
  for (const LineSeries& series : spec.series) {
    Json points = Json::array();
    for (const LinePoint& p : series.points) {
      Json point = Json::array({p.x, p.y});
      if (p.band) {
        point.push_back(p.band->lo);
        point.push_back(p.band->hi);
      }
      points.push_back(std::move(point));
    }
    all.push_back(
        Json{{"name", series.name}, {"style", series.style}, {"points", std::move(points)}});
  }
  const Json json{{"x", axis(spec.x, spec.x_title, spec.x_text)},
                  {"y", axis(spec.y, spec.y_title, spec.y_text)},
                  {"stepped", spec.stepped},
                  {"series", std::move(all)}};
  // What is no UTF-8 is replaced, as it is everywhere else on the page.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

} // namespace numasim
