// Errors, orders and claims, against values worked out by hand.

#include "tests/validate/support.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

LockDataset dataset()
{
  const TemporaryDirectory directory;
  return load_lock_dataset(directory.write("d.json", dataset_document().dump()), real_catalogue());
}

/// Rates by lock and number of threads.
Simulator simulator(double ticket, double queue)
{
  return [=](const RunSpec& spec) {
    const double rate = spec.strategy == "ticket" ? ticket : queue;
    return record_with_rate(rate / static_cast<double>(spec.copies), 2,
                            spec.strategy == "ticket" ? 6 : 2);
  };
}

SuiteOutcome outcome_of(const std::vector<LockDataset>& suite, double ticket, double queue,
                        std::size_t every = 1)
{
  ValidationSettings settings;
  settings.every = every;
  settings.replications = 2;
  return validate_locks(suite, settings, simulator(ticket, queue), 1);
}

} // namespace

TEST_CASE("errors are logarithms of simulated by published rates", "[validate]")
{
  // Published: ticket 10, 8, 4; queue 10, 12, 12 (thousands, of 1, 2, 4 threads).
  // Simulated: ticket 10, 5, 2.5; queue 20, 10, 5.
  const std::vector<LockDataset> suite{dataset()};
  const SuiteOutcome suite_outcome = outcome_of(suite, 1e4, 2e4);
  const DatasetOutcome& d = suite_outcome.datasets.at(0);
  const auto error = [&](std::size_t curve, std::size_t point) {
    return d.curves.at(curve).points.at(point).log_error;
  };
  CHECK(error(0, 0) == Approx(0).margin(1e-4));
  CHECK(error(0, 1) == Approx(std::log(5.0 / 8)).epsilon(1e-4));
  CHECK(error(1, 0) == Approx(std::log(2.0)).epsilon(1e-4));
  CHECK(error(1, 2) == Approx(std::log(5.0 / 12)).epsilon(1e-4));
  CHECK(*d.curves[0].points[1].simulated == Approx(5).epsilon(1e-4));
  CHECK(d.points == 6);
  // |ln|: 0, 0.47, 0.47, 0.69, 0.18, 0.88: the median is 0.47, more than the stated 30 %.
  CHECK(*d.median_error == Approx(std::log(8.0 / 5)).epsilon(1e-4));
  CHECK(*d.worst_error == Approx(std::log(12.0 / 5)).epsilon(1e-4));
  CHECK_FALSE(d.in_range);
  CHECK(suite_outcome.left_out == 1);
  CHECK(d.curves[2].points[0].why_not == "a reason");
}

TEST_CASE("locks are in order where the published rates say which is the faster", "[validate]")
{
  // At 1 thread the published rates are equal; at 2 and 4 the queue is faster, by 50 and 200 %.
  const std::vector<LockDataset> suite{dataset()};
  const Ordering right = outcome_of(suite, 1e4, 2e4).ordering;
  CHECK(right.pairs == 2);
  CHECK(right.decided == 2);
  CHECK(right.right == 2);
  CHECK(*right.tau() == 1);
  const Ordering wrong = outcome_of(suite, 2e4, 1e4).ordering;
  CHECK(wrong.right == 0);
  CHECK(*wrong.right_share() == 0);
  CHECK(*wrong.tau() == -1);
  CHECK_FALSE(Ordering{}.tau());
  CHECK_FALSE(Ordering{}.right_share());
}

TEST_CASE("pairs within 20 % count for tau alone", "[validate]")
{
  LockDataset d = dataset();
  d.curves[1].points[1].value = 9; // 12.5 % above the ticket's 8
  const std::vector<LockDataset> suite{d};
  const Ordering ordering = outcome_of(suite, 1e4, 2e4).ordering;
  CHECK(ordering.pairs == 2);
  CHECK(ordering.decided == 1);
}

TEST_CASE("claims of every kind hold or not", "[validate]")
{
  using Kind = Claim::Kind;
  LockDataset d = dataset();
  const auto claim = [](Kind kind, ClaimPoint of, ClaimPoint to) {
    Claim c;
    c.kind = kind;
    c.of = of;
    c.to = to;
    return c;
  };
  d.claims = {claim(Kind::Ratio, {"A", 4}, {"A", 1}), claim(Kind::Slope, {"A", 4}, {"A", 2}),
              claim(Kind::Fairness, {"A", 4}, {}),    claim(Kind::Order, {"", 4}, {}),
              claim(Kind::Last, {"", 4}, {}),         claim(Kind::Ratio, {"C", 2}, {"A", 1})};
  d.claims[4].curves = {"B"};
  d.claims[0].least = 0.3;
  d.claims[1].most = 1e5;
  d.claims[2].most = 2;
  d.claims[3].least = 0.7;
  d.claims[4].most = 1;
  d.claims[5].most = 1;
  const std::vector<LockDataset> suite{d};
  const SuiteOutcome outcome = outcome_of(suite, 1e4, 2e4);
  const auto& claims = outcome.datasets.at(0).claims;
  CHECK(*claims.at(0).simulated == Approx(0.25).epsilon(1e-4)); // below 0.3
  CHECK_FALSE(claims[0].held);
  CHECK(*claims[1].simulated == Approx(1e5).epsilon(1e-4)); // 400 us less 200, over 2 threads
  CHECK(*claims[2].simulated == Approx(3));
  CHECK_FALSE(claims[2].held);
  CHECK(*claims[3].simulated == 1);
  CHECK(claims[3].held);
  CHECK(*claims[4].simulated == 2); // the queue is second from the slowest
  CHECK_FALSE(claims[4].held);
  CHECK_FALSE(claims[5].simulated); // a curve that is not modelled
  CHECK_FALSE(claims[5].held);
  CHECK(outcome.misses().size() >= 4);
}

TEST_CASE("a suite run in part keeps the ends and the points of claims", "[validate]")
{
  LockDataset d = dataset();
  d.curves[1].points = {{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}, {6, 1}};
  d.claims[0].of = {"B", 3};
  const std::vector<LockDataset> suite{d};
  const SuiteOutcome outcome = outcome_of(suite, 1, 1, 4);
  std::vector<std::size_t> copies;
  for (const PointOutcome& p : outcome.datasets[0].curves[1].points) {
    copies.push_back(p.copies);
  }
  CHECK(copies == std::vector<std::size_t>{1, 3, 5, 6});
}

TEST_CASE("points with more threads than CPUs are run for many slices", "[validate]")
{
  LockDataset d = dataset();
  d.curves.resize(1);
  d.claims.clear();
  d.curves[0].points = {{16, 1}, {32, 1}}; // on 16 CPUs
  const std::vector<LockDataset> suite{d};
  // Runs take place in processes of their own; the record tells what was asked for.
  const Simulator notes = [](const RunSpec& spec) {
    const double ms = spec.workload_parameters.real("duration_us") / 1000;
    return record_with_rate(1, 1, ms + 1);
  };
  const SuiteOutcome outcome = validate_locks(suite, ValidationSettings{}, notes, 1);
  const std::vector<PointOutcome>& points = outcome.datasets[0].curves[0].points;
  // One thread a CPU: a number of sections. Two: 20 slices of each, which end at ticks, 4 ms apart.
  CHECK(points[0].unfairness == 1);
  CHECK(points[1].unfairness == 20 * 2 * 4 + 1);
}

TEST_CASE("points without a machine or with too many threads are told, not run", "[validate]")
{
  LockDataset d = dataset();
  d.curves[0].points = {{k_most_threads + 1, 1}};
  LockDataset nowhere = dataset();
  nowhere.topology = "no-such-machine";
  const std::vector<LockDataset> suite{d, nowhere};
  const SuiteOutcome outcome = outcome_of(suite, 1, 1);
  CHECK(outcome.datasets[0].curves[0].points[0].why_not == "more than 65536 threads");
  CHECK(outcome.datasets[1].curves[0].points[0].why_not ==
        "there is no topology \"no-such-machine\"");
  CHECK(outcome.datasets[1].points == 0);
  CHECK(outcome.datasets[1].in_range);
}
