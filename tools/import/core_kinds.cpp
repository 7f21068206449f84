#include "tools/import/costs_from.hpp"

#include "models/machine/cpu_list.hpp"
#include "tools/import/structure.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace numasim {

namespace {

/// Kinds nearer than this in frequency are one: favoured cores turbo a little higher.
constexpr double k_same_speed = 0.9;

double speed_of(const KindFacts& kind)
{
  return kind.capacity > 0 ? kind.capacity : kind.max_mhz;
}

/// Whether two kinds differ in more than luck: by type, else by speed.
bool alike(const KindFacts& a, const KindFacts& b)
{
  if (!a.type.empty() && !b.type.empty()) {
    return a.type == b.type;
  }
  const double low = std::min(speed_of(a), speed_of(b));
  const double high = std::max(speed_of(a), speed_of(b));
  return low <= 0 || low / high >= k_same_speed;
}

/// The faster first: by speed, and where none is told, Intel's P cores before its E cores
/// (libhwloc names the slow ones first).
bool faster(const KindFacts& a, const KindFacts& b)
{
  if (speed_of(a) != speed_of(b)) {
    return speed_of(a) > speed_of(b);
  }
  return a.type == "IntelCore" && b.type == "IntelAtom";
}

/// Kinds that are alike made one, the fastest first.
std::vector<KindFacts> merged(std::vector<KindFacts> kinds)
{
  std::stable_sort(kinds.begin(), kinds.end(), faster);
  std::vector<KindFacts> result;
  for (KindFacts& kind : kinds) {
    const auto same = std::find_if(result.begin(), result.end(),
                                   [&](const KindFacts& other) { return alike(kind, other); });
    if (same == result.end()) {
      result.push_back(std::move(kind));
    } else {
      same->cpus.insert(same->cpus.end(), kind.cpus.begin(), kind.cpus.end());
    }
  }
  return result;
}

bool cover_all(const std::vector<KindFacts>& kinds, const Topology& topology)
{
  std::vector<std::uint32_t> cpus;
  for (const KindFacts& kind : kinds) {
    cpus.insert(cpus.end(), kind.cpus.begin(), kind.cpus.end());
  }
  std::sort(cpus.begin(), cpus.end());
  return cpus == topology.cpus;
}

/// The CPUs of a core are of one kind: where a source says otherwise, that of the first of them.
/// Kinds that are left without CPUs go.
void settle_cores(std::vector<KindFacts>& kinds, MachineFacts& facts, const Topology& topology)
{
  std::map<std::uint32_t, std::size_t> told;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    for (const std::uint32_t cpu : kinds[k].cpus) {
      told[cpu] = k;
    }
    kinds[k].cpus.clear();
  }
  std::map<std::uint32_t, std::size_t> kind_of_core;
  std::vector<std::uint32_t> moved;
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    const std::uint32_t cpu = topology.cpus[i];
    const std::size_t kind = kind_of_core.try_emplace(topology.core[i], told.at(cpu)).first->second;
    kinds[kind].cpus.push_back(cpu);
    if (kind != told.at(cpu)) {
      moved.push_back(cpu);
    }
  }
  std::erase_if(kinds, [](const KindFacts& kind) { return kind.cpus.empty(); });
  if (!moved.empty()) {
    facts.notes.push_back("CPU " + format_cpu_list(moved) +
                          " is told to be of another kind than the first CPU of its core: taken to "
                          "be of the same");
  }
}

std::string name_of(const KindFacts& kind, std::size_t position, bool intel)
{
  if (kind.type == "IntelAtom" || (intel && kind.type.empty() && position == 1)) {
    return "E";
  }
  if (kind.type == "IntelCore" || (intel && position == 0)) {
    return "P";
  }
  return kind.type.empty() ? "kind " + std::to_string(position) : kind.type;
}

} // namespace

void set_core_kinds(MachineFacts& facts, Topology& topology)
{
  std::vector<KindFacts> kinds = merged(facts.kinds);
  if (kinds.size() < 2) {
    return;
  }
  if (!cover_all(kinds, topology)) {
    facts.notes.emplace_back("kinds of cores are told for some CPUs only and left out");
    return;
  }
  settle_cores(kinds, facts, topology);
  if (kinds.size() < 2) {
    return;
  }
  const bool intel = facts.processor.vendor == "GenuineIntel";
  const double fastest = speed_of(kinds.front());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    CoreKind kind;
    kind.name = name_of(kinds[i], i, intel);
    kind.cpus = kinds[i].cpus;
    const double ratio = fastest > 0 ? speed_of(kinds[i]) / fastest : 1;
    kind.speed = i == 0 || ratio <= 0 ? 1 : std::round(ratio * 1000) / 1000;
    topology.core_kinds.push_back(std::move(kind));
  }
  topology.provenance["/core_kinds"] = {
      "which CPUs: " + facts.cpus_from.source + "; speed: " +
          (kinds.front().capacity > 0 ? "the kernel's cpu_capacity"
                                      : "the ratio of the highest frequencies, which says nothing "
                                        "of work per cycle"),
      Confidence::Guess};
}

void take_core_speeds(const Donor& donor, const MachineFacts& facts, Topology& topology)
{
  double slowest = 1;
  for (const CoreKind& kind : donor.topology.core_kinds) {
    slowest = std::min(slowest, kind.speed);
  }
  const bool intel = facts.processor.vendor == "GenuineIntel";
  if (!intel || slowest == 1 || topology.core_kinds.empty()) {
    return;
  }
  for (std::size_t i = 1; i < topology.core_kinds.size(); ++i) {
    topology.core_kinds[i].speed = slowest;
  }
  topology.provenance["/core_kinds"] = {"which CPUs: " + facts.cpus_from.source +
                                            "; speed: that of the slow cores of " +
                                            donor.topology.name,
                                        Confidence::Guess};
}

} // namespace numasim
