#include "models/locks/clusters.hpp"

#include <map>
#include <string>

namespace numasim {

namespace {

/// What tells the cluster of `cpu` apart from the others.
std::size_t key_of(const Machine& machine, Cpu cpu, const std::string& kind)
{
  if (kind == "l3") {
    return index_of(machine.l3_of(cpu));
  }
  const Node node = machine.node_of(cpu);
  return kind == "node" ? index_of(node) : index_of(machine.package_of(node));
}

} // namespace

Clusters::Clusters(const Machine& machine, const Parameters& parameters)
{
  std::map<std::size_t, std::size_t> numbers;
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    const Cpu cpu{i};
    const auto [at, fresh] =
        numbers.try_emplace(key_of(machine, cpu, parameters.choice("cluster")), home_.size());
    if (fresh) {
      home_.push_back(machine.node_of(cpu));
    }
    of_.push_back(at->second);
  }
}

Parameter Clusters::parameter()
{
  return Parameter::choice("cluster", "node", {"l3", "node", "package"},
                           "Which CPUs share a local lock.",
                           "D. Dice, V. Marathe, N. Shavit, PPoPP 2012: a cluster is a NUMA node");
}

Parameter pass_on_parameter(std::int64_t fallback, const char* source)
{
  return Parameter::integer("pass_on", "", fallback, 0, 1'000'000'000,
                            "Times in a row that the lock stays in a cluster while others wait.",
                            source);
}

} // namespace numasim
