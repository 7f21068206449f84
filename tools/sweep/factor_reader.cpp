#include "tools/sweep/factor_reader.hpp"

#include "models/input/suggest.hpp"
#include "tools/sweep/sampling.hpp"
#include "tools/sweep/value_range.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace numasim {

namespace {

constexpr double k_largest = 1e15;
constexpr Quantity k_end{"", -k_largest, k_largest};
constexpr Quantity k_positive_end{"", 1e-15, k_largest};
/// Of one range: far more than anybody looks at, and made within a second.
constexpr std::size_t k_most_of_a_range = 100'000;
constexpr Count k_count{2, k_most_of_a_range};
constexpr Count k_sobol_points{1, std::int64_t{1} << 19}; // a power of 2 within k_most_points
constexpr Count k_points{1, k_most_points};
constexpr Count k_seeds{0, std::int64_t{1} << 53};
const std::vector<std::string> k_scales{"linear", "log"};
const std::vector<std::string> k_kinds{"pointer", "zip", "latin_hypercube", "sobol"};

/// The last key of the pointer, as a name that a filter can hold.
std::string default_name(const std::string& pointer)
{
  std::string name = pointer.substr(pointer.rfind('/') + 1);
  for (char& c : name) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    c = fits ? c : '_';
  }
  const bool starts_with_digit = !name.empty() && name.front() >= '0' && name.front() <= '9';
  return name.empty() || starts_with_digit ? "_" + name : name;
}

SweepAxis read_axis(JsonReader& reader, const std::string& file)
{
  const std::string pointer = reader.string("pointer");
  if (!pointer.empty() && !pointer.starts_with("/")) {
    reader.problem_at("pointer", "\"" + pointer + "\"", "a JSON pointer, starting with \"/\"");
  }
  const std::string name = reader.string("name", default_name(pointer));
  if (!name.empty() && default_name(name) != name) {
    reader.problem_at("name", "\"" + name + "\"",
                      "letters, digits and \"_\", not a digit first, so that filters can say it");
  }
  return {.name = name, .pointer = pointer, .place = file + ": at " + reader.pointer()};
}

/// The ends and the scale; nothing, with a problem, if they make no range.
std::optional<ValueRange> read_range(JsonReader& reader)
{
  const std::size_t before = reader.problem_count();
  ValueRange range;
  if (const JsonReader scale = reader.optional("scale")) {
    range.logarithmic = scale.as_choice(k_scales) == 1;
  }
  range.whole = reader.boolean("integer", false);
  const Quantity& ends = range.logarithmic ? k_positive_end : k_end;
  range.from = reader.real("from", ends);
  range.to = reader.real("to", ends);
  if (reader.problem_count() > before) {
    return std::nullopt;
  }
  if (range.to <= range.from) {
    reader.problem_at("to", plain_number(range.to), "more than \"from\"");
    return std::nullopt;
  }
  const bool whole_ends = range.from == std::floor(range.from) && range.to == std::floor(range.to);
  if (range.whole && !whole_ends) {
    reader.problem("an end with a fraction", "whole numbers, as \"integer\" says");
    return std::nullopt;
  }
  return range;
}

std::vector<std::string> read_values(const JsonReader& list)
{
  std::vector<std::string> values;
  std::set<nlohmann::json> seen;
  for (const JsonReader& item : list.as_array()) {
    if (!seen.insert(item.json()).second) {
      item.unfit("every value once");
    }
    values.push_back(item.json().dump());
  }
  if (list.is_array() && values.empty()) {
    list.unfit("at least one value");
  }
  return values;
}

std::vector<std::string> read_spread(JsonReader reader)
{
  const std::optional<ValueRange> range = read_range(reader);
  const JsonReader count = reader.optional("count");
  const JsonReader step = reader.optional("step");
  std::vector<std::string> values;
  if (static_cast<bool>(count) == static_cast<bool>(step)) {
    reader.problem(count ? R"(both "count" and "step")" : R"(neither "count" nor "step")",
                   "one of them");
  } else if (count) {
    const std::size_t before = reader.problem_count();
    const std::int64_t values_wanted = count.as_integer(k_count);
    if (range && reader.problem_count() == before) {
      values = spread(*range, static_cast<std::size_t>(values_wanted));
    }
  } else if (range) {
    const std::size_t before = reader.problem_count();
    const double least = range->logarithmic ? 1 + 1e-9 : 1e-15;
    const double width = step.as_real({"", least, k_largest});
    if (reader.problem_count() == before) {
      values = stepped(*range, width, k_most_of_a_range + 1);
    }
    if (values.size() > k_most_of_a_range) {
      step.unfit("a step that makes at most " + std::to_string(k_most_of_a_range) + " values");
      values.resize(1);
    }
  }
  reader.finish();
  return values;
}

/// The values of an axis: "values" or "range".
std::vector<std::string> read_column(JsonReader& reader)
{
  const JsonReader values = reader.optional("values");
  const JsonReader range = reader.optional("range");
  if (static_cast<bool>(values) == static_cast<bool>(range)) {
    reader.problem(values ? R"(both "values" and "range")" : R"(neither "values" nor "range")",
                   "one of them");
    return {};
  }
  return values ? read_values(values) : read_spread(range);
}

SweepFactor read_single(JsonReader reader, const std::string& file)
{
  SweepFactor factor;
  factor.axes.push_back(read_axis(reader, file));
  for (std::string& value : read_column(reader)) {
    factor.rows.push_back({std::move(value)});
  }
  reader.finish();
  return factor;
}

SweepFactor read_zip(JsonReader reader, const std::string& file)
{
  SweepFactor factor;
  const JsonReader list = reader.required("zip");
  const std::size_t before = reader.problem_count();
  for (JsonReader item : list.as_array()) {
    factor.axes.push_back(read_axis(item, file));
    const std::vector<std::string> column = read_column(item);
    item.finish();
    if (factor.axes.size() == 1) {
      factor.rows.resize(column.size());
    }
    if (column.size() != factor.rows.size()) {
      if (reader.problem_count() == before) {
        item.problem(std::to_string(column.size()) + " values",
                     std::to_string(factor.rows.size()) + ", as many as the first has");
      }
      continue;
    }
    for (std::size_t i = 0; i < column.size(); ++i) {
      factor.rows[i].push_back(column[i]);
    }
  }
  if (list.is_array() && factor.axes.size() < 2) {
    list.unfit("at least two parameters that vary together");
  }
  reader.finish();
  return factor;
}

struct SampledAxes {
  std::vector<SweepAxis> axes;
  std::vector<ValueRange> ranges; ///< fewer where one was wrong
};

SampledAxes read_sampled_axes(const JsonReader& list, const std::string& file)
{
  SampledAxes sampled;
  for (JsonReader item : list.as_array()) {
    sampled.axes.push_back(read_axis(item, file));
    if (JsonReader range = item.required("range")) {
      if (const std::optional<ValueRange> ends = read_range(range)) {
        sampled.ranges.push_back(*ends);
      }
      range.finish();
    }
    item.finish();
  }
  if (list.is_array() && (sampled.axes.empty() || sampled.axes.size() > k_most_sampled_axes)) {
    list.unfit("1 to " + std::to_string(k_most_sampled_axes) + " parameters");
  }
  return sampled;
}

/// The points in the ranges, each row once.
std::vector<std::vector<std::string>> scaled(const UnitPoints& points,
                                             const std::vector<ValueRange>& ranges)
{
  std::vector<std::vector<std::string>> rows;
  std::set<std::vector<std::string>> seen;
  for (const std::vector<double>& point : points) {
    std::vector<std::string> row;
    for (std::size_t axis = 0; axis < ranges.size(); ++axis) {
      row.push_back(value_at(ranges[axis], point[axis]));
    }
    if (seen.insert(row).second) {
      rows.push_back(std::move(row));
    }
  }
  return rows;
}

SweepFactor read_sampled(JsonReader reader, const std::string& kind, const std::string& file)
{
  const std::size_t before = reader.problem_count();
  const bool is_sobol = kind == "sobol";
  SampledAxes sampled = read_sampled_axes(reader.required(kind), file);
  const auto points = static_cast<std::size_t>(
      reader.required("points").as_integer(is_sobol ? k_sobol_points : k_points));
  std::optional<std::uint64_t> seed;
  if (const JsonReader given = reader.optional("seed")) {
    seed = static_cast<std::uint64_t>(given.as_integer(k_seeds));
  }
  reader.finish();
  SweepFactor factor{.axes = std::move(sampled.axes), .rows = {}};
  if (reader.problem_count() > before) {
    return factor;
  }
  if (points * factor.axes.size() > 4 * k_most_points) {
    reader.problem(std::to_string(points) + " points of " + std::to_string(factor.axes.size()) +
                       " parameters",
                   "at most " + std::to_string(4 * k_most_points) + " values in all");
    return factor;
  }
  factor.rows = scaled(is_sobol ? sobol(points, factor.axes.size(), seed)
                                : latin_hypercube(points, factor.axes.size(), seed.value_or(1)),
                       sampled.ranges);
  return factor;
}

SweepFactor read_factor(const JsonReader& reader, const std::string& file)
{
  std::vector<std::string> found;
  for (const std::string& kind : k_kinds) {
    if (reader.member(kind)) {
      found.push_back(kind);
    }
  }
  if (!reader.is_object() || found.size() != 1) {
    reader.problem(found.empty() ? "no parameter" : joined(found) + " at once",
                   "an object with one of " + joined(k_kinds));
    return {};
  }
  return found.front() == "pointer" ? read_single(reader, file)
         : found.front() == "zip"   ? read_zip(reader, file)
                                    : read_sampled(reader, found.front(), file);
}

} // namespace

std::vector<SweepFactor> read_factors(const JsonReader& list, const std::string& file)
{
  std::vector<SweepFactor> factors;
  for (const JsonReader& item : list.as_array()) {
    factors.push_back(read_factor(item, file));
  }
  return factors;
}

} // namespace numasim
