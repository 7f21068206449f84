#pragma once
/// What a topology file says: structure, transfer costs and operating-system costs of one machine.
/// Plain data, validated by load_topology(); docs/topologies.md describes the JSON.

#include "models/machine/firmware_tables.hpp"
#include "models/machine/fit_record.hpp"
#include "models/machine/ids.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// How far a value may be trusted.
enum class Confidence : std::uint8_t { Measured, Documented, Derived, Guess };
[[nodiscard]] std::string_view to_string(Confidence confidence);

struct Provenance {
  std::string source;
  Confidence confidence = Confidence::Guess;
};

/// Which parties a transfer that leaves the L3 group involves (reference: docs/machine.md).
enum class Protocol : std::uint8_t {
  HomeDirectory, ///< requester - home - owner triangle (AMD, Hygon)
  SocketLocal,   ///< the home matters only across packages (Intel)
  Flat,          ///< one last-level cache or one cost for every other group
};
[[nodiscard]] std::string_view to_string(Protocol protocol);

struct Costs {
  Protocol protocol = Protocol::Flat;
  Duration l1_load;   ///< load hit in the own core
  Duration l3_load;   ///< load of a line that is clean in the own L3 group
  Duration rmw_local; ///< locked read-modify-write of a line owned by the own core
  /// Far atomics: a locked operation on a line that the own core does not have alone is done at the
  /// line's home, which it keeps busy for so long; none: the core fetches the line.
  std::optional<Duration> far_rmw;
  Duration store_local;   ///< plain store to a line owned by the own core
  Duration core_transfer; ///< hand-over between SMT siblings of one core
  Duration l3_transfer;   ///< transfer of a line dirty in another core of the same L3 group
  Duration base;          ///< t0: transfer between L3 groups before any hop is added
  /// SocketLocal: the same between L3 groups of one package; equal to l3_transfer if not stated.
  std::optional<Duration> package_base;
  Duration dir_read;   ///< SocketLocal: extra when the home is the requester's package
  Duration dram_local; ///< fill from the own node's memory; remote: + 2 hops
  bool broadcast_invalidate = false; ///< a store to a shared line asks every node
  Duration invalidate_extra; ///< what a store to a shared line costs beyond the farthest ack
  double jitter_cv = 0;      ///< coefficient of variation within a distance class
  std::uint32_t misses_in_flight =
      2; ///< independent misses that overlap (memory-level parallelism)
  /// Where a core sits on the mesh or ring: a transfer between two cores takes this much longer
  /// for each of the two. ns, may be negative; by number in Topology::core; empty: not stated.
  std::vector<double> core_offset_ns;
  /// How much longer than the protocol's rule a transfer between cores of two L3 groups takes (on
  /// the diagonal: of one group). ns, may be negative; [requester][owner] by number in
  /// Topology::l3; empty: not stated.
  std::vector<std::vector<double>> l3_pair_offset_ns;
};

/// CPUs of one kind in a machine that has several (P and E cores).
struct CoreKind {
  std::string name;
  std::vector<std::uint32_t> cpus; ///< firmware numbers
  double speed = 1; ///< private work per time relative to the fastest kind, which Costs and OsCosts
                    ///< are of; (0, 1]
};

/// Bytes per second of one of each kind; 0: not stated, and then nothing limits it.
struct Bandwidth {
  double core = 0;    ///< what one core can read or write
  double dram = 0;    ///< the memory controllers of one node together
  double die = 0;     ///< the link from a node to another of its package, each way
  double package = 0; ///< the link from a package to another, each way
};

/// Operating-system costs of one CPU, uncontended.
struct OsCosts {
  Duration syscall; ///< a trivial system call; no workload reads it yet
  Duration context_switch;
  Duration wake_up;        ///< try_to_wake_up() of a sleeper on another CPU, as its caller sees it
  Duration wake_latency;   ///< from that call to the sleeper running (IPI, idle exit, switch)
  Duration spin_iteration; ///< one turn of a cpu_relax() loop
  Duration exec;           ///< one execl of UnixBench with one copy on an idle machine
  double exec_cv = 0;      ///< coefficient of variation of private work
  double smt_yield = 1;    ///< throughput of a core with all siblings busy, relative to one (>= 1)
  std::optional<Duration> time_slice = {}; ///< how long a thread runs while others wait
  std::optional<Duration> tick = {};       ///< between two looks of the scheduler at that
};

struct NodeDescription {
  std::uint32_t id = 0;            ///< the firmware's number; ascending, may be sparse
  std::uint32_t package = 0;       ///< the firmware's number; may be sparse
  std::vector<std::uint32_t> cpus; ///< firmware CPU numbers; empty for a memory-only node
  double memory_gib = 0;           ///< 0: not stated
};

struct Topology {
  std::string name;
  std::string title;
  std::string path; ///< the file it came from
  std::vector<NodeDescription> nodes;
  std::vector<std::uint32_t> cpus; ///< firmware numbers, ascending
  /// By position in `cpus`: which core and which L3 group, both numbered from 0.
  std::vector<std::uint32_t> core;
  std::vector<std::uint32_t> l3;
  /// By position in `nodes`: which package, numbered from 0 in the order of the firmware's numbers.
  std::vector<std::uint32_t> package_of_node;
  double freq_mhz = 0;                     ///< 0: not stated
  std::vector<std::vector<double>> slit;   ///< [from][to] by position in `nodes`; empty: not stated
  std::vector<std::vector<double>> hop_ns; ///< [from][to], as resolved from the file's hop rule
  Costs costs;
  OsCosts os;
  std::vector<CoreKind> core_kinds; ///< empty: all alike
  Bandwidth bandwidth;
  FirmwareTables firmware;
  std::optional<FitRecord> fit;
  std::map<std::string, Provenance> provenance; ///< by JSON pointer; nearest prefix wins
};

/// Reads and validates a topology. Throws InputError naming file, JSON pointer, what was found and
/// what is allowed.
[[nodiscard]] Topology load_topology(const std::filesystem::path& file);

/// Where a value of the file comes from: the entry of its pointer or of the nearest one above.
/// Null only for pointers that are not in the file.
[[nodiscard]] const Provenance* provenance_of(const Topology& topology, std::string_view pointer);

/// The topology files (*.json) in `directories`, sorted by name; of two with one name, the one in
/// the earlier directory. Directories that do not exist are passed over.
[[nodiscard]] std::vector<std::filesystem::path>
list_topologies(std::span<const std::filesystem::path> directories);

/// The file that `name` means: a path, or the name of a file of `directories` without its ".json".
/// Throws InputError with the names there are.
[[nodiscard]] std::filesystem::path
find_topology(const std::string& name, std::span<const std::filesystem::path> directories);

} // namespace numasim
