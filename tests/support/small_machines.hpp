#pragma once
/// Small machines for tests, described in C++: every cost is different from every other, so a wrong
/// term shows in the picoseconds.

#include "models/machine/machine.hpp"
#include "models/memory/memory.hpp"
#include "sim/engine.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace numasim::testing {

/// CPUs are numbered node by node, L3 group by L3 group, core by core, thread by thread.
struct Shape {
  std::uint32_t packages = 1;
  std::uint32_t nodes_per_package = 1;
  std::uint32_t l3s_per_node = 1;
  std::uint32_t cores_per_l3 = 2;
  std::uint32_t threads = 1;

  [[nodiscard]] std::uint32_t nodes() const { return packages * nodes_per_package; }
  [[nodiscard]] std::uint32_t cpu(std::uint32_t node, std::uint32_t l3, std::uint32_t core,
                                  std::uint32_t thread = 0) const
  {
    return ((node * l3s_per_node + l3) * cores_per_l3 + core) * threads + thread;
  }
};

/// In ps, for the arithmetic in the tests' comments.
inline constexpr std::int64_t k_l1 = 1100;
inline constexpr std::int64_t k_l3 = 12300;
inline constexpr std::int64_t k_rmw = 5700;
inline constexpr std::int64_t k_store = 2900;
inline constexpr std::int64_t k_sibling = 9100;
inline constexpr std::int64_t k_l3_transfer = 27300;
inline constexpr std::int64_t k_base = 105000;
inline constexpr std::int64_t k_dir_read = 65000;
inline constexpr std::int64_t k_dram = 90000;
inline constexpr std::int64_t k_extra = 17000;
inline constexpr std::int64_t k_notice = 20000; // half of OsCosts::spin_iteration

inline Costs distinct_costs(Protocol protocol)
{
  Costs c;
  c.protocol = protocol;
  c.l1_load = Duration::ps(k_l1);
  c.l3_load = Duration::ps(k_l3);
  c.rmw_local = Duration::ps(k_rmw);
  c.store_local = Duration::ps(k_store);
  c.core_transfer = Duration::ps(k_sibling);
  c.l3_transfer = Duration::ps(k_l3_transfer);
  c.base = Duration::ps(k_base);
  c.dir_read = Duration::ps(k_dir_read);
  c.dram_local = Duration::ps(k_dram);
  c.invalidate_extra = Duration::ps(k_extra);
  return c;
}

inline OsCosts distinct_os_costs()
{
  OsCosts os;
  os.syscall = Duration::ns(130);
  os.context_switch = Duration::ns(1300);
  os.wake_up = Duration::ns(700);
  os.wake_latency = Duration::ns(2100);
  os.spin_iteration = Duration::ps(2 * k_notice);
  os.exec = Duration::us(200);
  return os;
}

/// From row to column, ns; asymmetric, and no two alike. Nodes 0 and 1 are one package on machines
/// with two nodes a package.
inline const std::vector<std::vector<double>>& distinct_hops()
{
  static const std::vector<std::vector<double>> hops = {
      {0, 11, 41, 47}, {13, 0, 59, 67}, {43, 61, 0, 17}, {53, 71, 19, 0}};
  return hops;
}

inline void add_cpus(Topology& t, const Shape& shape)
{
  for (std::uint32_t node = 0; node < shape.nodes(); ++node) {
    NodeDescription description;
    description.id = node;
    description.package = node / shape.nodes_per_package;
    for (std::uint32_t l3 = 0; l3 < shape.l3s_per_node; ++l3) {
      for (std::uint32_t core = 0; core < shape.cores_per_l3; ++core) {
        for (std::uint32_t thread = 0; thread < shape.threads; ++thread) {
          const std::uint32_t cpu = shape.cpu(node, l3, core, thread);
          description.cpus.push_back(cpu);
          t.cpus.push_back(cpu);
          t.core.push_back(cpu / shape.threads);
          t.l3.push_back(node * shape.l3s_per_node + l3);
        }
      }
    }
    t.package_of_node.push_back(description.package);
    t.nodes.push_back(description);
  }
}

/// At most four nodes: distinct_hops() knows no more.
inline Topology topology(const Shape& shape, const Costs& costs)
{
  Topology t;
  t.name = "small";
  t.title = "small machine";
  t.freq_mhz = 2000;
  t.costs = costs;
  t.os = distinct_os_costs();
  add_cpus(t, shape);
  for (std::uint32_t a = 0; a < shape.nodes(); ++a) {
    t.hop_ns.emplace_back();
    for (std::uint32_t b = 0; b < shape.nodes(); ++b) {
      t.hop_ns[a].push_back(distinct_hops()[a][b]);
    }
  }
  return t;
}

inline Topology topology(const Shape& shape, Protocol protocol = Protocol::HomeDirectory)
{
  return topology(shape, distinct_costs(protocol));
}

inline std::int64_t hop_ps(std::uint32_t from, std::uint32_t to)
{
  return static_cast<std::int64_t>(distinct_hops()[from][to] * 1000);
}

inline Instant at_ps(std::int64_t ps)
{
  return Instant{Duration::ps(ps)};
}

/// A machine, its memory and an engine, and accesses one after another.
class MemoryBench {
public:
  explicit MemoryBench(Topology t, std::uint64_t seed = 1)
      : machine(std::move(t)), memory(engine, machine, seed, 0), role(memory.role("lines"))
  {
  }

  LineId line(std::uint32_t home = 0) { return memory.allocate(Node{home}, role); }

  /// What each takes, in ps, on a machine that does nothing else.
  std::int64_t load(std::uint32_t cpu, LineId l) { return timed(cpu, l, AccessKind::Load); }
  std::int64_t store(std::uint32_t cpu, LineId l) { return timed(cpu, l, AccessKind::Store); }
  std::int64_t rmw(std::uint32_t cpu, LineId l) { return timed(cpu, l, AccessKind::Rmw); }

  void run(Instant end = Instant::max()) { engine.run_before(end); }
  [[nodiscard]] LineRecord counted() const { return memory.records().at(index_of(role)); }

  Engine engine;
  Machine machine;
  Memory memory;
  LineRole role;

private:
  Process access(Cpu cpu, LineId l, AccessKind kind, Instant& end)
  {
    co_await Memory::Access(memory, cpu, l, kind);
    end = engine.now();
  }
  std::int64_t timed(std::uint32_t cpu, LineId l, AccessKind kind)
  {
    const Instant start = engine.now();
    Instant end;
    engine.spawn(access(Cpu{cpu}, l, kind, end));
    run();
    return (end - start).count_ps();
  }
};

} // namespace numasim::testing
