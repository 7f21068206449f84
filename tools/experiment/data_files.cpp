#include "tools/experiment/data_files.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "models/machine/topology.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <system_error>

#include <sys/types.h>

#include <sha2.h>

namespace numasim {

namespace fs = std::filesystem;

namespace {

const fs::path k_data{NUMASIM_DATA_DIR};

bool is_file(const fs::path& path)
{
  std::error_code error;
  return fs::exists(path, error) && !fs::is_directory(path, error);
}

/// The directory, unless it is one that was given before.
void add_directory(std::vector<fs::path>& directories, const fs::path& directory)
{
  std::error_code error;
  const bool known =
      std::any_of(directories.begin(), directories.end(),
                  [&](const fs::path& other) { return fs::equivalent(other, directory, error); });
  if (!known) {
    directories.push_back(directory);
  }
}

/// The JSON files of ./`part` and of numasim's own `part`, by name; of two with one name the
/// earlier.
std::vector<fs::path> list_files(const fs::path& part)
{
  std::vector<fs::path> directories{part};
  add_directory(directories, k_data / part);
  std::map<std::string, fs::path> found;
  for (const fs::path& directory : directories) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(directory, error)) {
      if (entry.path().extension() == ".json") {
        found.emplace(entry.path().stem().string(), entry.path());
      }
    }
  }
  std::vector<fs::path> files;
  files.reserve(found.size());
  for (const auto& [name, file] : found) {
    files.push_back(file);
  }
  return files;
}

/// The path `name`, or the one of `files` that is called so; `kind` says what it should be.
fs::path find_file(const std::string& name, const std::vector<fs::path>& files,
                   const std::string& kind)
{
  if (is_file(name)) {
    return name;
  }
  std::vector<std::string> names;
  for (const fs::path& file : files) {
    names.push_back(file.stem().string());
    if (names.back() == name) {
      return file;
    }
  }
  throw InputError({kind, "", "no file or " + kind + " \"" + name + "\"" + suggestion(name, names),
                    "a path" + (names.empty() ? "" : ", or one of " + joined(names))});
}

} // namespace

std::vector<fs::path> list_scenarios()
{
  return list_files("scenarios");
}

fs::path find_scenario(const std::string& name)
{
  return find_file(name, list_scenarios(), "scenario");
}

std::vector<fs::path> list_sweeps()
{
  return list_files(fs::path{"scenarios"} / "sweeps");
}

fs::path find_sweep(const std::string& name)
{
  return find_file(name, list_sweeps(), "sweep");
}

fs::path find_scenario_for(const fs::path& sweep, const std::string& name)
{
  // A bare name means a scenario: the file of that name beside a sweep is a sweep.
  const fs::path beside = sweep.parent_path() / name;
  return name.ends_with(".json") && is_file(beside) ? beside : find_scenario(name);
}

std::vector<fs::path> topology_directories()
{
  std::vector<fs::path> directories{"topologies"};
  add_directory(directories, k_data / "topologies");
  return directories;
}

fs::path find_topology_for(const fs::path& scenario, const std::string& name)
{
  for (const fs::path& directory : {scenario.parent_path(), fs::path{}}) {
    for (const std::string& file : {name, name + ".json"}) {
      if (is_file(directory / file)) {
        return directory / file;
      }
    }
  }
  return find_topology(name, topology_directories());
}

fs::path find_profile_for(const fs::path& scenario, const std::string& name)
{
  std::vector<std::string> names;
  for (const fs::path& directory :
       {scenario.parent_path(), fs::path{}, fs::path{"workloads"}, k_data / "workloads"}) {
    for (const std::string& file : {name, name + ".json"}) {
      if (is_file(directory / file)) {
        return directory / file;
      }
    }
  }
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(k_data / "workloads", error)) {
    names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  throw InputError({"profile", "", "no file or profile \"" + name + "\"" + suggestion(name, names),
                    "a path" + (names.empty() ? "" : ", or one of " + joined(names))});
}

std::string shown_path(const fs::path& file)
{
  std::error_code error;
  const fs::path relative = fs::relative(file, k_data, error);
  const bool inside = !error && !relative.empty() && *relative.begin() != "..";
  return inside ? relative.generic_string() : file.generic_string();
}

std::string sha256_of(const fs::path& file)
{
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  if (SHA256File(file.c_str(), digest.data()) == nullptr) {
    throw InputError({file.string(), "", std::strerror(errno), "a readable file"});
  }
  return digest.data();
}

std::string sha256_of_text(std::string_view text)
{
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digest{};
  SHA256Data(reinterpret_cast<const std::uint8_t*>(text.data()), text.size(), digest.data());
  return digest.data();
}

} // namespace numasim
