#include "tools/calibrate/calibration.hpp"

#include "models/input/input_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <stdexcept>

namespace numasim {

namespace {

/// Combinations of whole numbers, each a fit of its own.
constexpr std::size_t k_most_combinations = 32;

bool is_whole(const SharedParameter& p)
{
  return p.range.target.integer;
}

RowSpread spreads_of(const CalibrationRequest& request)
{
  RowSpread spread;
  for (const FitRow& row : request.fitted) {
    spread.push_back(request.spread.value_or(spread_of(*row.row)));
  }
  return spread;
}

Position shipped_position(const std::vector<SharedParameter>& parameters)
{
  Position at;
  for (const SharedParameter& p : parameters) {
    at.push_back(std::clamp(p.range.position_of(p.range.target.value), 0.0, 1.0));
  }
  return at;
}

/// Every combination of the whole numbers' values: positions of those parameters.
std::vector<Position> combinations(const std::vector<SharedParameter>& parameters)
{
  std::vector<Position> all{{}};
  for (const SharedParameter& p : parameters) {
    if (!is_whole(p)) {
      continue;
    }
    std::vector<Position> longer;
    for (const Position& before : all) {
      for (double value = p.range.lo; value <= p.range.hi; ++value) {
        longer.push_back(before);
        longer.back().push_back(p.range.position_of(value));
        if (longer.size() > k_most_combinations) {
          throw InputError({"--parameter", "", "more than 32 combinations of whole numbers",
                            "closer ranges of them: each combination is a fit of its own"});
        }
      }
    }
    all = std::move(longer);
  }
  return all;
}

class Calibrating {
public:
  explicit Calibrating(const CalibrationRequest& request)
      : request_(request), start_(std::chrono::steady_clock::now())
  {
    result_.fitted = request.fitted;
    result_.predicted = request.predicted;
    result_.parameters = parameters();
    spread_ = spreads_of(request);
    result_.spread = request.spread;
    for (std::size_t p = 0; p < result_.parameters.size(); ++p) {
      if (!is_whole(result_.parameters[p])) {
        result_.continuous.push_back(p);
      }
    }
    result_.design_rows =
        std::any_of(request.fitted.begin(), request.fitted.end(),
                    [](const FitRow& r) { return is_about_designs(*r.report, *r.row); });
  }

  Calibration run()
  {
    RowModel rows(request_.fitted, result_.parameters, request_.runs);
    try {
      fit(rows.model());
    } catch (const std::runtime_error&) {
      if (rows.refused()) {
        throw InputError(*rows.refused());
      }
      throw;
    }
    judge();
    cross_validate_with(rows.model());
    result_.runs = rows.simulated();
    predict();
    result_.wall_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
    return std::move(result_);
  }

private:
  [[nodiscard]] std::vector<SharedParameter> parameters() const
  {
    std::vector<FitRow> rows = request_.fitted;
    rows.insert(rows.end(), request_.predicted.begin(), request_.predicted.end());
    return shared_parameters(request_.parameters, RowModel::runs_of(rows, request_.runs));
  }

  /// Positions of all parameters from those of the continuous ones and of the whole numbers.
  [[nodiscard]] Position all_of(const Position& continuous, const Position& whole) const
  {
    Position all;
    std::size_t c = 0;
    std::size_t w = 0;
    for (const SharedParameter& p : result_.parameters) {
      all.push_back(is_whole(p) ? whole[w++] : continuous[c++]);
    }
    return all;
  }

  [[nodiscard]] Position continuous_of(const Position& all) const
  {
    Position some;
    for (const std::size_t p : result_.continuous) {
      some.push_back(all[p]);
    }
    return some;
  }

  /// The model of the continuous parameters alone.
  [[nodiscard]] NoisyModel held(const NoisyModel& model, const Position& whole) const
  {
    return [this, &model, whole](std::span<const Position> positions) {
      std::vector<Position> all;
      for (const Position& position : positions) {
        all.push_back(all_of(position, whole));
      }
      return model(all);
    };
  }

  void fit(const NoisyModel& model)
  {
    const Position shipped = shipped_position(result_.parameters);
    const std::vector<Position> tried = combinations(result_.parameters);
    for (const Position& whole : tried) {
      LeastSquares found =
          fit_least_squares(held(model, whole), continuous_of(shipped), spread_, request_.fit);
      result_.evaluations += found.evaluations;
      WholeNumbers numbers{.values = {}, .sum = found.best.sum};
      for (std::size_t p = 0, w = 0; p < result_.parameters.size(); ++p) {
        if (is_whole(result_.parameters[p])) {
          numbers.values.push_back(result_.parameters[p].range.at(whole[w++]));
        }
      }
      if (all_of(found.start.at, whole) == shipped) {
        result_.shipped = found.start;
        result_.shipped.at = shipped;
      }
      if (result_.whole_numbers.empty() || found.best.sum < result_.fit.best.sum) {
        whole_ = whole;
        result_.fit = std::move(found);
      }
      result_.whole_numbers.push_back(std::move(numbers));
    }
    if (tried.size() == 1) {
      result_.whole_numbers.clear();
    }
    std::stable_sort(result_.whole_numbers.begin(), result_.whole_numbers.end(),
                     [](const auto& a, const auto& b) { return a.sum < b.sum; });
  }

  void judge()
  {
    const Position& at = result_.fit.best.at;
    result_.uncertainty = uncertainty_at(at, result_.fit.slopes.jacobian, result_.fit.best.sum,
                                         request_.fitted.size());
    result_.directions = directions_of(result_.fit.slopes.jacobian, result_.fit.slopes.noise);
    for (const std::size_t p : result_.continuous) {
      const Assumption& range = result_.parameters[p].range;
      result_.scales.push_back(
          {.name = result_.parameters[p].name,
           .logarithmic = range.logarithmic,
           .length = range.logarithmic ? std::log(range.hi / range.lo) : range.hi - range.lo});
    }
  }

  void cross_validate_with(const NoisyModel& model)
  {
    if (request_.leave == Leave::Nothing) {
      return;
    }
    std::map<std::string, std::vector<std::size_t>> by_name;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < request_.fitted.size(); ++i) {
      const FitRow& row = request_.fitted[i];
      const std::string name = request_.leave == Leave::Rows ? row.name() : row.report->name;
      if (by_name[name].empty()) {
        names.push_back(name);
      }
      by_name[name].push_back(i);
    }
    std::vector<RowGroup> groups;
    groups.reserve(names.size());
    for (const std::string& name : names) {
      groups.push_back({.name = name, .rows = by_name[name]});
    }
    result_.validation =
        cross_validate(held(model, whole_), result_.fit, spread_, groups, request_.fit);
    result_.evaluations += result_.validation.evaluations;
  }

  void predict()
  {
    if (!request_.predicted.empty()) {
      RowModel rows(request_.predicted, result_.parameters, request_.runs);
      const std::vector<Position> positions{shipped_position(result_.parameters),
                                            all_of(result_.fit.best.at, whole_)};
      auto errors = rows.model()(positions);
      if (!errors[0] || !errors[1]) {
        throw InputError(*rows.refused());
      }
      result_.predicted_shipped = std::move(*errors[0]);
      result_.predicted_fitted = std::move(*errors[1]);
      result_.runs += rows.simulated();
      result_.evaluations += positions.size();
    }
    result_.fit.best.at = all_of(result_.fit.best.at, whole_);
  }

  const CalibrationRequest& request_;
  std::chrono::steady_clock::time_point start_;
  Calibration result_;
  RowSpread spread_;
  Position whole_;
};

} // namespace

Calibration calibrate(const CalibrationRequest& request)
{
  return Calibrating(request).run();
}

} // namespace numasim
