#include "tools/probe/host.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sstream>

namespace numasim {

namespace {

namespace fs = std::filesystem;

/// Directories of this process's control groups that may hold `file`, from its own to the root.
/// /proc/self/cgroup: "0::/path" (v2) or "4:cpu,cpuacct:/path" (v1); inside a container the path
/// may be that of the host, of which only the root is mounted.
std::vector<fs::path> group_directories(const std::string& v1_controller)
{
  std::vector<fs::path> found;
  std::ifstream groups{"/proc/self/cgroup"};
  for (std::string line; std::getline(groups, line);) {
    std::istringstream fields{line};
    std::string id;
    std::string controllers;
    std::string path;
    std::getline(fields, id, ':');
    std::getline(fields, controllers, ':');
    std::getline(fields, path);
    const bool v2 = controllers.empty();
    if (!v2 && ("," + controllers + ",").find("," + v1_controller + ",") == std::string::npos) {
      continue;
    }
    const fs::path root = v2 ? "/sys/fs/cgroup" : "/sys/fs/cgroup/" + v1_controller;
    for (fs::path part = fs::path{path}.relative_path();; part = part.parent_path()) {
      found.push_back(root / part);
      if (part.empty()) {
        break;
      }
    }
  }
  return found;
}

/// The first `count` numbers of a file; empty if it does not have them ("max").
std::vector<double> numbers_of(const fs::path& file, std::size_t count)
{
  std::ifstream in{file};
  std::vector<double> numbers(count);
  for (double& number : numbers) {
    if (!(in >> number)) {
      return {};
    }
  }
  return numbers;
}

} // namespace

double cpu_quota()
{
  double least = std::numeric_limits<double>::infinity();
  for (const fs::path& directory : group_directories("cpu")) {
    if (const auto v2 = numbers_of(directory / "cpu.max", 2); !v2.empty() && v2[1] > 0) {
      least = std::min(least, v2[0] / v2[1]);
    }
    const auto quota = numbers_of(directory / "cpu.cfs_quota_us", 1);
    const auto period = numbers_of(directory / "cpu.cfs_period_us", 1);
    if (!quota.empty() && !period.empty() && quota[0] > 0 && period[0] > 0) {
      least = std::min(least, quota[0] / period[0]);
    }
  }
  return least == std::numeric_limits<double>::infinity() ? 0 : least;
}

std::size_t available_memory()
{
  double bytes = 0;
  std::ifstream meminfo{"/proc/meminfo"};
  for (std::string line; std::getline(meminfo, line);) {
    std::istringstream fields{line};
    std::string key;
    double kib = 0;
    if (fields >> key >> kib && key == "MemAvailable:") {
      bytes = kib * 1024;
    }
  }
  for (const fs::path& directory : group_directories("memory")) {
    for (const auto& [limit_file, use_file] :
         {std::pair{"memory.max", "memory.current"},
          std::pair{"memory.limit_in_bytes", "memory.usage_in_bytes"}}) {
      const auto limit = numbers_of(directory / limit_file, 1);
      const auto use = numbers_of(directory / use_file, 1);
      if (!limit.empty() && !use.empty()) {
        bytes = std::min(bytes, std::max(limit[0] - use[0], 0.0));
      }
    }
  }
  return static_cast<std::size_t>(bytes);
}

} // namespace numasim
