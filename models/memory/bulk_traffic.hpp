#pragma once
/// Whole pages on their way through the machine: zeroing, copies, streams of reads.
///
///     co_await bulk.write(cpu, node, 4096);           // zero a page on `node`
///     co_await bulk.copy(cpu, from, to, 4096);        // copy-on-write
///
/// The bytes are SimGrid activity on the machine's links and memory controllers
/// (Machine::platform()), shared max-min fairly among all that is under way; docs/machine.md has
/// the rules. Caches are not asked: these are bytes that go to or come from memory. What the
/// topology states no Bandwidth of limits nothing, and then only the latency is left.

#include "models/machine/machine.hpp"
#include "sim/engine.hpp"
#include "sim/simgrid.hpp"

#include <cstdint>

namespace numasim {

class BulkTraffic {
public:
  /// `drive` runs `engine`.
  BulkTraffic(Engine& engine, Drive& drive, const Machine& machine)
      : engine_(engine), drive_(drive), machine_(machine)
  {
  }

  // Each moves `bytes` (> 0) and returns when the last of them is there. To be awaited in a process
  // of the engine.

  /// From the memory of `from` to the core: the latency of a fill, then the bytes.
  [[nodiscard]] Task<> read(Cpu cpu, Node from, std::uint64_t bytes);
  /// From the core to the memory of `to`, without reading it first (as `rep stosb` and non-temporal
  /// stores do): the latency of a message, then the bytes.
  [[nodiscard]] Task<> write(Cpu cpu, Node to, std::uint64_t bytes);
  /// Both at once: the bytes pass the core's link twice.
  [[nodiscard]] Task<> copy(Cpu cpu, Node from, Node to, std::uint64_t bytes);

private:
  [[nodiscard]] Drive::Leg from_memory(Node node, Cpu cpu) const
  {
    return {machine_.home_agent(node), machine_.host_of(cpu)};
  }
  [[nodiscard]] Drive::Leg to_memory(Cpu cpu, Node node) const
  {
    return {machine_.host_of(cpu), machine_.home_agent(node)};
  }
  /// Until memory has heard of a read and found its first bytes; their way back is the leg's.
  [[nodiscard]] auto request(Cpu cpu, Node from)
  {
    return engine_.delay(machine_.hop(machine_.node_of(cpu), from) + machine_.costs().dram_local);
  }

  Engine& engine_;
  Drive& drive_;
  const Machine& machine_;
};

} // namespace numasim
