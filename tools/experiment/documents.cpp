#include "tools/experiment/documents.hpp"

#include "models/input/json_text.hpp"
#include "models/machine/topology_json.hpp"
#include "models/workloads/workload_profile_json.hpp"
#include "tools/experiment/data_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <list>
#include <map>
#include <utility>

namespace numasim {

namespace {

/// A machine of 384 CPUs takes a few hundred kB; a sweep can have any number of them.
constexpr std::size_t k_most_topologies = 64;

Topology read_with(const nlohmann::json& original, const std::filesystem::path& file,
                   std::span<const Override> overrides)
{
  std::string shown = file.string();
  if (overrides.empty()) {
    return read_topology(original, shown);
  }
  nlohmann::json document = original;
  for (const Override& o : overrides) {
    set_pointer(document, o.pointer, o.value, o.option);
  }
  // Of --set the file and the pointer say more than the option's name does.
  const bool by_command_line =
      std::all_of(overrides.begin(), overrides.end(),
                  [](const Override& o) { return o.option.starts_with("--set"); });
  shown += by_command_line ? " with --set" : " with what is set";
  try {
    return read_topology(document, shown);
  } catch (const InputError& error) {
    throw InputError(by_command_line ? error.problems() : blamed(error.problems(), overrides));
  }
}

} // namespace

std::string machine_key(const std::filesystem::path& file, std::span<const Override> overrides,
                        std::optional<std::size_t> cpus)
{
  // No part of it can hold a line feed unescaped but a file's name, which comes first.
  std::string key = file.string() + "\n" + (cpus ? std::to_string(*cpus) : "all");
  for (const Override& o : overrides) {
    key += "\n" + o.pointer + "\n" + o.value;
  }
  return key;
}

struct Documents::Store {
  struct Machine {
    std::string key;
    std::shared_ptr<const Topology> topology;
  };
  std::map<std::filesystem::path, nlohmann::json> documents;
  std::map<std::filesystem::path, std::string> digests;
  std::map<std::filesystem::path, std::shared_ptr<const WorkloadProfile>> profiles;
  std::list<Machine> machines; ///< the last used first
};

Documents::Documents() : store_(std::make_unique<Store>()) {}
Documents::~Documents() = default;

const nlohmann::json& Documents::json(const std::filesystem::path& file)
{
  auto at = store_->documents.find(file);
  if (at == store_->documents.end()) {
    at = store_->documents.emplace(file, load_json(file)).first;
  }
  return at->second;
}

const std::string& Documents::sha256(const std::filesystem::path& file)
{
  auto at = store_->digests.find(file);
  if (at == store_->digests.end()) {
    at = store_->digests.emplace(file, sha256_of(file)).first;
  }
  return at->second;
}

std::shared_ptr<const Topology> Documents::topology(const std::filesystem::path& file,
                                                    std::span<const Override> overrides)
{
  std::list<Store::Machine>& machines = store_->machines;
  std::string key = machine_key(file, overrides, std::nullopt);
  const auto known = std::find_if(machines.begin(), machines.end(),
                                  [&](const Store::Machine& m) { return m.key == key; });
  if (known != machines.end()) {
    machines.splice(machines.begin(), machines, known);
    return machines.front().topology;
  }
  auto topology = std::make_shared<Topology>(read_with(json(file), file, overrides));
  topology->path = file.string();
  machines.push_front({std::move(key), topology});
  if (machines.size() > k_most_topologies) {
    machines.pop_back();
  }
  return topology;
}

std::shared_ptr<const WorkloadProfile> Documents::profile(const std::filesystem::path& file)
{
  auto& profile = store_->profiles[file];
  if (!profile) {
    profile = std::make_shared<const WorkloadProfile>(read_profile(json(file), file.string()));
  }
  return profile;
}

} // namespace numasim
