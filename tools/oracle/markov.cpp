#include "tools/oracle/markov.hpp"

#include "tools/oracle/argument.hpp"

#include <Eigen/LU>

#include <algorithm>

namespace numasim::oracle {

Eigen::VectorXd stationary_of_process(const Eigen::MatrixXd& generator)
{
  const Eigen::Index n = generator.rows();
  require(n >= 1 && generator.cols() == n, "a chain's matrix is square and not empty");
  require(generator.allFinite(), "a chain's rates are finite");
  Eigen::MatrixXd balance = generator.transpose();
  balance.row(n - 1).setOnes();
  Eigen::VectorXd right = Eigen::VectorXd::Zero(n);
  right[n - 1] = 1;
  return balance.partialPivLu().solve(right);
}

Eigen::VectorXd stationary_of_chain(const Eigen::MatrixXd& transitions)
{
  const Eigen::Index n = transitions.rows();
  require(transitions.cols() == n, "a chain's matrix is square");
  return stationary_of_process(transitions - Eigen::MatrixXd::Identity(n, n));
}

Eigen::VectorXd birth_death(std::span<const double> births, std::span<const double> deaths)
{
  const auto positive = [](double rate) { return std::isfinite(rate) && rate > 0; };
  require(births.size() == deaths.size() && std::all_of(births.begin(), births.end(), positive) &&
              std::all_of(deaths.begin(), deaths.end(), positive),
          "a birth-death process has as many deaths as births, at positive rates");
  const auto n = static_cast<Eigen::Index>(births.size()) + 1;
  Eigen::MatrixXd generator = Eigen::MatrixXd::Zero(n, n);
  for (Eigen::Index k = 0; k + 1 < n; ++k) {
    const auto i = static_cast<std::size_t>(k);
    generator(k, k + 1) = births[i];
    generator(k, k) -= births[i];
    generator(k + 1, k) = deaths[i];
    generator(k + 1, k + 1) -= deaths[i];
  }
  return stationary_of_process(generator);
}

} // namespace numasim::oracle
