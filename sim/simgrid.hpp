#pragma once
/// SimGrid's part: the platform (zones, hosts, links, routes) and the clock. Only sim/simgrid*.cpp
/// include SimGrid's headers; docs/engine.md tells its traps.
///
/// A platform is a tree of zones. Each zone has a hub; its hosts and child zones hang off the hub
/// by a link each; a Route replaces the way through the tree, in one direction, for everything
/// below its two zones:
///
///     PlatformDescription d{.name = "duo"};
///     const auto box = d.add_zone({.name = "box"});                       // the root: no parent
///     const auto left = d.add_zone({.name = "n0", .parent = box});
///     const auto right = d.add_zone({.name = "n1", .parent = box});
///     const auto cpu = d.add_host({.name = "cpu0", .zone = left});
///     const auto memory = d.add_host({.name = "memory1", .zone = right, .bytes_per_second =
///     2e10}); d.add_route({.from = left, .to = right, .latency = Duration::ns(95),
///     .bytes_per_second = 4e10}); d.add_route({.from = right, .to = left, .latency =
///     Duration::ns(97), .bytes_per_second = 4e10}); const Platform platform(d);
///     platform.latency(cpu, memory);                                      // 95 ns
///
/// A drive runs one Engine under SimGrid's clock:
///
///     Drive drive(engine);
///     drive.run(Instant{Duration::seconds(1)});
///
/// and a process of that engine moves bytes over the platform, fairly shared with other transfers:
///
///     co_await drive.transfer(platform, cpu, memory, 4096);
///
/// Several platforms may exist at once, and drives may follow one another, all in one thread:
/// SimGrid has one clock a process, which only advances.

#include "sim/engine.hpp"
#include "sim/platform_description.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace simgrid::s4u {
class Host;
}

namespace numasim {

/// A SimGrid platform, alive as long as this object.
class Platform {
public:
  /// Throws std::invalid_argument if the description does not validate().
  explicit Platform(const PlatformDescription& description);
  Platform(Platform&&) noexcept;
  Platform& operator=(Platform&&) noexcept;
  ~Platform();

  [[nodiscard]] std::size_t hosts() const;
  /// Latency of SimGrid's route between two hosts, exact to the picosecond.
  [[nodiscard]] Duration latency(std::size_t from, std::size_t to) const;
  /// Bandwidth of the narrowest link of the route; infinite where nothing limits it.
  [[nodiscard]] double bytes_per_second(std::size_t from, std::size_t to) const;
  /// SimGrid's own host, for code that speaks to SimGrid itself (the S4U twins in tests/).
  [[nodiscard]] simgrid::s4u::Host* simgrid_host(std::size_t host) const;

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Runs an engine under SimGrid's clock: one kernel timer stands for the whole calendar.
class Drive {
public:
  explicit Drive(Engine& engine);
  Drive(const Drive&) = delete;
  Drive& operator=(const Drive&) = delete;
  ~Drive();

  /// Runs the engine's events before `end`, until it stops or has none left, and whatever SimGrid
  /// has to do meanwhile. May be called again to go on,
  /// but a transfer under way at the end is lost, and its process waits for good. At one date the
  /// engine's events precede the ends of SimGrid's activities. Rethrows what a process throws.
  /// Throws std::overflow_error when SimGrid's clock would pass 2^53 ps (2.5 h), where a double no
  /// longer holds every tick.
  void run(Instant end = Instant::max());

  /// Moves `bytes` (> 0) from host to host: the route's latency, then the bytes over its links,
  /// whose bandwidth is shared max-min fairly among the transfers under way. Await it in a process
  /// of this engine while run() is under way; `platform` must outlive the drive.
  [[nodiscard]] Task<> transfer(const Platform& platform, std::size_t from, std::size_t to,
                                std::uint64_t bytes);

  /// One way of bytes from host to host.
  struct Leg {
    std::size_t from;
    std::size_t to;
  };
  /// Moves `bytes` on several ways at once: the latencies of all, one after another, then the bytes
  /// on each; returns when the last of them is there. `legs` must live until then.
  [[nodiscard]] Task<> transfer(const Platform& platform, std::span<const Leg> legs,
                                std::uint64_t bytes);

private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Drive(engine).run(end), for an engine that needs no transfers.
void drive(Engine& engine, Instant end = Instant::max());

} // namespace numasim
