#include "tools/import/hwloc_facts.hpp"

#include "models/machine/cpu_list.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>

namespace numasim {

namespace {

/// Dense numbers for objects, in the order they are met.
class Numbers {
public:
  std::uint32_t of(hwloc_obj_t object)
  {
    return object == nullptr
               ? k_not_stated
               : numbers_.try_emplace(object, static_cast<std::uint32_t>(numbers_.size()))
                     .first->second;
  }

private:
  std::map<hwloc_obj_t, std::uint32_t> numbers_;
};

hwloc_obj_t ancestor(hwloc_topology_t topology, hwloc_obj_type_t type, hwloc_obj_t object)
{
  return hwloc_get_ancestor_obj_by_type(topology, type, object);
}

/// Whether any object of the type is there, at whatever depths.
bool has(hwloc_topology_t topology, hwloc_obj_type_t type)
{
  return hwloc_get_type_depth(topology, type) != HWLOC_TYPE_DEPTH_UNKNOWN;
}

/// The last cache of a CPU, memory-side and off-package ones (L4) aside.
hwloc_obj_t last_cache(hwloc_topology_t topology, hwloc_obj_t pu)
{
  for (const hwloc_obj_type_t type : {HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L1CACHE}) {
    if (const hwloc_obj_t cache = ancestor(topology, type, pu)) {
      return cache;
    }
  }
  return nullptr;
}

/// The firmware's package numbers where they tell the packages apart, libhwloc's otherwise.
std::map<hwloc_obj_t, std::uint32_t> package_numbers(hwloc_topology_t topology)
{
  std::map<hwloc_obj_t, std::uint32_t> numbers;
  std::set<std::uint32_t> seen;
  bool usable = true;
  hwloc_obj_t package = nullptr;
  while ((package = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PACKAGE, package)) != nullptr) {
    usable = usable && package->os_index <= k_largest_cpu_number &&
             seen.insert(package->os_index).second;
    numbers[package] = package->os_index;
  }
  for (auto& [object, number] : numbers) {
    number = usable ? number : object->logical_index;
  }
  return numbers;
}

/// Packages, by the object within one.
class Packages {
public:
  explicit Packages(hwloc_topology_t topology)
      : topology_(topology), numbers_(package_numbers(topology))
  {
  }
  [[nodiscard]] std::uint32_t of(hwloc_obj_t object) const
  {
    const auto at = numbers_.find(ancestor(topology_, HWLOC_OBJ_PACKAGE, object));
    return at == numbers_.end() ? k_not_stated : at->second;
  }

private:
  hwloc_topology_t topology_;
  std::map<hwloc_obj_t, std::uint32_t> numbers_;
};

/// The last caches of all CPUs, by number.
class LastCaches {
public:
  explicit LastCaches(hwloc_topology_t topology)
      : topology_(topology),
        any_(has(topology, HWLOC_OBJ_L3CACHE) || has(topology, HWLOC_OBJ_L2CACHE) ||
             has(topology, HWLOC_OBJ_L1CACHE)),
        level_(has(topology, HWLOC_OBJ_L3CACHE)   ? HWLOC_OBJ_L3CACHE
               : has(topology, HWLOC_OBJ_L2CACHE) ? HWLOC_OBJ_L2CACHE
                                                  : HWLOC_OBJ_L1CACHE)
  {
  }

  /// A CPU whose last cache is of a lower level than others have, and its own alone, is one whose
  /// shared cache was forgotten: those of a package are taken to share one.
  std::uint32_t of(hwloc_obj_t pu, hwloc_obj_t core)
  {
    if (!any_) {
      return k_not_stated;
    }
    const hwloc_obj_t cache = last_cache(topology_, pu);
    if (cache != nullptr && (cache->type == level_ || !is_private(cache, core))) {
      return numbers_.of(cache);
    }
    forgotten_.push_back(pu->os_index);
    const hwloc_obj_t package = ancestor(topology_, HWLOC_OBJ_PACKAGE, pu);
    return numbers_.of(package != nullptr ? package : hwloc_get_root_obj(topology_));
  }

  void note(std::vector<std::string>& notes)
  {
    std::sort(forgotten_.begin(), forgotten_.end());
    if (!forgotten_.empty()) {
      notes.push_back("no last-level cache is told for CPU " + format_cpu_list(forgotten_) +
                      ": those of a package are taken to share one");
    }
  }

private:
  static bool is_private(hwloc_obj_t cache, hwloc_obj_t core)
  {
    return hwloc_bitmap_isincluded(cache->cpuset, core->cpuset) != 0;
  }

  hwloc_topology_t topology_;
  bool any_;
  hwloc_obj_type_t level_;
  Numbers numbers_;
  std::vector<std::uint32_t> forgotten_;
};

void add_cpus(hwloc_topology_t topology, hwloc_const_bitmap_t usable, const Packages& packages,
              MachineFacts& facts)
{
  Numbers cores;
  Numbers dies;
  LastCaches caches(topology);
  hwloc_obj_t pu = nullptr;
  while ((pu = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_PU, pu)) != nullptr) {
    if (hwloc_bitmap_isset(usable, pu->os_index) == 0) {
      continue;
    }
    const hwloc_obj_t core = ancestor(topology, HWLOC_OBJ_CORE, pu);
    const hwloc_obj_t alone = core != nullptr ? core : pu;
    facts.cpus.push_back({.number = pu->os_index,
                          .core = cores.of(alone),
                          .cache = caches.of(pu, alone),
                          .die = dies.of(ancestor(topology, HWLOC_OBJ_DIE, pu)),
                          .package = packages.of(pu)});
  }
  caches.note(facts.notes);
  std::sort(facts.cpus.begin(), facts.cpus.end(),
            [](const CpuFacts& a, const CpuFacts& b) { return a.number < b.number; });
}

/// The CPUs of a node that may be used.
std::vector<std::uint32_t> usable_cpus(hwloc_obj_t node, hwloc_const_bitmap_t usable)
{
  hwloc_bitmap_t cpus = hwloc_bitmap_alloc();
  hwloc_bitmap_and(cpus, node->cpuset, usable);
  std::vector<std::uint32_t> numbers = numbers_in(cpus);
  hwloc_bitmap_free(cpus);
  return numbers;
}

/// Nodes whose memory may not be used are kept only where CPUs would be in no node without them.
void drop_forbidden(std::vector<NodeFacts> forbidden, MachineFacts& facts)
{
  std::set<std::uint32_t> housed;
  for (const NodeFacts& node : facts.nodes) {
    housed.insert(node.cpus.begin(), node.cpus.end());
  }
  std::vector<std::uint32_t> dropped;
  std::vector<std::uint32_t> kept;
  for (NodeFacts& node : forbidden) {
    std::erase_if(node.cpus, [&](std::uint32_t cpu) { return housed.contains(cpu); });
    if (node.cpus.empty()) {
      dropped.push_back(node.id);
    } else {
      housed.insert(node.cpus.begin(), node.cpus.end());
      kept.push_back(node.id);
      facts.nodes.push_back(std::move(node));
    }
  }
  const auto say = [&](std::vector<std::uint32_t>& ids, const char* what) {
    std::sort(ids.begin(), ids.end());
    if (!ids.empty()) {
      facts.notes.push_back("node " + format_cpu_list(ids) + what);
    }
  };
  say(dropped, " may not be used and is left out");
  say(kept, " has memory that may not be used, but CPUs that may: kept");
}

void add_nodes(hwloc_topology_t topology, hwloc_const_bitmap_t usable,
               hwloc_const_bitmap_t usable_nodes, const Packages& packages, MachineFacts& facts)
{
  constexpr double k_gib = 1024.0 * 1024 * 1024;
  std::vector<NodeFacts> forbidden;
  hwloc_obj_t object = nullptr;
  while ((object = hwloc_get_next_obj_by_type(topology, HWLOC_OBJ_NUMANODE, object)) != nullptr) {
    NodeFacts node;
    node.id = object->os_index;
    node.cpus = usable_cpus(object, usable);
    node.memory_gib = static_cast<double>(object->attr->numanode.local_memory) / k_gib;
    node.kind = object->subtype != nullptr ? object->subtype : "";
    node.package = packages.of(object);
    const bool allowed = hwloc_bitmap_isset(usable_nodes, object->os_index) != 0;
    (allowed ? facts.nodes : forbidden).push_back(std::move(node));
  }
  drop_forbidden(std::move(forbidden), facts);
  std::sort(facts.nodes.begin(), facts.nodes.end(),
            [](const NodeFacts& a, const NodeFacts& b) { return a.id < b.id; });
}

void note_missing_cpus(hwloc_topology_t topology, MachineFacts& facts)
{
  std::vector<std::uint32_t> missing;
  for (const std::uint32_t cpu : numbers_in(hwloc_topology_get_complete_cpuset(topology))) {
    const auto at = std::lower_bound(
        facts.cpus.begin(), facts.cpus.end(), cpu,
        [](const CpuFacts& facts_of_cpu, std::uint32_t n) { return facts_of_cpu.number < n; });
    if (at == facts.cpus.end() || at->number != cpu) {
      missing.push_back(cpu);
    }
  }
  if (!missing.empty()) {
    facts.notes.push_back("CPU " + format_cpu_list(missing) +
                          " is offline or may not be used, and left out");
  }
}

std::size_t size_of(hwloc_obj_t cache)
{
  return cache == nullptr ? 0 : static_cast<std::size_t>(cache->attr->cache.size);
}

/// Of the first CPU that may be used.
CacheSizes cache_sizes(hwloc_topology_t topology, std::uint32_t first)
{
  const hwloc_obj_t pu = hwloc_get_pu_obj_by_os_index(topology, first);
  return {.l1 = size_of(ancestor(topology, HWLOC_OBJ_L1CACHE, pu)),
          .l2 = size_of(ancestor(topology, HWLOC_OBJ_L2CACHE, pu)),
          .last = size_of(last_cache(topology, pu))};
}

unsigned whole_number(const char* text)
{
  unsigned value = 0;
  (void)std::from_chars(text, text + std::strlen(text), value);
  return value;
}

std::string info_of(hwloc_obj_t object, const char* name)
{
  const char* value = object != nullptr ? hwloc_obj_get_info_by_name(object, name) : nullptr;
  std::string text = value != nullptr ? value : "";
  text.erase(text.find_last_not_of(' ') + 1);
  return text;
}

/// The first package's, or the machine's where there is none.
void add_processor(hwloc_topology_t topology, ProcessorFacts& processor)
{
  const hwloc_obj_t root = hwloc_get_root_obj(topology);
  const hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
  const auto info = [&](const char* name) {
    const std::string text = info_of(package, name);
    return text.empty() ? info_of(root, name) : text;
  };
  processor.vendor = info("CPUVendor");
  processor.model = info("CPUModel");
  processor.architecture = info("Architecture");
  processor.family = whole_number(info("CPUFamilyNumber").c_str());
  processor.model_number = whole_number(info("CPUModelNumber").c_str());
  if (const std::string part = info("CPUPart"); !part.empty()) {
    processor.arm_part = info("CPUImplementer") + "/" + part;
  }
}

/// Kinds of CPUs, with what tells how fast they are.
void add_kinds(hwloc_topology_t topology, hwloc_const_bitmap_t usable, MachineFacts& facts)
{
  const int count = hwloc_cpukinds_get_nr(topology, 0);
  hwloc_bitmap_t set = hwloc_bitmap_alloc();
  for (int i = 0; i < count; ++i) {
    unsigned infos_count = 0;
    hwloc_info_s* infos = nullptr;
    if (hwloc_cpukinds_get_info(topology, static_cast<unsigned>(i), set, nullptr, &infos_count,
                                &infos, 0) != 0) {
      continue;
    }
    hwloc_bitmap_and(set, set, usable);
    KindFacts kind;
    kind.cpus = numbers_in(set);
    for (unsigned k = 0; k < infos_count; ++k) {
      const std::string name = infos[k].name;
      const char* value = infos[k].value;
      if (name == "CoreType") {
        kind.type = value;
      } else if (name == "LinuxCapacity") {
        kind.capacity = whole_number(value);
      } else if (name == "FrequencyMaxMHz") {
        kind.max_mhz = whole_number(value);
      } else if (name == "FrequencyBaseMHz" && whole_number(value) > facts.processor.freq_mhz) {
        facts.processor.freq_mhz = whole_number(value);
        facts.processor.freq_source = "base frequency as the firmware states it (cpufreq)";
      }
    }
    if (!kind.cpus.empty()) {
      facts.kinds.push_back(std::move(kind));
    }
  }
  hwloc_bitmap_free(set);
}

} // namespace

std::vector<std::uint32_t> numbers_in(hwloc_const_bitmap_t set)
{
  std::vector<std::uint32_t> numbers;
  if (set == nullptr || hwloc_bitmap_last(set) < 0) {
    return numbers;
  }
  for (int i = hwloc_bitmap_first(set); i >= 0; i = hwloc_bitmap_next(set, i)) {
    numbers.push_back(static_cast<std::uint32_t>(i));
  }
  return numbers;
}

MachineFacts hwloc_facts(hwloc_topology_t topology, const HwlocReading& reading)
{
  MachineFacts facts;
  const hwloc_const_bitmap_t usable = reading.with_disallowed
                                          ? hwloc_topology_get_topology_cpuset(topology)
                                          : hwloc_topology_get_allowed_cpuset(topology);
  const hwloc_const_bitmap_t usable_nodes = reading.with_disallowed
                                                ? hwloc_topology_get_topology_nodeset(topology)
                                                : hwloc_topology_get_allowed_nodeset(topology);
  const Packages packages(topology);
  add_cpus(topology, usable, packages, facts);
  if (facts.cpus.empty()) {
    throw std::runtime_error("no CPU that may be used");
  }
  if (facts.cpus.size() > k_most_cpus || facts.cpus.back().number > k_largest_cpu_number) {
    throw std::runtime_error("CPU numbers or more CPUs than can be described");
  }
  add_nodes(topology, usable, usable_nodes, packages, facts);
  if (facts.nodes.size() > k_most_nodes) {
    throw std::runtime_error("more than " + std::to_string(k_most_nodes) + " nodes");
  }
  note_missing_cpus(topology, facts);
  add_processor(topology, facts.processor);
  facts.cache_bytes = cache_sizes(topology, facts.cpus.front().number);
  add_kinds(topology, usable, facts);
  add_hwloc_tables(topology, facts);
  facts.nodes_stated =
      facts.nodes.size() > 1 || (!facts.nodes.empty() && facts.nodes.front().memory_gib > 0);
  const Provenance stated{.source = reading.method, .confidence = Confidence::Documented};
  facts.cpus_from = facts.nodes_from = facts.cores_from = stated;
  facts.caches_from = facts.slit_from = stated;
  return facts;
}

} // namespace numasim
