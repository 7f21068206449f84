#include "models/machine/core_kind_json.hpp"

#include "models/machine/references_json.hpp"

#include <algorithm>
#include <map>

namespace numasim {

namespace {

/// Puts the CPUs of kind `k` where they belong in `kind_of`; reports those of two kinds.
void place_cpus(const FieldReader& reader, const Topology& topology, std::uint32_t k,
                std::vector<std::uint32_t>& kind_of)
{
  for (const std::uint32_t cpu : topology.core_kinds[k].cpus) {
    const std::uint32_t at = cpu_position(topology, cpu);
    if (at == k_none) {
      continue; // said so already
    }
    if (kind_of[at] != k_none) {
      reader.value().problem_at("cpus",
                                "CPU " + std::to_string(cpu) + ", which is also of kind " +
                                    std::to_string(kind_of[at]),
                                "every CPU in one kind");
      return;
    }
    kind_of[at] = k;
  }
}

void read_kind(const FieldReader& reader, Topology& topology, std::vector<std::uint32_t>& kind_of)
{
  CoreKind kind;
  kind.name = reader.string("name");
  kind.cpus = read_known_cpus(reader.member("cpus"), topology);
  kind.speed = reader.real("speed");
  reader.finish();
  const bool twice = !kind.name.empty() &&
                     std::any_of(topology.core_kinds.begin(), topology.core_kinds.end(),
                                 [&](const CoreKind& other) { return other.name == kind.name; });
  if (twice) {
    reader.value().problem_at("name", "\"" + kind.name + "\", which another kind has",
                              "a name of its own");
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

void read_core_kinds(const FieldReader& root, Topology& topology)
{
  const FieldReader reader = root.member("core_kinds");
  const std::size_t before = root.problem_count();
  std::vector<std::uint32_t> kind_of(topology.cpus.size(), k_none);
  for (const FieldReader& kind : reader.items()) {
    read_kind(kind, topology, kind_of);
  }
  if (reader && root.problem_count() == before) {
    check_kinds(reader.value(), topology, kind_of);
  }
}

} // namespace numasim
