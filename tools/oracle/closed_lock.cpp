#include "tools/oracle/closed_lock.hpp"

#include "tools/oracle/argument.hpp"
#include "tools/oracle/markov.hpp"

#include <algorithm>
#include <numeric>

namespace numasim::oracle {

namespace {

void require_closed(unsigned threads, double think)
{
  require(threads >= 1 && threads <= k_most_threads, "1 to 1024 threads");
  require_time(think, "a think time is finite");
  require(think > 0, "a think time is positive");
}

/// Probabilities of 0 .. n successes in n trials. Starts at the mode, where nothing underflows.
std::vector<double> binomial(unsigned n, double p)
{
  std::vector<double> out(n + 1, 0.0);
  if (p <= 0 || p >= 1) {
    out[p <= 0 ? 0 : n] = 1;
    return out;
  }
  const auto mode = std::min(n, static_cast<unsigned>((n + 1) * p));
  const double odds = p / (1 - p);
  out[mode] = 1;
  for (unsigned k = mode; k < n; ++k) {
    out[k + 1] = out[k] * odds * (n - k) / (k + 1);
  }
  for (unsigned k = mode; k > 0; --k) {
    out[k - 1] = out[k] / odds * k / (n - k + 1);
  }
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& value : out) {
    value /= sum;
  }
  return out;
}

} // namespace

double ClosedLock::mean_number() const
{
  return throughput * response;
}

ClosedLock machine_repairman(unsigned threads, double think, double hold)
{
  require_closed(threads, think);
  require(std::isfinite(hold) && hold > 0, "a hold is positive and finite");
  // p_{k+1}/p_k = (N - k) S/Z. Scaled down as it grows, so that it neither over- nor underflows.
  std::vector<double> p{1.0};
  for (unsigned k = 0; k < threads; ++k) {
    p.push_back(p.back() * (threads - k) * (hold / think));
    if (p.back() > 1) {
      const double top = p.back();
      for (double& value : p) {
        value /= top;
      }
    }
  }
  const double sum = std::accumulate(p.begin(), p.end(), 0.0);
  for (double& value : p) {
    value /= sum;
  }
  ClosedLock out;
  // 1 - p_0 without the cancellation where p_0 is near 1
  out.utilisation = std::accumulate(p.begin() + 1, p.end(), 0.0);
  out.throughput = out.utilisation / hold;
  double number = 0;
  for (unsigned k = 1; k <= threads; ++k) {
    number += k * p[k];
  }
  out.response = number / out.throughput;
  out.distribution = std::move(p);
  return out;
}

ClosedLock state_dependent_lock(unsigned threads, double think,
                                const std::function<double(unsigned)>& hold_at)
{
  require_closed(threads, think);
  std::vector<double> births;
  std::vector<double> deaths;
  for (unsigned k = 0; k < threads; ++k) {
    births.push_back((threads - k) / think);
    deaths.push_back(1 / hold_at(k + 1));
  }
  const Eigen::VectorXd p = birth_death(births, deaths);
  ClosedLock out;
  double number = 0;
  for (unsigned k = 0; k <= threads; ++k) {
    out.distribution.push_back(p[k]);
    if (k > 0) {
      out.utilisation += p[k];
      out.throughput += p[k] * deaths[k - 1];
      number += k * p[k];
    }
  }
  out.response = number / out.throughput;
  return out;
}

ClosedLock constant_holds(unsigned threads, double think, std::span<const HoldAtom> holds)
{
  require_closed(threads, think);
  double mean = 0;
  double sum = 0;
  for (const HoldAtom& atom : holds) {
    require(std::isfinite(atom.length) && atom.length > 0, "a hold is positive and finite");
    require_share(atom.probability, "a probability is 0 to 1");
    mean += atom.length * atom.probability;
    sum += atom.probability;
  }
  require(std::abs(sum - 1) < 1e-9, "probabilities add up to 1");
  // State: how many a leaving thread leaves behind. From 0 the next hold begins with one arrival.
  Eigen::MatrixXd transitions = Eigen::MatrixXd::Zero(threads, threads);
  for (unsigned left = 0; left < threads; ++left) {
    const unsigned there = std::max(left, 1U);
    for (const HoldAtom& atom : holds) {
      const std::vector<double> come = binomial(threads - there, -std::expm1(-atom.length / think));
      for (unsigned a = 0; a < come.size(); ++a) {
        transitions(left, there - 1 + a) += atom.probability * come[a];
      }
    }
  }
  const Eigen::VectorXd pi = stationary_of_chain(transitions);
  const double idle = pi[0] * think / threads; // until the first of N comes, per hold
  ClosedLock out;
  out.throughput = 1 / (mean + idle);
  out.utilisation = mean * out.throughput;
  out.response = threads / out.throughput - think;
  out.distribution = {idle * out.throughput};
  return out;
}

} // namespace numasim::oracle
