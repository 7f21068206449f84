#pragma once
/// A small valid topology for tests to bend: 2 packages x 2 nodes x 2 cores x SMT2.

#include "models/input/json_text.hpp"
#include "models/machine/topology.hpp"
#include "models/machine/topology_json.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace numasim::test {

inline const char* const k_sample = R"({
  "schema": "numasim-topology/1",
  "name": "sample",
  "freq_mhz": 3000,
  "cpus": "0-15",
  "nodes": [
    {"id": 0, "package": 0, "cpus": "0-1,8-9", "memory_gib": 16},
    {"id": 1, "package": 0, "cpus": "2-3,10-11"},
    {"id": 2, "package": 1, "cpus": "4-5,12-13"},
    {"id": 3, "package": 1, "cpus": "6-7,14-15"}
  ],
  "levels": {
    "core": {"cpus": 2, "numbering": "split", "transfer_ns": 1.5},
    "l3": {"cores": 2, "transfer_ns": 20}
  },
  "slit": {"symmetric": true, "distances": [
    [10, 16, 22, 28], [16, 10, 28, 22], [22, 28, 10, 16], [28, 22, 16, 10]]},
  "protocol": "home_directory",
  "t0_ns": 100,
  "hop": {"mode": "class", "die_ns": 30, "socket_near_ns": 65.5, "socket_far_ns": 90.125,
          "pairs": [[0, 2], [1, 3]]},
  "load_ns": {"l1": 1.25, "l3": 10},
  "rmw_local_ns": 6,
  "store_local_ns": 2,
  "dram_ns": {"local": 90},
  "store_to_shared": {"mode": "directory", "extra_ns": 5},
  "jitter": {"cv": 0.05},
  "misses_in_flight": 2,
  "os": {"syscall_ns": 100, "switch_ns": 1000, "wake_ns": 600, "wake_latency_ns": 3000,
         "spin_iteration_ns": 20, "exec_us": 200, "exec_cv": 0.1, "smt_yield": 1.25},
  "provenance": {"": {"source": "made up for a test", "confidence": "guess"}}
})";

inline nlohmann::json sample()
{
  return parse_json(k_sample, "sample.json");
}

inline Topology read(const nlohmann::json& document)
{
  return read_topology(document, "sample.json");
}

inline std::filesystem::path data_dir()
{
  return NUMASIM_DATA_DIR;
}

inline Topology shipped(const std::string& name)
{
  return load_topology(data_dir() / "topologies" / (name + ".json"));
}

} // namespace numasim::test
