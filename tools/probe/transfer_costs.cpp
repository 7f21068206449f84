#include "tools/probe/transfer_costs.hpp"

#include "tools/probe/crossings.hpp"
#include "tools/statistics/median_interval.hpp"
#include "tools/statistics/quantile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

namespace numasim {

namespace {

/// Where no pair could be measured. Medians over the published matrices of core-to-core-latency,
/// rounded: siblings 4 to 13 ns, an L3 group 16 to 57, between L3 groups of I/O-die EPYC t0 of
/// 87 to 130 (docs/machine.md).
constexpr double k_guessed_l3 = 30;
constexpr double k_guessed_base = 100;
constexpr double k_guessed_die = 10;
constexpr double k_guessed_package = 50;
/// Half of what remote DRAM costs beyond local on three 2-socket Xeons (docs/machine.md).
constexpr double k_guessed_far_memory = 25;
constexpr double k_guessed_jitter = 0.05;
/// A mean absolute deviation times this is the standard deviation, if the spread is normal.
constexpr double k_deviation = 1.25;

constexpr const char* k_guess = "not measured on this machine; within the range of published "
                                "core-to-core matrices";

class Fill {
public:
  Fill(const HandOvers& measured, Topology& topology)
      : measured_(measured),
        topology_(topology), crossings_{topology.package_of_node, measured.home, {}}
  {
    for (std::uint32_t n = 0; n < topology.nodes.size(); ++n) {
      for (const std::uint32_t cpu : topology.nodes[n].cpus) {
        node_of_[cpu] = n;
      }
    }
    sort_pairs();
  }

  std::vector<std::string> all()
  {
    set_core();
    set_l3();
    set_crossings();
    set_jitter();
    return guessed_;
  }

private:
  void sort_pairs()
  {
    const double rmw = topology_.costs.rmw_local.in_ns();
    for (std::uint32_t b = 1; b < topology_.cpus.size(); ++b) {
      for (std::uint32_t a = 0; a < b; ++a) {
        const std::optional<double>& entry = measured_.pairs.at(a, b);
        if (topology_.core[a] == topology_.core[b]) {
          has_siblings_ = true;
          if (entry) {
            siblings_.push_back(*entry);
          }
        } else if (topology_.l3[a] == topology_.l3[b]) {
          has_l3_pairs_ = true;
          if (entry) {
            within_l3_.push_back(*entry);
          }
        } else {
          has_crossings_ = true;
          if (entry) {
            crossings_.pairs.push_back({node_of_.at(topology_.cpus[a]),
                                        node_of_.at(topology_.cpus[b]),
                                        std::max(*entry - rmw, 0.0)});
          }
        }
      }
    }
  }

  void note(const std::string& pointer, const std::string& source, Confidence confidence)
  {
    topology_.provenance[pointer] = {.source = source, .confidence = confidence};
  }

  void guess(const std::string& pointer, const std::string& what)
  {
    note(pointer, k_guess, Confidence::Guess);
    guessed_.push_back(what);
  }

  [[nodiscard]] std::string how(std::size_t pairs) const
  {
    return fmt::format(
        "CAS ping-pong, one way, {} pairs, 95 % interval of a pair's median typically +-{:.1f} %",
        pairs, 100 * measured_.spread);
  }

  /// A class median less the locked operation, as a transfer of at least `least`.
  Duration transfer(const std::vector<double>& values, double least, const std::string& pointer)
  {
    const double rmw = topology_.costs.rmw_local.in_ns();
    const double middle = median(values);
    const double result = std::max(middle - rmw, least);
    note(pointer,
         fmt::format("{}: median {:.1f} ns less rmw_local_ns {:.1f}{}", how(values.size()), middle,
                     rmw, result > middle - rmw ? ", but at least a load from the L1" : ""),
         Confidence::Derived);
    return rounded(result);
  }

  /// No more digits than mean anything.
  static Duration rounded(double ns) { return Duration::ns(std::round(ns * 100) / 100); }

  void set_core()
  {
    if (!has_siblings_) {
      return;
    }
    const double l1 = std::max(topology_.costs.l1_load.in_ns(), 0.1);
    const std::string pointer = "/levels/core/transfer_ns";
    if (siblings_.empty()) {
      topology_.costs.core_transfer = rounded(l1);
      guess(pointer, "hand-overs between siblings");
    } else {
      topology_.costs.core_transfer = transfer(siblings_, l1, pointer);
    }
  }

  void set_l3()
  {
    if (!has_l3_pairs_) {
      return;
    }
    const double l1 = std::max(topology_.costs.l1_load.in_ns(), 0.1);
    const std::string pointer = "/levels/l3/transfer_ns";
    if (within_l3_.empty()) {
      topology_.costs.l3_transfer = Duration::ns(k_guessed_l3);
      guess(pointer, "hand-overs within an L3 group");
    } else {
      topology_.costs.l3_transfer = transfer(within_l3_, l1, pointer);
    }
  }

  [[nodiscard]] bool several_packages() const
  {
    return topology_.package_of_node.front() != topology_.package_of_node.back() ||
           std::any_of(topology_.package_of_node.begin(), topology_.package_of_node.end(),
                       [&](std::uint32_t p) { return p != topology_.package_of_node.front(); });
  }

  /// SocketLocal: pairs do not tell the link from the rest; memory beyond it does.
  void split_package_hop(TransferRule& rule)
  {
    if (rule.protocol != Protocol::SocketLocal || !several_packages()) {
      return;
    }
    const double local = topology_.costs.dram_local.in_ns();
    const bool known = measured_.remote_dram_ns > local;
    rule.package = known ? (measured_.remote_dram_ns - local) / 2 : k_guessed_far_memory;
    rule.package = std::min(rule.package, rule.base);
    rule.base -= rule.package;
  }

  void set_hops(const TransferRule& rule)
  {
    const auto nodes = static_cast<std::uint32_t>(topology_.nodes.size());
    topology_.hop_ns.assign(nodes, std::vector<double>(nodes, 0));
    for (std::uint32_t n = 0; n < nodes; ++n) {
      for (std::uint32_t m = 0; m < nodes; ++m) {
        const HopCount count = crossings_.hops(n, m);
        topology_.hop_ns[n][m] =
            rounded(count.die * rule.die + count.package * rule.package).in_ns();
      }
    }
  }

  void set_crossings()
  {
    if (!has_crossings_) {
      topology_.hop_ns = {{0}};
      note("/protocol", "one L3 group", Confidence::Derived);
      return;
    }
    std::optional<TransferRule> rule = best_rule(crossings_);
    const bool known = rule.has_value();
    if (!known) {
      rule = TransferRule{.protocol = topology_.nodes.size() == 1 ? Protocol::Flat
                                                                  : Protocol::HomeDirectory,
                          .base = k_guessed_base,
                          .die = k_guessed_die,
                          .package = k_guessed_package};
    } else {
      split_package_hop(*rule);
    }
    Costs& costs = topology_.costs;
    costs.protocol = rule->protocol;
    costs.base = rounded(std::max(rule->base, 0.1));
    set_hops(*rule);
    if (rule->protocol == Protocol::SocketLocal && rule->package_base > 0) {
      costs.package_base = rounded(rule->package_base);
    }
    rule_ = known ? rule : std::nullopt;
    note_crossings(*rule, known);
  }

  void note_crossings(const TransferRule& rule, bool known)
  {
    std::vector<std::string> pointers{"/protocol", "/t0_ns"};
    if (topology_.nodes.size() > 1) {
      pointers.emplace_back("/hop");
    }
    const std::string fit =
        fmt::format("least squares over {}, each less rmw_local_ns; the word on node {}",
                    how(crossings_.pairs.size()), topology_.nodes[measured_.home].id);
    for (const std::string& pointer : pointers) {
      if (known) {
        note(pointer, fit, Confidence::Derived);
      } else {
        note(pointer, k_guess, Confidence::Guess);
      }
    }
    if (!known) {
      guessed_.emplace_back("hand-overs between L3 groups");
    }
    if (rule.protocol == Protocol::SocketLocal) {
      note("/t0_package_ns", fit, Confidence::Derived);
      note("/dir_read_ns", "the mean of both homes is in t0_ns", Confidence::Guess);
      if (several_packages() && measured_.remote_dram_ns <= 0) {
        guess("/hop", "latency of another package's memory, hence the hop");
      }
    }
  }

  void set_jitter()
  {
    std::vector<double> errors;
    if (!within_l3_.empty()) {
      const double centre = median(within_l3_);
      for (const double value : within_l3_) {
        errors.push_back(std::abs(value - centre) / value);
      }
    }
    const double rmw = topology_.costs.rmw_local.in_ns();
    for (std::size_t i = 0; rule_ && i < crossings_.pairs.size(); ++i) {
      errors.push_back(
          std::abs(crossings_.predicted(*rule_, crossings_.pairs[i]) - crossings_.pairs[i].ns) /
          std::max(crossings_.pairs[i].ns + rmw, 1.0));
    }
    if (errors.size() < 3) {
      topology_.costs.jitter_cv = k_guessed_jitter;
      note("/jitter",
           "too few pairs of a class to tell; residuals of class models on published "
           "matrices are 2 to 8 %",
           Confidence::Guess);
      return;
    }
    double sum = 0;
    for (const double error : errors) {
      sum += error;
    }
    const double mean = sum / static_cast<double>(errors.size());
    topology_.costs.jitter_cv = std::min(std::round(mean * k_deviation * 1e4) / 1e4, 1.0);
    note("/jitter",
         fmt::format("mean absolute residual of {} pairs {:.2f} % x 1.25", errors.size(),
                     100 * mean),
         Confidence::Derived);
  }

  const HandOvers& measured_;
  Topology& topology_;
  std::map<std::uint32_t, std::uint32_t> node_of_;
  bool has_siblings_ = false;
  bool has_l3_pairs_ = false;
  bool has_crossings_ = false;
  std::vector<double> siblings_;
  std::vector<double> within_l3_;
  Crossings crossings_;
  std::optional<TransferRule> rule_;
  std::vector<std::string> guessed_;
};

} // namespace

std::vector<std::string> set_transfer_costs(const HandOvers& measured, Topology& topology)
{
  return Fill(measured, topology).all();
}

} // namespace numasim
