#include "models/machine/topology.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"
#include "models/input/suggest.hpp"
#include "models/machine/topology_json.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <system_error>

namespace numasim {

std::string_view to_string(Confidence confidence)
{
  constexpr std::array<std::string_view, 4> names = {"measured", "documented", "derived", "guess"};
  return names.at(static_cast<std::size_t>(confidence));
}

std::string_view to_string(Protocol protocol)
{
  constexpr std::array<std::string_view, 3> names = {"home_directory", "socket_local", "flat"};
  return names.at(static_cast<std::size_t>(protocol));
}

Topology load_topology(const std::filesystem::path& file)
{
  return read_topology(load_json(file), file.string());
}

const Provenance* provenance_of(const Topology& topology, std::string_view pointer)
{
  for (std::string prefix(pointer);; prefix.resize(prefix.rfind('/'))) {
    const auto entry = topology.provenance.find(prefix);
    if (entry != topology.provenance.end()) {
      return &entry->second;
    }
    if (prefix.find('/') == std::string::npos) {
      return nullptr;
    }
  }
}

std::vector<std::filesystem::path>
list_topologies(std::span<const std::filesystem::path> directories)
{
  std::map<std::string, std::filesystem::path> by_name;
  for (const auto& directory : directories) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
      if (entry.path().extension() == ".json") {
        by_name.try_emplace(entry.path().stem().string(), entry.path());
      }
    }
  }
  std::vector<std::filesystem::path> files;
  files.reserve(by_name.size());
  for (const auto& [name, file] : by_name) {
    files.push_back(file);
  }
  return files;
}

std::filesystem::path find_topology(const std::string& name,
                                    std::span<const std::filesystem::path> directories)
{
  std::error_code error;
  const bool is_path = name.find('/') != std::string::npos || name.ends_with(".json");
  if (is_path && std::filesystem::exists(name, error)) {
    return name;
  }
  std::vector<std::string> names;
  for (const auto& file : list_topologies(directories)) {
    if (file.stem() == name) {
      return file;
    }
    names.push_back(file.stem().string());
  }
  throw InputError({"topology \"" + name + "\"", "",
                    (is_path ? "no such file" : "no such name") + suggestion(name, names),
                    names.empty() ? "the path of a file" : joined(names) + ", or a path"});
}

} // namespace numasim
