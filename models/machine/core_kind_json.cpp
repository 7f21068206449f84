#include "models/machine/core_kind_json.hpp"

#include "models/machine/references_json.hpp"

#include <algorithm>
#include <cstddef>
#include <map>

namespace numasim {

namespace {

constexpr Quantity k_speed = {"", 0.001, 1};
constexpr std::size_t k_most_kinds = 64;

/// Puts the CPUs of kind `k` where they belong in `kind_of`; reports those of two kinds.
void place_cpus(const JsonReader& reader, const Topology& topology, std::uint32_t k,
                std::vector<std::uint32_t>& kind_of)
{
  for (const std::uint32_t cpu : topology.core_kinds[k].cpus) {
    const std::uint32_t at = cpu_position(topology, cpu);
    if (at == k_none) {
      continue; // said so already
    }
    if (kind_of[at] != k_none) {
      reader.problem_at("cpus",
                        "CPU " + std::to_string(cpu) + ", which is also of kind " +
                            std::to_string(kind_of[at]),
                        "every CPU in one kind");
      return;
    }
    kind_of[at] = k;
  }
}

void read_kind(JsonReader reader, Topology& topology, std::vector<std::uint32_t>& kind_of)
{
  if (!reader.is_object()) {
    reader.unfit("an object: a kind of cores");
    return;
  }
  const std::size_t before = reader.problem_count();
  CoreKind kind;
  kind.name = reader.string("name");
  kind.cpus = read_known_cpus(reader.required("cpus"), topology);
  kind.speed = reader.real("speed", k_speed);
  reader.finish();
  if (kind.cpus.empty() && reader.problem_count() == before) {
    reader.problem_at("cpus", "no CPU", "at least one CPU");
  }
  const bool twice = !kind.name.empty() &&
                     std::any_of(topology.core_kinds.begin(), topology.core_kinds.end(),
                                 [&](const CoreKind& other) { return other.name == kind.name; });
  if (twice) {
    reader.problem_at("name", "\"" + kind.name + "\", which another kind has", "a name of its own");
  }
  topology.core_kinds.push_back(std::move(kind));
  place_cpus(reader, topology, static_cast<std::uint32_t>(topology.core_kinds.size() - 1), kind_of);
}

/// All CPUs are of a kind, siblings of one, and the fastest kind's speed is 1.
void check_kinds(const JsonReader& reader, const Topology& topology,
                 const std::vector<std::uint32_t>& kind_of)
{
  std::map<std::uint32_t, std::size_t> first_of_core;
  for (std::size_t i = 0; i < kind_of.size(); ++i) {
    const std::string cpu = std::to_string(topology.cpus[i]);
    if (kind_of[i] == k_none) {
      reader.problem("no kind with CPU " + cpu, "every CPU in one kind");
      return;
    }
    const auto [first, is_new] = first_of_core.try_emplace(topology.core[i], i);
    if (kind_of[first->second] != kind_of[i]) {
      reader.problem("CPUs " + std::to_string(topology.cpus[first->second]) + " and " + cpu +
                         " of one core in different kinds",
                     "all CPUs of a core in one kind");
      return;
    }
  }
  double fastest = 0;
  for (const CoreKind& kind : topology.core_kinds) {
    fastest = std::max(fastest, kind.speed);
  }
  if (fastest != 1) {
    reader.problem("no kind with speed 1", "speed 1 for the fastest kind");
  }
}

} // namespace

void read_core_kinds(JsonReader& root, Topology& topology)
{
  const JsonReader reader = root.optional("core_kinds");
  if (!reader) {
    return;
  }
  const std::size_t before = root.problem_count();
  if (reader.is_array() && (reader.size() == 0 || reader.size() > k_most_kinds)) {
    reader.problem(std::to_string(reader.size()) + " kinds",
                   "1 to " + std::to_string(k_most_kinds) + " kinds");
    return;
  }
  std::vector<std::uint32_t> kind_of(topology.cpus.size(), k_none);
  for (const JsonReader& kind : reader.as_array()) {
    read_kind(kind, topology, kind_of);
  }
  if (root.problem_count() == before) {
    check_kinds(reader, topology, kind_of);
  }
}

} // namespace numasim
