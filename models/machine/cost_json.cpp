#include "models/machine/cost_json.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace numasim {

namespace {

/// A time that only some machines need: required if `needed`, 0 if left out otherwise.
Duration time_if(bool needed, const FieldReader& reader, const std::string& key)
{
  const FieldReader time = needed ? reader.needed(key) : reader.member(key);
  return Duration::ns(time.as_real());
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

void read_protocol(const FieldReader& root, Costs& costs)
{
  costs.protocol = std::array{Protocol::HomeDirectory, Protocol::SocketLocal,
                              Protocol::Flat}[root.choice("protocol")];
  costs.dir_read = Duration::ns(root.real("dir_read_ns"));
  if (const FieldReader package_base = root.member("t0_package_ns")) {
    costs.package_base = Duration::ns(package_base.as_real());
  }
}

void read_store_to_shared(const FieldReader& reader, Costs& costs)
{
  costs.broadcast_invalidate = reader.choice("mode") == 1;
  costs.invalidate_extra = Duration::ns(reader.real("extra_ns"));
  reader.finish();
}

} // namespace

void read_costs(const FieldReader& root, const FieldReader& core_level, const FieldReader& l3_level,
                Topology& topology)
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

  const FieldReader load = root.member("load_ns");
  costs.l1_load = Duration::ns(load.real("l1"));
  costs.l3_load = Duration::ns(load.real("l3"));
  load.finish();
  costs.rmw_local = Duration::ns(root.real("rmw_local_ns"));
  if (root.has("far_rmw_ns")) {
    costs.far_rmw = Duration::ns(root.real("far_rmw_ns"));
  }
  costs.store_local = Duration::ns(root.real("store_local_ns"));
  const FieldReader dram = root.member("dram_ns");
  costs.dram_local = Duration::ns(dram.real("local"));
  dram.finish();
  read_store_to_shared(root.member("store_to_shared"), costs);
  const FieldReader jitter = root.member("jitter");
  costs.jitter_cv = jitter.real("cv");
  jitter.finish();
  costs.misses_in_flight = static_cast<std::uint32_t>(root.integer("misses_in_flight"));
}

void read_os_costs(const FieldReader& os, OsCosts& costs)
{
  costs.syscall = Duration::ns(os.real("syscall_ns"));
  costs.context_switch = Duration::ns(os.real("switch_ns"));
  costs.wake_up = Duration::ns(os.real("wake_ns"));
  costs.wake_latency = Duration::ns(os.real("wake_latency_ns"));
  costs.spin_iteration = Duration::ns(os.real("spin_iteration_ns"));
  costs.exec = Duration::us(os.real("exec_us"));
  costs.exec_cv = os.real("exec_cv");
  costs.smt_yield = os.real("smt_yield");
  if (os.has("time_slice_ns")) {
    costs.time_slice = Duration::ns(os.real("time_slice_ns"));
  }
  if (os.has("tick_ns")) {
    costs.tick = Duration::ns(os.real("tick_ns"));
  }
  os.finish();
}

} // namespace numasim
