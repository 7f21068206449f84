#include "tools/selfcheck/placed_cpus.hpp"

#include "models/machine/machine.hpp"

namespace numasim::selfcheck {

std::vector<std::uint32_t> placed_cpus(const Topology& topology, Placement placement,
                                       std::size_t threads)
{
  const Machine machine(topology);
  std::vector<std::uint32_t> cpus;
  for (const Cpu cpu : place(machine, placement, threads)) {
    cpus.push_back(topology.cpus[index_of(cpu)]);
  }
  return cpus;
}

} // namespace numasim::selfcheck
