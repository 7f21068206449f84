#include "tools/probe/host.hpp"

#include "models/machine/cpu_list.hpp"
#include "tools/probe/figures.hpp"
#include "tools/probe/pinned.hpp"

#include <fmt/format.h>
#include <hwloc.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace numasim {

namespace {

constexpr double k_busy = 0.3; ///< load per CPU from which others may be in the way

struct Destroy {
  void operator()(hwloc_topology* topology) const { hwloc_topology_destroy(topology); }
};
using Hwloc = std::unique_ptr<hwloc_topology, Destroy>;

struct FreeBitmap {
  void operator()(hwloc_bitmap_s* bitmap) const { hwloc_bitmap_free(bitmap); }
};
using Bitmap = std::unique_ptr<hwloc_bitmap_s, FreeBitmap>;

/// The CPUs of this machine that this process may use, and what they are in.
Hwloc load()
{
  hwloc_topology_t raw = nullptr;
  if (hwloc_topology_init(&raw) != 0) {
    throw std::runtime_error("hwloc cannot be initialised");
  }
  Hwloc topology{raw};
  if (hwloc_topology_load(raw) != 0) {
    throw std::runtime_error("hwloc cannot read this machine");
  }
  const Bitmap usable{hwloc_bitmap_alloc()};
  for (const std::uint32_t cpu : allowed_cpus()) {
    hwloc_bitmap_set(usable.get(), cpu);
  }
  if (hwloc_topology_restrict(raw, usable.get(), HWLOC_RESTRICT_FLAG_REMOVE_CPULESS) != 0) {
    throw std::runtime_error("hwloc knows none of the CPUs that this process may use");
  }
  return topology;
}

std::vector<hwloc_obj_t> objects(const Hwloc& machine, hwloc_obj_type_t type)
{
  std::vector<hwloc_obj_t> all;
  hwloc_obj_t object = nullptr;
  while ((object = hwloc_get_next_obj_by_type(machine.get(), type, object)) != nullptr) {
    all.push_back(object);
  }
  return all;
}

std::vector<std::uint32_t> cpus_of(hwloc_obj_t object)
{
  std::vector<std::uint32_t> cpus;
  for (int cpu = hwloc_bitmap_first(object->cpuset); cpu >= 0;
       cpu = hwloc_bitmap_next(object->cpuset, cpu)) {
    cpus.push_back(static_cast<std::uint32_t>(cpu));
  }
  return cpus;
}

/// For each CPU, by its firmware number, the index of the object of `list` that holds it. Of
/// several (firmware that puts all CPUs in all nodes) the first.
std::map<std::uint32_t, std::uint32_t> holders(const std::vector<hwloc_obj_t>& list)
{
  std::map<std::uint32_t, std::uint32_t> holder;
  for (std::uint32_t i = 0; i < list.size(); ++i) {
    for (const std::uint32_t cpu : cpus_of(list[i])) {
      holder.try_emplace(cpu, i);
    }
  }
  return holder;
}

/// Cache that the most cores share: the L3, or where there is none the last level of data cache.
std::vector<hwloc_obj_t> last_level(const Hwloc& machine)
{
  for (const hwloc_obj_type_t type : {HWLOC_OBJ_L3CACHE, HWLOC_OBJ_L2CACHE, HWLOC_OBJ_L1CACHE}) {
    if (auto caches = objects(machine, type); !caches.empty()) {
      return caches;
    }
  }
  return {};
}

std::size_t size_of_first(const Hwloc& machine, hwloc_obj_type_t type)
{
  const auto caches = objects(machine, type);
  return caches.empty() ? 0 : static_cast<std::size_t>(caches.front()->attr->cache.size);
}

void note(Topology& topology, const std::string& pointer, const std::string& source,
          Confidence confidence)
{
  topology.provenance[pointer] = {.source = source, .confidence = confidence};
}

void add_nodes(const Hwloc& machine, Host& host)
{
  Topology& topology = host.topology;
  std::map<std::uint32_t, std::uint32_t> node_of = holders(objects(machine, HWLOC_OBJ_NUMANODE));
  const auto nodes = objects(machine, HWLOC_OBJ_NUMANODE);
  const auto packages = objects(machine, HWLOC_OBJ_PACKAGE);
  const auto package_of = holders(packages);
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    NodeDescription node;
    node.id = nodes[n]->os_index == HWLOC_UNKNOWN_INDEX ? 0 : nodes[n]->os_index;
    for (const std::uint32_t cpu : topology.cpus) {
      if (node_of[cpu] == n) {
        node.cpus.push_back(cpu);
      }
    }
    node.memory_gib = rounded_figure(static_cast<double>(nodes[n]->attr->numanode.local_memory) /
                                     (1024.0 * 1024 * 1024));
    if (node.cpus.empty()) {
      host.remarks.push_back(fmt::format("node {} has no CPU of its own here: left out", node.id));
      continue;
    }
    const auto package = package_of.find(node.cpus.front());
    node.package = package == package_of.end() || packages[package->second]->os_index > (1U << 20U)
                       ? 0
                       : packages[package->second]->os_index;
    topology.nodes.push_back(std::move(node));
  }
  std::sort(topology.nodes.begin(), topology.nodes.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
}

void number_packages(Topology& topology)
{
  std::set<std::uint32_t> packages;
  for (const NodeDescription& node : topology.nodes) {
    packages.insert(node.package);
  }
  for (const NodeDescription& node : topology.nodes) {
    topology.package_of_node.push_back(
        static_cast<std::uint32_t>(std::distance(packages.begin(), packages.find(node.package))));
  }
}

/// Numbers groups densely in the order of their lowest CPU. `key` tells groups apart.
template <class Key> std::vector<std::uint32_t> numbered(const std::vector<Key>& key)
{
  std::map<Key, std::uint32_t> numbers;
  std::vector<std::uint32_t> result;
  result.reserve(key.size());
  for (const Key& k : key) {
    result.push_back(
        numbers.try_emplace(k, static_cast<std::uint32_t>(numbers.size())).first->second);
  }
  return result;
}

/// Cores and L3 groups. A group of CPUs that several nodes share is one group in each node.
void add_levels(const Hwloc& machine, Host& host)
{
  Topology& topology = host.topology;
  const auto core_of = holders(objects(machine, HWLOC_OBJ_CORE));
  const auto cache_of = holders(last_level(machine));
  std::map<std::uint32_t, std::uint32_t> node_of;
  for (const NodeDescription& node : topology.nodes) {
    for (const std::uint32_t cpu : node.cpus) {
      node_of[cpu] = node.id;
    }
  }
  std::vector<std::pair<bool, std::uint32_t>> cores; // without a known core, each its own
  std::vector<std::pair<std::uint32_t, std::int64_t>> caches;
  cores.reserve(topology.cpus.size());
  caches.reserve(topology.cpus.size());
  for (const std::uint32_t cpu : topology.cpus) {
    const auto core = core_of.find(cpu);
    const auto cache = cache_of.find(cpu);
    cores.push_back(core == core_of.end() ? std::pair{false, cpu} : std::pair{true, core->second});
    caches.emplace_back(node_of[cpu], cache == cache_of.end() ? -1 : std::int64_t{cache->second});
  }
  topology.core = numbered(cores);
  topology.l3 = numbered(caches);
  host.l1_bytes = size_of_first(machine, HWLOC_OBJ_L1CACHE);
  host.l2_bytes = size_of_first(machine, HWLOC_OBJ_L2CACHE);
  const auto last = last_level(machine);
  host.l3_bytes = last.empty() ? 0 : static_cast<std::size_t>(last.front()->attr->cache.size);
}

/// The SLIT, if it says something that a topology may say.
void add_slit(const Hwloc& machine, Host& host)
{
  Topology& topology = host.topology;
  unsigned count = 1;
  hwloc_distances_s* distances = nullptr;
  if (topology.nodes.size() < 2 ||
      hwloc_distances_get_by_name(machine.get(), "NUMALatency", &count, &distances, 0) != 0 ||
      count < 1) {
    return;
  }
  std::map<std::uint32_t, std::size_t> column;
  for (unsigned i = 0; i < distances->nbobjs; ++i) {
    column[distances->objs[i]->os_index] = i;
  }
  std::vector<std::vector<double>> slit;
  bool sound = true;
  for (const NodeDescription& from : topology.nodes) {
    slit.emplace_back();
    for (const NodeDescription& to : topology.nodes) {
      const bool known = column.contains(from.id) && column.contains(to.id);
      const auto value =
          known ? static_cast<double>(
                      distances->values[column[from.id] * distances->nbobjs + column[to.id]])
                : 0;
      sound = sound && (from.id == to.id ? value == 10 : value > 10 && value <= 255);
      slit.back().push_back(value);
    }
  }
  hwloc_distances_release(machine.get(), distances);
  if (sound) {
    topology.slit = std::move(slit);
    note(topology, "/slit", "the firmware's distances as the kernel gives them (hwloc)",
         Confidence::Documented);
  } else {
    host.remarks.emplace_back("the firmware's distances make no sense: left out");
  }
}

void add_kinds(const Hwloc& machine, Host& host)
{
  const int kinds = hwloc_cpukinds_get_nr(machine.get(), 0);
  if (kinds < 2) {
    return;
  }
  const Bitmap cpus{hwloc_bitmap_alloc()};
  for (int k = kinds - 1; k >= 0; --k) { // the fastest is the last
    hwloc_cpukinds_get_info(machine.get(), static_cast<unsigned>(k), cpus.get(), nullptr, nullptr,
                            nullptr, 0);
    CoreKind kind;
    kind.name = fmt::format("kind {}", kinds - 1 - k);
    for (const std::uint32_t cpu : host.topology.cpus) {
      if (hwloc_bitmap_isset(cpus.get(), cpu) != 0) {
        kind.cpus.push_back(cpu);
      }
    }
    if (!kind.cpus.empty()) {
      host.topology.core_kinds.push_back(std::move(kind));
    }
  }
  if (host.topology.core_kinds.size() < 2) {
    host.topology.core_kinds.clear();
  }
}

/// MHz: the base frequency if the driver gives one, or else what the kernel found.
double frequency()
{
  double khz = 0;
  if (std::ifstream{"/sys/devices/system/cpu/cpu0/cpufreq/base_frequency"} >> khz && khz >= 1000) {
    return khz / 1000;
  }
  std::ifstream cpuinfo{"/proc/cpuinfo"};
  for (std::string line; std::getline(cpuinfo, line);) {
    double mhz = 0;
    if (line.starts_with("cpu MHz") && line.find(':') != std::string::npos &&
        std::istringstream{line.substr(line.find(':') + 1)} >> mhz) {
      return mhz;
    }
  }
  return 0;
}

std::string info(hwloc_obj_t object, const char* name)
{
  const char* value = object == nullptr ? nullptr : hwloc_obj_get_info_by_name(object, name);
  return value == nullptr ? "" : value;
}

void add_remarks(const Hwloc& machine, Host& host)
{
  if (const double quota = cpu_quota();
      quota > 0 && quota < static_cast<double>(host.topology.cpus.size())) {
    host.remarks.push_back(
        fmt::format("a control group grants {:.3g} CPUs' worth of time for {} CPUs: timings of "
                    "several CPUs suffer",
                    quota, host.topology.cpus.size()));
  }
  const auto online = hwloc_bitmap_weight(hwloc_topology_get_complete_cpuset(machine.get()));
  if (online > 0 && static_cast<std::size_t>(online) > host.topology.cpus.size()) {
    host.remarks.push_back(
        fmt::format("{} of the machine's CPUs may not be used here: left out",
                    static_cast<std::size_t>(online) - host.topology.cpus.size()));
  }
  double load = 0;
  if (std::ifstream{"/proc/loadavg"} >> load &&
      load > k_busy * static_cast<double>(host.topology.cpus.size())) {
    host.remarks.push_back(
        fmt::format("the load average is {:.1f}: others use the machine, timings suffer", load));
  }
  std::ifstream cpuinfo{"/proc/cpuinfo"};
  const std::string text{std::istreambuf_iterator<char>{cpuinfo}, {}};
  if (text.find(" hypervisor") != std::string::npos) {
    host.remarks.emplace_back("a virtual machine: its CPUs may lie elsewhere than they say, and "
                              "move; system costs include the hypervisor's");
  }
}

} // namespace

Host this_machine()
{
  const Hwloc machine = load();
  Host host;
  host.topology.cpus = cpus_of(hwloc_get_root_obj(machine.get()));
  add_nodes(machine, host);
  number_packages(host.topology);
  add_levels(machine, host);
  add_slit(machine, host);
  add_kinds(machine, host);
  host.topology.freq_mhz = std::round(frequency());
  host.model = info(hwloc_get_obj_by_type(machine.get(), HWLOC_OBJ_PACKAGE, 0), "CPUModel");
  if (host.model.empty()) {
    host.model = info(hwloc_get_root_obj(machine.get()), "CPUModel");
  }
  add_remarks(machine, host);
  const std::string how = "hwloc on the running machine, within the CPUs the process may use";
  for (const char* pointer : {"/cpus", "/nodes", "/levels/core", "/levels/l3"}) {
    note(host.topology, pointer, how, Confidence::Documented);
  }
  if (host.topology.freq_mhz > 0) {
    note(host.topology, "/freq_mhz", "cpufreq's base frequency, or the clock in /proc/cpuinfo",
         Confidence::Documented);
  }
  return host;
}

} // namespace numasim
