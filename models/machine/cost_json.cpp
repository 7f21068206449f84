#include "models/machine/cost_json.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace numasim {

namespace {

constexpr Quantity k_access = {"ns", 0, 1e6};
constexpr Quantity k_system = {"ns", 0, 1e9};
constexpr Quantity k_variation = {"", 0, 1};

/// A time that only some machines need: required if `needed`, 0 if left out otherwise.
Duration time_if(bool needed, JsonReader& reader, const std::string& key)
{
  return Duration::ns(needed ? reader.real(key, k_access) : reader.real(key, k_access, 0));
}

/// Whether some group (core or L3) of the first kind holds more than one of the second.
bool shared(const std::vector<std::uint32_t>& outer, const std::vector<std::uint32_t>& inner)
{
  std::map<std::uint32_t, std::uint32_t> first;
  for (std::size_t i = 0; i < outer.size(); ++i) {
    if (first.try_emplace(outer[i], inner[i]).first->second != inner[i]) {
      return true;
    }
  }
  return false;
}

void read_protocol(JsonReader& root, Costs& costs)
{
  static const std::array<std::string, 3> protocols = {"home_directory", "socket_local", "flat"};
  const std::size_t before = root.problem_count();
  const std::size_t protocol = root.choice("protocol", protocols);
  costs.protocol =
      std::array{Protocol::HomeDirectory, Protocol::SocketLocal, Protocol::Flat}[protocol];
  const JsonReader package_base = root.optional("t0_package_ns");
  if (root.problem_count() != before) {
    (void)root.optional("dir_read_ns"); // whether it belongs here is not known
    return;
  }
  if (costs.protocol == Protocol::SocketLocal) {
    costs.dir_read = Duration::ns(root.real("dir_read_ns", k_access));
    if (package_base) {
      costs.package_base = Duration::ns(package_base.as_real(k_access));
    }
    return;
  }
  for (const JsonReader& stray : {package_base, root.optional("dir_read_ns")}) {
    stray.unfit("nothing: only the protocol \"socket_local\" has it");
  }
}

void read_store_to_shared(JsonReader reader, Costs& costs)
{
  static const std::array<std::string, 2> modes = {"directory", "broadcast"};
  costs.broadcast_invalidate = reader.choice("mode", modes) == 1;
  costs.invalidate_extra = Duration::ns(reader.real("extra_ns", k_access));
  reader.finish();
}

} // namespace

void read_costs(JsonReader& root, JsonReader& core_level, JsonReader& l3_level, Topology& topology)
{
  Costs& costs = topology.costs;
  std::vector<std::uint32_t> cpu(topology.cpus.size());
  for (std::uint32_t i = 0; i < cpu.size(); ++i) {
    cpu[i] = i;
  }
  const bool smt = shared(topology.core, cpu);
  const bool l3_shared = shared(topology.l3, topology.core);
  const bool several_l3s = std::set(topology.l3.begin(), topology.l3.end()).size() > 1;
  costs.core_transfer = time_if(smt, core_level, "transfer_ns");
  costs.l3_transfer = time_if(l3_shared, l3_level, "transfer_ns");
  costs.base = time_if(several_l3s, root, "t0_ns");
  read_protocol(root, costs);

  JsonReader load = root.object("load_ns");
  costs.l1_load = Duration::ns(load.real("l1", k_access));
  costs.l3_load = Duration::ns(load.real("l3", k_access));
  load.finish();
  costs.rmw_local = Duration::ns(root.real("rmw_local_ns", k_access));
  costs.store_local = Duration::ns(root.real("store_local_ns", k_access));
  JsonReader dram = root.object("dram_ns");
  costs.dram_local = Duration::ns(dram.real("local", k_access));
  dram.finish();
  read_store_to_shared(root.object("store_to_shared"), costs);
  JsonReader jitter = root.object("jitter");
  costs.jitter_cv = jitter.real("cv", k_variation);
  jitter.finish();
  costs.misses_in_flight = static_cast<std::uint32_t>(root.integer("misses_in_flight", {1, 64}));
}

void read_os_costs(JsonReader os, OsCosts& costs)
{
  costs.syscall = Duration::ns(os.real("syscall_ns", k_system));
  costs.context_switch = Duration::ns(os.real("switch_ns", k_system));
  costs.wake_up = Duration::ns(os.real("wake_ns", k_system));
  costs.wake_latency = Duration::ns(os.real("wake_latency_ns", k_system));
  costs.spin_iteration = Duration::ns(os.real("spin_iteration_ns", k_system));
  costs.exec = Duration::us(os.real("exec_us", {"us", 0, 1e6}));
  costs.exec_cv = os.real("exec_cv", k_variation);
  costs.smt_yield = os.real("smt_yield", {"", 1, 64});
  os.finish();
}

} // namespace numasim
