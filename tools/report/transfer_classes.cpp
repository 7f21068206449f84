#include "tools/report/transfer_classes.hpp"

#include "models/machine/transfer_costs.hpp"
#include "tools/report/numbers.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

namespace numasim {

namespace {

/// More hops than this within one distance are not told apart.
constexpr std::size_t k_most_hops = 6;
/// More pairs of cores than this are sampled.
constexpr std::size_t k_most_core_pairs = std::size_t{1} << 20U;

/// Durations, each with the number of CPU pairs that have it.
class Sample {
public:
  void add(Duration duration, std::uint64_t weight)
  {
    if (!values_.empty() && values_.back().first == duration) {
      values_.back().second += weight;
    } else {
      values_.emplace_back(duration, weight);
    }
  }
  [[nodiscard]] bool empty() const { return values_.empty(); }
  [[nodiscard]] Spread spread()
  {
    const Duration median = weighted_median(values_);
    return {values_.front().first.in_ns(), median.in_ns(), values_.back().first.in_ns()};
  }

private:
  std::vector<std::pair<Duration, std::uint64_t>> values_;
};

struct Collected {
  std::uint64_t pairs = 0;
  Sample at_requester;
  Sample at_owner;
  Sample at_third;
};

/// Distance and, where it tells classes apart, the sum of the hops there and back.
using Key = std::pair<Distance, std::optional<Duration>>;

std::uint64_t pairs_of(std::uint64_t cpus)
{
  return cpus * (cpus - 1) / 2;
}

class Collector {
public:
  explicit Collector(const Machine& machine) : machine_(machine), transfers_(machine)
  {
    worst_third_.resize(machine.nodes() * machine.nodes());
    find_hops();
    count_pairs();
  }

  void measure(std::size_t step)
  {
    for (std::size_t r = 0; r < machine_.cores(); r += step) {
      for (std::size_t o = 0; o < machine_.cores(); ++o) {
        add(Core{static_cast<std::uint32_t>(r)}, Core{static_cast<std::uint32_t>(o)});
      }
    }
  }

  [[nodiscard]] std::map<Key, Collected>& classes() { return classes_; }

private:
  [[nodiscard]] Distance distance(Node a, Node b) const
  {
    return machine_.package_of(a) == machine_.package_of(b) ? Distance::SamePackage
                                                            : Distance::CrossPackage;
  }
  [[nodiscard]] Duration both_ways(Node a, Node b) const
  {
    return machine_.hop(a, b) + machine_.hop(b, a);
  }
  [[nodiscard]] Key key(Node a, Node b) const
  {
    const Distance d = distance(a, b);
    return hops_.at(d).size() > k_most_hops ? Key{d, std::nullopt} : Key{d, both_ways(a, b)};
  }

  template <class Visit> void for_node_pairs(Visit visit) const
  {
    for (std::uint32_t a = 0; a < machine_.nodes(); ++a) {
      for (std::uint32_t b = a + 1; b < machine_.nodes(); ++b) {
        if (!machine_.cpus_of(Node{a}).empty() && !machine_.cpus_of(Node{b}).empty()) {
          visit(Node{a}, Node{b});
        }
      }
    }
  }

  void find_hops()
  {
    for_node_pairs([&](Node a, Node b) { hops_[distance(a, b)].insert(both_ways(a, b)); });
  }

  void count_pairs()
  {
    std::uint64_t in_cores = 0;
    std::uint64_t in_l3s = 0;
    std::uint64_t in_nodes = 0;
    std::vector<std::uint64_t> cpus_of_l3(machine_.l3s());
    for (std::uint32_t c = 0; c < machine_.cores(); ++c) {
      in_cores += pairs_of(machine_.cpus_of(Core{c}).size());
      cpus_of_l3[index_of(machine_.l3_of(Core{c}))] += machine_.cpus_of(Core{c}).size();
    }
    for (const std::uint64_t cpus : cpus_of_l3) {
      in_l3s += pairs_of(cpus);
    }
    for (std::uint32_t n = 0; n < machine_.nodes(); ++n) {
      const std::uint64_t cpus = machine_.cpus_of(Node{n}).size();
      in_nodes += cpus == 0 ? 0 : pairs_of(cpus);
    }
    classes_[{Distance::SameCore, std::nullopt}].pairs = in_cores;
    classes_[{Distance::SameL3, std::nullopt}].pairs = in_l3s - in_cores;
    classes_[{Distance::SameNode, std::nullopt}].pairs = in_nodes - in_l3s;
    for_node_pairs([&](Node a, Node b) {
      classes_[key(a, b)].pairs +=
          std::uint64_t{machine_.cpus_of(a).size()} * machine_.cpus_of(b).size();
    });
  }

  /// Of the homes that are neither's node, the one that makes the transfer longest. All CPUs of a
  /// node agree on it.
  [[nodiscard]] std::optional<Node> worst_third(Cpu requester, Cpu owner)
  {
    const Node r = machine_.node_of(requester);
    const Node o = machine_.node_of(owner);
    std::optional<Node>& known = worst_third_[index_of(r) * machine_.nodes() + index_of(o)];
    if (known || machine_.nodes() < 2) {
      return known;
    }
    Duration worst;
    for (std::uint32_t h = 0; h < machine_.nodes(); ++h) {
      const Node home{h};
      if (home != r && home != o) {
        const Duration cost = transfers_.transfer(requester, owner, home);
        if (!known || cost > worst) {
          known = home;
          worst = cost;
        }
      }
    }
    return known;
  }

  void add(Core requester, Core owner)
  {
    const auto r_cpus = machine_.cpus_of(requester);
    const auto o_cpus = machine_.cpus_of(owner);
    const bool one_core = requester == owner;
    if (one_core && r_cpus.size() < 2) {
      return;
    }
    const Cpu r = r_cpus.front();
    const Cpu o = one_core ? r_cpus[1] : o_cpus.front();
    const std::uint64_t weight = r_cpus.size() * (o_cpus.size() - (one_core ? 1 : 0));
    const Node here = machine_.node_of(r);
    const Node there = machine_.node_of(o);
    Collected& c =
        classes_[here == there ? Key{machine_.distance(r, o), std::nullopt} : key(here, there)];
    c.at_requester.add(transfers_.transfer(r, o, here), weight);
    c.at_owner.add(transfers_.transfer(r, o, there), weight);
    if (const auto third = worst_third(r, o)) {
      c.at_third.add(transfers_.transfer(r, o, *third), weight);
    }
  }

  const Machine& machine_;
  TransferCosts transfers_;
  std::map<Distance, std::set<Duration>> hops_;
  std::vector<std::optional<Node>> worst_third_; // node x node
  std::map<Key, Collected> classes_;
};

TransferClass summary_of(const Key& key, Collected& collected)
{
  TransferClass c;
  c.distance = key.first;
  if (key.second) {
    c.hop_ns = key.second->in_ns() / 2;
  }
  c.pairs = collected.pairs;
  c.home_at_requester = collected.at_requester.spread();
  c.home_at_owner = collected.at_owner.spread();
  if (!collected.at_third.empty()) {
    c.home_at_third = collected.at_third.spread();
  }
  return c;
}

} // namespace

std::string label_of(Distance distance)
{
  constexpr std::array<const char*, k_distances> names = {
      "SMT siblings", "same L3 group", "same node", "same package", "other package"};
  return names.at(static_cast<std::size_t>(distance));
}

std::string TransferClass::label() const
{
  return label_of(distance) + (hop_ns ? ", hop " + short_number(*hop_ns) + " ns" : "");
}

double TransferClass::worst_ns() const
{
  return std::max({home_at_requester.max_ns, home_at_owner.max_ns,
                   home_at_third ? home_at_third->max_ns : home_at_owner.max_ns});
}

std::optional<double> TransferClasses::worst_ns() const
{
  std::optional<double> worst;
  for (const TransferClass& c : classes) {
    worst = std::max(worst.value_or(c.worst_ns()), c.worst_ns());
  }
  return worst;
}

TransferClasses transfer_classes(const Machine& machine)
{
  TransferClasses result;
  const std::size_t requesters = std::max<std::size_t>(1, k_most_core_pairs / machine.cores());
  result.requester_step = (machine.cores() + requesters - 1) / requesters;
  Collector collector(machine);
  collector.measure(result.requester_step);
  for (auto& [key, collected] : collector.classes()) {
    if (collected.pairs > 0 && !collected.at_requester.empty()) {
      result.classes.push_back(summary_of(key, collected));
    }
  }
  return result;
}

} // namespace numasim
