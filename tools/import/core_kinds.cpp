#include "tools/import/costs_from.hpp"

#include "models/machine/cpu_list.hpp"

#include <fmt/format.h>

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

/// Kinds that are alike made one, the fastest first.
std::vector<KindFacts> merged(std::vector<KindFacts> kinds)
{
  std::stable_sort(kinds.begin(), kinds.end(), [](const KindFacts& a, const KindFacts& b) {
    return speed_of(a) > speed_of(b);
  });
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

/// The slowest kind of the donor, if it has several.
double slow_speed(const Topology& donor)
{
  double slowest = 1;
  for (const CoreKind& kind : donor.core_kinds) {
    slowest = std::min(slowest, kind.speed);
  }
  return slowest;
}

} // namespace

void take_core_kinds(const Donor& donor, MachineFacts& facts, Topology& topology)
{
  const std::vector<KindFacts> kinds = merged(facts.kinds);
  if (kinds.size() < 2) {
    return;
  }
  if (!cover_all(kinds, topology)) {
    facts.notes.emplace_back("kinds of cores are told for some CPUs only and left out");
    return;
  }
  const bool intel = facts.processor.vendor == "GenuineIntel";
  const double theirs = slow_speed(donor.topology);
  const double fastest = speed_of(kinds.front());
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    CoreKind kind;
    kind.name = name_of(kinds[i], i, intel);
    kind.cpus = kinds[i].cpus;
    std::sort(kind.cpus.begin(), kind.cpus.end());
    const double ratio = fastest > 0 ? speed_of(kinds[i]) / fastest : 1;
    kind.speed = i == 0 ? 1 : intel && theirs < 1 ? theirs : ratio > 0 ? ratio : 1;
    kind.speed = std::round(kind.speed * 1000) / 1000;
    topology.core_kinds.push_back(std::move(kind));
  }
  const bool capacity = kinds.front().capacity > 0;
  topology.provenance["/core_kinds"] = {
      "which CPUs: " + facts.cpus_from.source + "; speed: " +
          (intel && theirs < 1 ? "that of the slow cores of " + donor.topology.name
           : capacity          ? std::string("the kernel's cpu_capacity")
                               : std::string("the ratio of the highest frequencies, which says "
                                                      "nothing of work per cycle")),
      Confidence::Guess};
}

} // namespace numasim
