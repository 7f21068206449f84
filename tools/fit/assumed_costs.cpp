#include "tools/fit/assumed_costs.hpp"

namespace numasim {

namespace {

constexpr double k_l1_load_ns = 1.3;

void guess(Topology& topology, const std::string& pointer, const std::string& source)
{
  topology.provenance[pointer] = {source, Confidence::Guess};
}

} // namespace

void assume_costs(Topology& topology)
{
  Costs& costs = topology.costs;
  costs.l1_load = Duration::ns(k_l1_load_ns);
  guess(topology, "/load_ns/l1", "4 to 5 cycles of an L1 hit at 3 to 3.5 GHz; not known here");
  costs.store_local = Duration::ns(2.3);
  guess(topology, "/store_local_ns",
        "Travis Downs, concurrency-hierarchy-bench (commit 1b3f7f8c), one thread: plain add to an "
        "own line 2.2 ns on Skylake, 2.3 on Ice Lake and Neoverse N1; not known here");
  costs.dram_local = Duration::ns(100);
  guess(topology, "/dram_ns",
        "between 79 ns (MLC, mean of three 2-socket Xeons) and 122 ns (EPYC Rome, AnandTech 14694 "
        "p. 7); not known here");
  guess(topology, "/store_to_shared/mode",
        "directories and snoop filters of current machines track sharers, so no broadcast");
  guess(topology, "/store_to_shared/extra_ns",
        "a directory sends invalidations only to the sharers; no figure of a cost beyond the "
        "farthest acknowledgement was found");
  costs.misses_in_flight = 2;
  guess(topology, "/misses_in_flight",
        "misses that the kernel's interval-tree code exposes at a time");
  OsCosts& os = topology.os;
  os.syscall = Duration::ns(91);
  os.context_switch = Duration::ns(1000);
  os.wake_up = Duration::ns(600);
  os.wake_latency = Duration::ns(3200);
  os.spin_iteration = Duration::ns(20);
  os.exec = Duration::us(238);
  os.exec_cv = 0.1;
  os.smt_yield = 1.25;
  guess(topology, "/os",
        "not in a core-to-core matrix; from two measured servers (UnixBench with one copy on a "
        "Platinum 8369B and on 2x Gold 5318Y): exec geometric mean of 204 and 278 us, system call "
        "of 59 and 140 ns, wake latency mean of 2957 and 3490 ns; switch, wake, spin turn, spread "
        "and SMT yield as in numasim's other topologies, recalled");
}

} // namespace numasim
