// Bulk traffic against closed forms: a latency, and bytes over max-min fair shares of bandwidth.

#include "models/memory/bulk_traffic.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <deque>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

// Two packages of two nodes of four cores of two threads. Bytes per ns are GB/s.
const Shape k_shape{2, 2, 1, 4, 2};
constexpr double k_gb = 1e9;
constexpr Bandwidth k_bandwidth{
    .core = 10 * k_gb, .dram = 20 * k_gb, .die = 8 * k_gb, .package = 6 * k_gb};

std::uint32_t cpu(std::uint32_t node, std::uint32_t core, std::uint32_t thread = 0)
{
  return k_shape.cpu(node, 0, core, thread);
}

/// Transfers that may run side by side, and when each was over.
class Bench {
public:
  explicit Bench(const Bandwidth& bandwidth) : machine(machine_with(bandwidth)) {}

  using Move = Task<> (BulkTraffic::*)(Cpu, Node, std::uint64_t);
  /// Starts at `start_ns`; the date of its end, in ns, is there after run().
  const double& read(std::uint32_t by, std::uint32_t from, std::uint64_t bytes, double start_ns = 0)
  {
    return move(&BulkTraffic::read, by, from, bytes, start_ns);
  }
  const double& write(std::uint32_t by, std::uint32_t to, std::uint64_t bytes, double start_ns = 0)
  {
    return move(&BulkTraffic::write, by, to, bytes, start_ns);
  }
  const double& copy(std::uint32_t by, std::uint32_t from, std::uint32_t to, std::uint64_t bytes,
                     double start_ns = 0)
  {
    engine.spawn(copying(Cpu{by}, Node{from}, Node{to}, bytes, start_ns, ends_.emplace_back()));
    return ends_.back();
  }
  void run() { drive.run(); }

  Machine machine;
  Engine engine;
  Drive drive{engine};
  BulkTraffic bulk{engine, drive, machine};

private:
  static Machine machine_with(const Bandwidth& bandwidth)
  {
    Topology t = topology(k_shape);
    t.bandwidth = bandwidth;
    return Machine(t);
  }
  const double& move(Move what, std::uint32_t by, std::uint32_t node, std::uint64_t bytes,
                     double start_ns)
  {
    engine.spawn(moving(what, Cpu{by}, Node{node}, bytes, start_ns, ends_.emplace_back()));
    return ends_.back();
  }
  Process moving(Move what, Cpu by, Node node, std::uint64_t bytes, double start_ns, double& end)
  {
    co_await engine.delay(Duration::ns(start_ns));
    co_await (bulk.*what)(by, node, bytes);
    end = engine.now().since_start().in_ns();
  }
  Process copying(Cpu by, Node from, Node to, std::uint64_t bytes, double start_ns, double& end)
  {
    co_await engine.delay(Duration::ns(start_ns));
    co_await bulk.copy(by, from, to, bytes);
    end = engine.now().since_start().in_ns();
  }

  std::deque<double> ends_;
};

/// One transfer on an idle machine.
double read_alone(const Bandwidth& bandwidth, std::uint32_t by, std::uint32_t from)
{
  Bench b(bandwidth);
  const double& end = b.read(by, from, 12000);
  b.run();
  return end;
}
double write_alone(const Bandwidth& bandwidth, std::uint32_t by, std::uint32_t to)
{
  Bench b(bandwidth);
  const double& end = b.write(by, to, 12000);
  b.run();
  return end;
}
double copy_alone(const Bandwidth& bandwidth, std::uint32_t by, std::uint32_t from,
                  std::uint32_t to)
{
  Bench b(bandwidth);
  const double& end = b.copy(by, from, to, 12000);
  b.run();
  return end;
}

/// Ends are rounded up to the next picosecond.
Approx ns(double value)
{
  return Approx(value).margin(0.0021).epsilon(0);
}

} // namespace

TEST_CASE("one transfer alone takes its latency and the bytes over the narrowest link", "[bulk]")
{
  // 12000 bytes at 10 (core), 8 (die), 6 (package) bytes/ns; a fill is 90 ns and the hops both
  // ways.
  CHECK(read_alone(k_bandwidth, cpu(0, 0), 0) == ns(90 + 1200));
  CHECK(read_alone(k_bandwidth, cpu(0, 0), 1) == ns(90 + 11 + 13 + 1500));
  CHECK(read_alone(k_bandwidth, cpu(0, 0), 2) == ns(90 + 41 + 43 + 2000));
  CHECK(write_alone(k_bandwidth, cpu(0, 0), 0) == ns(1200));
  CHECK(write_alone(k_bandwidth, cpu(0, 0), 1) == ns(11 + 1500));
  CHECK(write_alone(k_bandwidth, cpu(1, 0), 0) == ns(13 + 1500));
  CHECK(write_alone(k_bandwidth, cpu(3, 0), 0) == ns(53 + 2000));
  Bandwidth slow_memory = k_bandwidth;
  slow_memory.dram = 3 * k_gb;
  CHECK(write_alone(slow_memory, cpu(3, 0), 0) == ns(53 + 4000));
}

TEST_CASE("a copy passes its core's link twice, and its memory's if it stays there", "[bulk]")
{
  CHECK(copy_alone(k_bandwidth, cpu(0, 0), 0, 0) == ns(90 + 12000 / 5.));
  CHECK(copy_alone(k_bandwidth, cpu(0, 0), 0, 1) == ns(90 + 11 + 12000 / 5.));
  CHECK(copy_alone(k_bandwidth, cpu(0, 0), 2, 0) == ns(90 + 41 + 43 + 12000 / 5.));
  Bandwidth fast_core = k_bandwidth;
  fast_core.core = 0;
  CHECK(copy_alone(fast_core, cpu(0, 0), 0, 0) == ns(90 + 12000 / 10.));
  CHECK(copy_alone(fast_core, cpu(0, 0), 0, 1) == ns(90 + 11 + 12000 / 8.));
  // Reads come and writes go on another link each.
  CHECK(copy_alone(fast_core, cpu(0, 0), 1, 2) == ns(90 + 11 + 13 + 41 + 12000 / 6.));
}

TEST_CASE("transfers of one memory share it equally, and those of another have theirs", "[bulk]")
{
  Bench b(k_bandwidth);
  std::vector<const double*> shared;
  for (std::uint32_t core = 0; core < 4; ++core) {
    shared.push_back(&b.write(cpu(0, core), 0, 12000)); // 20 bytes/ns for four: 5 each
  }
  const double& alone = b.write(cpu(1, 0), 1, 12000); // 10 of 20: its core's limit
  b.run();
  for (const double* end : shared) {
    CHECK(*end == ns(12000 / 5.));
  }
  CHECK(alone == ns(1200));
}

TEST_CASE("what one transfer leaves when it ends, the others get", "[bulk]")
{
  Bench b(k_bandwidth);
  const double& first = b.write(cpu(0, 0), 0, 6000);
  const double& second = b.write(cpu(0, 1), 0, 12000);
  const double& third = b.write(cpu(0, 2), 0, 12000);
  const double& late = b.write(cpu(0, 3), 0, 4000, 1000);
  b.run();
  // 20/3 each until the first has its 6000 at 900 ns; then 10, the cores' limit. From 1000 ns on
  // three share 20 again: the second and third have had 6000 + 1000, the late one 4000 at 1600 ns.
  // They then have 1000 left, and 10 each.
  CHECK(first == ns(900));
  CHECK(late == ns(1600));
  CHECK(second == ns(1700));
  CHECK(third == ns(1700));
}

TEST_CASE("max-min: who is held elsewhere leaves its share to the others", "[bulk]")
{
  Bench b(k_bandwidth);
  // Two writes from package 0 share the 6 bytes/ns to package 1. One of them ends in node 2's
  // memory, where two local writers want the 17 that it leaves: 8.5 each, less than their cores
  // could. A third local writer, in node 3, is held by its core at 10. Sizes are what each should
  // get through in 10 us; all bytes start at 100 ns.
  const double start = 100;
  const double& far = b.write(cpu(0, 0), 2, 30000, start - 41);
  const double& farther = b.write(cpu(0, 1), 3, 30000, start - 47);
  const double& local = b.write(cpu(2, 0), 2, 85000, start);
  const double& other = b.write(cpu(2, 1), 2, 85000, start);
  const double& held = b.write(cpu(3, 0), 3, 100000, start);
  b.run();
  for (const double end : {far, farther, local, other, held}) {
    CHECK(end == ns(start + 10000));
  }
}

TEST_CASE("SMT siblings share their core's link", "[bulk]")
{
  Bench b(k_bandwidth);
  const double& first = b.read(cpu(0, 0, 0), 0, 12000);
  const double& second = b.read(cpu(0, 0, 1), 0, 12000);
  const double& neighbour = b.read(cpu(0, 1, 0), 0, 12000);
  b.run();
  CHECK(first == ns(90 + 12000 / 5.));
  CHECK(second == ns(90 + 12000 / 5.));
  CHECK(neighbour == ns(90 + 12000 / 10.));
}

TEST_CASE("all nodes of a package share its link to another, each way by itself", "[bulk]")
{
  Bench b(k_bandwidth);
  const double& first = b.write(cpu(0, 0), 2, 12000, 100 - 41);
  const double& second = b.write(cpu(1, 0), 3, 12000, 100 - 67);
  const double& back = b.write(cpu(2, 0), 1, 12000, 100 - 61);
  const double& inside = b.write(cpu(2, 1), 3, 12000, 100 - 17); // the die link of package 1
  b.run();
  CHECK(first == ns(100 + 12000 / 3.));
  CHECK(second == ns(100 + 12000 / 3.));
  CHECK(back == ns(100 + 12000 / 6.));
  CHECK(inside == ns(100 + 12000 / 8.));
}

TEST_CASE("a copy between nodes takes of both memories", "[bulk]")
{
  Bandwidth wide = k_bandwidth;
  wide.core = wide.die = 0;
  Bench b(wide);
  // Each memory, of 20 bytes/ns, serves the copy and one more.
  const double& copied = b.copy(cpu(0, 0), 0, 1, 30000, 0); // bytes from 90 + 11 ns on
  const double& source = b.write(cpu(0, 1), 0, 30000, 101);
  const double& target = b.write(cpu(1, 1), 1, 30000, 101);
  b.run();
  CHECK(copied == ns(101 + 3000));
  CHECK(source == ns(101 + 3000));
  CHECK(target == ns(101 + 3000));
}

TEST_CASE("what is not stated limits nothing: only the latency is left", "[bulk]")
{
  const Bandwidth none;
  CHECK(read_alone(none, cpu(0, 0), 2) == ns(90 + 41 + 43));
  CHECK(write_alone(none, cpu(0, 0), 0) == ns(0));
  CHECK(copy_alone(none, cpu(0, 0), 1, 2) == ns(90 + 11 + 13 + 41));
  Bandwidth memory_only;
  memory_only.dram = 20 * k_gb;
  CHECK(write_alone(memory_only, cpu(0, 0), 2) == ns(41 + 600));
}

TEST_CASE("links with bandwidth leave the hops what the topology says", "[bulk]")
{
  const Bench b(k_bandwidth);
  const Machine& machine = b.machine;
  const Platform& platform = machine.platform();
  for (std::uint32_t from = 0; from < 4; ++from) {
    for (std::uint32_t to = 0; to < 4; ++to) {
      CHECK(machine.hop(Node{from}, Node{to}).count_ps() == hop_ps(from, to));
      CHECK(platform.latency(machine.host_of(Cpu{cpu(from, 1)}), machine.home_agent(Node{to}))
                .count_ps() == hop_ps(from, to));
    }
  }
  const auto rate = [&](std::uint32_t from, std::uint32_t to) {
    return platform.bytes_per_second(machine.home_agent(Node{from}), machine.home_agent(Node{to}));
  };
  CHECK(rate(0, 1) == Approx(8e9));
  CHECK(rate(0, 2) == Approx(6e9));
  CHECK(rate(3, 1) == Approx(6e9));
  CHECK(platform.bytes_per_second(machine.host_of(Cpu{0}), machine.home_agent(Node{0})) ==
        Approx(1e10));
}
