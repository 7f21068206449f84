#pragma once
/// The single values a probe measures: what, how, and what stands in for it where that is not
/// possible.

#include "tools/probe/host.hpp"
#include "tools/probe/sampling.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// The CPUs that stand for the machine.
struct Places {
  std::uint32_t lead = 0;               ///< of the fastest kind of core
  std::optional<std::uint32_t> other;   ///< on another core, of the lead's L3 group if there is one
  std::vector<std::uint32_t> siblings;  ///< of the lead's core, itself among them
  std::vector<std::uint32_t> node;      ///< one CPU of each core of the lead's node
  std::vector<std::uint32_t> package;   ///< one CPU of each core of the lead's package
  std::optional<std::uint32_t> near;    ///< of another node of the lead's package
  std::optional<std::uint32_t> far;     ///< of another package
  std::vector<std::uint32_t> far_nodes; ///< one CPU of each node of far's package
};
[[nodiscard]] Places places_of(const Topology& topology);

struct ValueStep {
  std::string pointer; ///< of the value in the topology; its provenance goes there, too
  std::string title;
  std::string unit;
  std::string method; ///< for the provenance
  double scale = 1;   ///< from what measure() gives to the unit
  double weight = 1;  ///< share of the time
  std::size_t fewest = 11;
  /// May throw Unmeasurable.
  std::function<MedianInterval(const Host&, const Places&, const Effort&)> measure;
  std::function<void(Topology&, double)> set;
  struct Fallback {
    double value = 0;
    std::string source;
  };
  std::optional<Fallback> fallback; ///< none: the value is left out
};

/// Those that make sense on this machine, in the order to be done.
[[nodiscard]] std::vector<ValueStep> value_steps(const Places& places);

/// Load from the memory of another package, in ns: no value of its own, but tells what the link
/// takes.
[[nodiscard]] MedianInterval remote_memory_load(const Host& host, const Places& places,
                                                const Effort& effort);

} // namespace numasim
