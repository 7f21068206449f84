#include "sim/simgrid.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cmath>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using namespace numasim;

namespace {

/// A box of packages > nodes > L3 groups > CPUs, with a memory host on each node and an asymmetric
/// latency for each ordered pair of nodes.
struct Box {
  PlatformDescription description{.name = "box"};
  std::vector<std::size_t> memories;
  std::vector<std::vector<std::size_t>> cpus; ///< by node

  static Duration hop(std::size_t from, std::size_t to)
  {
    return Duration::ns(100 + 3 * static_cast<double>(from) + 0.5 * static_cast<double>(to));
  }

  Box(std::size_t packages, std::size_t nodes_each, std::size_t l3s, std::size_t cpus_each)
  {
    std::vector<std::size_t> nodes;
    const auto root = description.add_zone({.name = "machine"});
    for (std::size_t p = 0; p < packages; ++p) {
      const auto package = description.add_zone({.name = "p" + std::to_string(p), .parent = root});
      for (std::size_t n = 0; n < nodes_each; ++n) {
        nodes.push_back(description.add_zone({.name = "n" + std::to_string(n), .parent = package}));
        memories.push_back(description.add_host(
            {.name = "memory", .zone = nodes.back(), .bytes_per_second = 2e10}));
        cpus.push_back(add_cpus(nodes.back(), l3s, cpus_each));
      }
    }
    for (std::size_t a = 0; a < nodes.size(); ++a) {
      for (std::size_t b = 0; b < nodes.size(); ++b) {
        if (a != b) {
          description.add_route({.from = nodes[a], .to = nodes[b], .latency = hop(a, b)});
        }
      }
    }
  }

  std::vector<std::size_t> add_cpus(std::size_t node, std::size_t l3s, std::size_t cpus_each)
  {
    std::vector<std::size_t> added;
    for (std::size_t l = 0; l < l3s; ++l) {
      const auto l3 = description.add_zone(
          {.name = "l3-" + std::to_string(l), .parent = node, .latency = Duration::ns(4)});
      for (std::size_t c = 0; c < cpus_each; ++c) {
        added.push_back(description.add_host({.name = "cpu" + std::to_string(c), .zone = l3}));
      }
    }
    return added;
  }
};

void check_hops(const Box& box, const Platform& platform)
{
  for (std::size_t a = 0; a < box.memories.size(); ++a) {
    for (std::size_t b = 0; b < box.memories.size(); ++b) {
      const Duration hop = a == b ? Duration{} : Box::hop(a, b);
      REQUIRE(platform.latency(box.memories[a], box.memories[b]) == hop);
      // From a CPU through its L3 group's link, and to one.
      REQUIRE(platform.latency(box.cpus[a].front(), box.memories[b]) == hop + Duration::ns(4));
      REQUIRE(platform.latency(box.memories[a], box.cpus[b].back()) == hop + Duration::ns(4));
    }
  }
}

} // namespace

TEST_CASE("Every pair of nodes has its own latency, each way, within and across packages",
          "[platform][simgrid]")
{
  const Box box(2, 3, 2, 2);
  check_hops(box, Platform(box.description));
}

TEST_CASE("Hosts of one zone, and of zones without a route, meet through the tree",
          "[platform][simgrid]")
{
  PlatformDescription d{.name = "tree"};
  const auto root = d.add_zone({.name = "root"});
  const auto a = d.add_zone({.name = "a", .parent = root, .latency = Duration::ns(10)});
  const auto b = d.add_zone(
      {.name = "b", .parent = root, .latency = Duration::ns(20), .bytes_per_second = 5e9});
  const auto a1 = d.add_host({.name = "1", .zone = a, .latency = Duration::ns(1)});
  const auto a2 = d.add_host({.name = "2", .zone = a, .latency = Duration::ns(2)});
  const auto b1 = d.add_host({.name = "1", .zone = b, .latency = Duration::ns(3)});
  const auto top = d.add_host({.name = "top", .zone = root});
  const Platform platform(d);
  CHECK(platform.hosts() == 4);
  CHECK(platform.latency(a1, a2) == Duration::ns(3));
  CHECK(platform.latency(a1, b1) == Duration::ns(1 + 10 + 20 + 3));
  CHECK(platform.latency(b1, top) == Duration::ns(23));
  CHECK(platform.bytes_per_second(a1, b1) == Approx(5e9));
  CHECK(std::isinf(platform.bytes_per_second(a1, a2)));
}

TEST_CASE("Platforms coexist, also when one has been driven before the next is built",
          "[platform][simgrid]")
{
  const Box first(1, 2, 1, 1);
  const Box second(2, 2, 2, 1);
  const Platform one(first.description);
  for (int i = 0; i < 3; ++i) {
    Engine engine;
    const auto body = [&]() -> Process { co_await engine.delay(Duration::ns(5)); };
    engine.spawn(body());
    drive(engine);
    const Platform two(second.description);
    check_hops(first, one);
    check_hops(second, two);
  }
}

TEST_CASE("A shared link narrows every way that names it", "[platform][simgrid]")
{
  PlatformDescription d{.name = "shared"};
  const auto root = d.add_zone({.name = "root"});
  const auto left = d.add_zone({.name = "left", .parent = root});
  const auto right = d.add_zone({.name = "right", .parent = root});
  const auto core = d.add_link({.name = "core", .bytes_per_second = 4e9});
  const auto bridge = d.add_link({.name = "bridge", .bytes_per_second = 3e9});
  const auto one = d.add_host({.name = "one", .zone = left, .links = {core}});
  const auto two = d.add_host({.name = "two", .zone = left, .links = {core}});
  const auto near = d.add_host({.name = "near", .zone = left});
  const auto far = d.add_host({.name = "far", .zone = right});
  d.add_route({.from = left, .to = right, .latency = Duration::ns(7), .links = {bridge}});
  d.add_route({.from = right, .to = left, .latency = Duration::ns(8), .bytes_per_second = 5e9});
  const Platform platform(d);
  CHECK(platform.bytes_per_second(one, near) == Approx(4e9));
  CHECK(platform.bytes_per_second(two, far) == Approx(3e9));
  CHECK(platform.bytes_per_second(far, two) == Approx(4e9));
  CHECK(platform.bytes_per_second(far, near) == Approx(5e9));
  CHECK(platform.latency(one, far) == Duration::ns(7));
  CHECK(platform.latency(far, one) == Duration::ns(8));
}

TEST_CASE("A description that is no tree of distinct names is refused", "[platform]")
{
  const auto refused = [](const PlatformDescription& d) {
    CHECK_THROWS_AS(Platform(d), std::invalid_argument);
  };
  using Zones = std::vector<PlatformDescription::Zone>;
  refused({.name = "empty"});
  refused({.name = "orphan", .zones = Zones{{.name = "a"}, {.name = "b"}}});
  refused({.name = "later parent", .zones = Zones{{.name = "a"}, {.name = "b", .parent = 1}}});
  const Zones twins{{.name = "a"}, {.name = "b", .parent = 0}, {.name = "b", .parent = 0}};
  refused({.name = "twins", .zones = twins});
  refused({.name = "slash", .zones = Zones{{.name = "a/b"}}});
  const Zones pair{{.name = "a"}, {.name = "b", .parent = 0}, {.name = "c", .parent = 0}};
  refused({.name = "nowhere", .zones = pair, .hosts = {{.name = "h", .zone = 3}}});
  refused({.name = "zone and host", .zones = pair, .hosts = {{.name = "b", .zone = 0}}});
  refused({.name = "inside", .zones = pair, .routes = {{.from = 0, .to = 1}}});
  refused({.name = "twice", .zones = pair, .routes = {{.from = 1, .to = 2}, {.from = 1, .to = 2}}});
  refused({.name = "no link", .zones = pair, .hosts = {{.name = "h", .zone = 1, .links = {0}}}});
  refused({.name = "no such link", .zones = pair, .routes = {{.from = 1, .to = 2, .links = {0}}}});
  refused({.name = "twin links", .zones = pair, .links = {{.name = "l"}, {.name = "l"}}});
  CHECK_NOTHROW(Platform({.name = "fine", .zones = pair, .routes = {{.from = 1, .to = 2}}}));
}

TEST_CASE("A box of 4096 CPUs and 64 nodes is built in well under five seconds",
          "[platform][simgrid]")
{
  const Box box(8, 8, 4, 16);
  const auto start = std::chrono::steady_clock::now();
  std::optional<Platform> platform(box.description);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  CHECK(platform->hosts() == 4096 + 64);
  CHECK(took.count() < 5);
  CHECK(platform->latency(box.cpus[3][0], box.cpus[60][5]) == Box::hop(3, 60) + Duration::ns(8));
}
