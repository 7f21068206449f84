#include "tools/validate/exact_value.hpp"

#include "tools/oracle/bounds.hpp"
#include "tools/oracle/closed_lock.hpp"
#include "tools/oracle/mean_value_analysis.hpp"

#include <array>
#include <numeric>
#include <vector>

namespace numasim {

namespace {

constexpr double k_us = 1e-3; // of a nanosecond

/// Times in microseconds.
struct Queue {
  unsigned threads = 1;
  double think = 0;
  double hold = 0;
  unsigned locks = 1;
};

/// Whether a lock is taken at random by all threads alike, and nothing else takes time.
bool one_kind_of_turn(const Parameters& p)
{
  return p.choice("lock_choice") == "random" && p.real("reader_share") == 0 &&
         p.integer("shared_lines_read") == 0 && p.integer("shared_lines_written") == 0 &&
         p.real("short_delay_every") == 0 && p.real("long_delay_every") == 0 &&
         p.real("think_transfers") == 0;
}

bool has_laws(const Parameters& p, const char* think, const char* hold)
{
  return p.choice("think_distribution") == think && p.choice("critical_distribution") == hold;
}

/// X per microsecond; R in microseconds.
struct Solved {
  double throughput = 0;
  double response = 0;
};

std::optional<Solved> solved(ExactModel model, const Queue& q, const Parameters& p)
{
  switch (model) {
  case ExactModel::Repairman: { // MVA with one station is the machine repairman
    if (!has_laws(p, "exponential", "exponential")) {
      return std::nullopt;
    }
    const std::vector<double> demands(q.locks, q.hold / q.locks);
    const auto network = oracle::mean_value_analysis(q.threads, q.think, demands);
    const double all = std::accumulate(network.responses.begin(), network.responses.end(), 0.0);
    return Solved{network.throughput, all};
  }
  case ExactModel::ConstantHolds: {
    if (!has_laws(p, "exponential", "constant") || q.locks != 1) {
      return std::nullopt;
    }
    const std::array<oracle::HoldAtom, 1> hold{{{q.hold, 1}}};
    const auto lock = oracle::constant_holds(q.threads, q.think, hold);
    return Solved{lock.throughput, lock.response};
  }
  case ExactModel::ConstantTimes:
    break;
  }
  if (!has_laws(p, "constant", "constant") || q.locks != 1) {
    return std::nullopt;
  }
  const double rate = oracle::constant_times_throughput(q.threads, q.think, q.hold);
  return Solved{rate, q.threads / rate - q.think};
}

} // namespace

std::optional<double> exact_value(ExactModel model, RowQuantity::Kind quantity,
                                  const PublishedRun& run, std::size_t copies)
{
  if (run.workload != "lockbench" || !one_kind_of_turn(run.workload_parameters)) {
    return std::nullopt;
  }
  const Parameters& p = run.workload_parameters;
  const Queue queue{static_cast<unsigned>(copies), k_us * p.real("think_ns"),
                    k_us * p.real("critical_ns"), static_cast<unsigned>(p.integer("locks"))};
  if (copies > oracle::k_most_threads || queue.hold <= 0 || queue.think <= 0) {
    return std::nullopt;
  }
  const auto result = solved(model, queue, p);
  if (!result) {
    return std::nullopt;
  }
  switch (quantity) {
  case RowQuantity::Kind::Throughput:
    return 1e6 * result->throughput;
  case RowQuantity::Kind::Response:
    return result->response;
  default:
    return std::nullopt;
  }
}

} // namespace numasim
