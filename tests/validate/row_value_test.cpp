// From records to rows: exact on records made by hand.

#include "models/input/input_error.hpp"
#include "tests/validate/rows_support.hpp"
#include "tools/validate/row_value.hpp"
#include "tools/validate/validation.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

using Kind = RowQuantity::Kind;

/// What the cut of the warm-up may change of a rate: a bin's rounding.
constexpr double k_cut = 4e-3;

/// Of points whose replications have these rates.
RowValue value(const RowQuantity& quantity, const std::vector<std::vector<double>>& rates)
{
  std::vector<std::vector<RunRecord>> records;
  for (const auto& of_point : rates) {
    records.emplace_back();
    for (const double rate : of_point) {
      records.back().push_back(record_with_locks(rate));
    }
  }
  const std::vector<std::span<const RunRecord>> points(records.begin(), records.end());
  return value_of(quantity, points, "file.json", "/rows/0/quantity");
}

RowQuantity of_locks(Kind kind, std::vector<std::string> locks, std::string site = {})
{
  RowQuantity quantity;
  quantity.kind = kind;
  quantity.points = {{0, 1}};
  quantity.locks = std::move(locks);
  quantity.site = std::move(site);
  return quantity;
}

RowQuantity of_curve(Kind kind)
{
  RowQuantity quantity;
  quantity.kind = kind;
  quantity.points = {{0, 1}, {0, 2}, {0, 4}, {0, 8}};
  return quantity;
}

} // namespace

TEST_CASE("rates and their ratios come with intervals", "[validate][rows]")
{
  const RowValue rate = value(of_locks(Kind::Throughput, {}), {{1000, 1200}});
  CHECK(*rate.value == Approx(1100).epsilon(k_cut));
  REQUIRE(rate.samples.size() == 2);
  // Student's t with one degree of freedom: 12.706 x 100.
  CHECK(rate.ci95->hi - rate.ci95->lo == Approx(2 * 1270.6).epsilon(0.01));
  RowQuantity change = of_locks(Kind::Change, {});
  change.points = {{1, 4}, {0, 4}};
  CHECK(*value(change, {{1500}, {1000}}).value == Approx(50).epsilon(k_cut));
  change.kind = Kind::Ratio;
  const RowValue ratio = value(change, {{1500, 1600, 1550}, {1000, 1060, 1030}});
  CHECK(*ratio.value == Approx(4650.0 / 3090).epsilon(k_cut));
  REQUIRE(ratio.ci95);
  CHECK(ratio.ci95->lo < *ratio.value);
  CHECK(ratio.ci95->hi > *ratio.value);
  CHECK_FALSE(value(change, {{1500}, {1000}}).ci95);
}

TEST_CASE("a curve's peak, its place, its end and its knee", "[validate][rows]")
{
  const std::vector<std::vector<double>> rates{{1000}, {1800}, {2400}, {1200}};
  CHECK(*value(of_curve(Kind::Peak), rates).value == Approx(2400).epsilon(k_cut));
  CHECK(*value(of_curve(Kind::PeakPlace), rates).value == 4);
  CHECK(*value(of_curve(Kind::OfPeak), rates).value == Approx(0.5).epsilon(k_cut));
  // Each makes 1, 0.9, 0.6 and 0.15 of what one makes: half between 4 and 8 copies.
  const double part = std::log(0.6 / 0.5) / std::log(0.6 / 0.15);
  CHECK(*value(of_curve(Kind::Knee), rates).value == Approx(4 * std::pow(2, part)).epsilon(k_cut));
}

TEST_CASE("shares and counts of locks", "[validate][rows]")
{
  const std::vector<std::vector<double>> once{{1000}};
  CHECK(*value(of_locks(Kind::SiteShare, {"big"}, "here"), once).value == Approx(75));
  CHECK(*value(of_locks(Kind::LockShare, {"small"}), once).value == Approx(20));
  CHECK(*value(of_locks(Kind::LockShare, {"small", "big"}), once).value == Approx(100));
  CHECK(*value(of_locks(Kind::Acquisitions, {"big"}), once).value == Approx(3));
  CHECK(*value(of_locks(Kind::Acquisitions, {"big"}, "there"), once).value == Approx(1));
  CHECK(*value(of_locks(Kind::HoldTime, {"big"}), once).value == Approx(2));
  CHECK(*value(of_locks(Kind::Response, {"big"}), once).value == Approx(1));
  RowQuantity metric = of_locks(Kind::Metric, {});
  metric.name = "lock_wait_share";
  CHECK(*value(metric, once).value == Approx(62.5));
}

TEST_CASE("a lock, call site or metric that is not there is named, with those that are",
          "[validate][rows]")
{
  const auto refused = [](const RowQuantity& quantity, const std::string& words) {
    try {
      (void)value(quantity, {{1000}});
      FAIL("it has a value");
    } catch (const InputError& error) {
      CHECK(error.problems().front().file == "file.json");
      CHECK(error.problems().front().pointer == "/rows/0/quantity");
      INFO(error.what());
      CHECK(std::string{error.what()}.find(words) != std::string::npos);
    }
  };
  refused(of_locks(Kind::LockShare, {"bigg"}), "did you mean \"big\"");
  refused(of_locks(Kind::SiteShare, {"big"}, "nowhere"), "there");
  RowQuantity metric = of_locks(Kind::Metric, {});
  metric.name = "wait";
  refused(metric, "lock_wait_share");
}

TEST_CASE("a row is met where its mean lies in its range, both ends included", "[validate][rows]")
{
  PublishedRow row;
  row.published = 10;
  row.least = 9;
  row.most = 11;
  const auto verdict = [&](double simulated) {
    return judged(row, {.samples = {simulated}, .value = simulated}).verdict;
  };
  CHECK(verdict(9) == RowVerdict::Met);
  CHECK(verdict(11) == RowVerdict::Met);
  CHECK(verdict(8.99) == RowVerdict::Missed);
  CHECK(verdict(11.01) == RowVerdict::Missed);
  CHECK(*judged(row, {.value = 12.0}).error == Approx(0.2));
  row.unit = "%";
  CHECK(*judged(row, {.value = 12.0}).error == Approx(2)); // points
  row.role = PublishedRow::Role::Given;
  CHECK(verdict(20) == RowVerdict::Given);
  CHECK(judged(row, {.why_not = "no data"}).verdict == RowVerdict::NotRun);
}

TEST_CASE("rows share runs, and a change of parameters reaches each of them", "[validate][rows]")
{
  const TemporaryDirectory directory;
  nlohmann::json document = report_document();
  document["rows"].push_back(document["rows"][0]);
  document["rows"].back()["id"] = "once more";
  directory.write("small.json", document.dump());
  const auto reports = load_validation(std::vector{directory.path()}, real_catalogue()).reports;
  std::size_t changed = 0;
  const RowPlan plan(reports, {.replications = 3, .change = [&](RunSpec& spec) {
                                 spec.workload_parameters.set("daemons", std::int64_t{7});
                                 ++changed;
                               }});
  CHECK(changed == 4); // one with 1 copy, two with 4, one with 2
  REQUIRE(plan.specs().size() == 12);
  CHECK(plan.specs()[2].replication == 2);
  CHECK(plan.specs()[11].workload_parameters.integer("daemons") == 7);
  std::vector<RunRecord> records;
  for (const RunSpec& spec : plan.specs()) {
    records.push_back(record_with_locks(spec.strategy == "single" ? 1000 : 1990));
  }
  const auto values = plan.values(records);
  REQUIRE(values.size() == 5);
  CHECK(*values[0].value == Approx(1000).epsilon(k_cut));
  CHECK(*values[1].value == Approx(99).epsilon(0.01));
  CHECK(values[3].why_not == "not modelled: no profile");
  CHECK(*values[4].value == *values[0].value);

  const RowPlan quick(reports, {.replications = 1, .quick = true});
  CHECK(quick.specs().size() == 2); // without the run that a quick validation leaves out
  CHECK(quick.specs()[0].measurement.min_iterations == k_quick_iterations);
}
