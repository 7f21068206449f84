#include "tools/import/node_tree.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"
#include "tools/import/packages_guess.hpp"
#include "tools/import/source_file.hpp"
#include "tools/import/source_text.hpp"

#include <algorithm>
#include <charconv>
#include <map>

namespace numasim {

namespace {

namespace fs = std::filesystem;

/// The node directories, by number.
std::map<std::uint32_t, fs::path> node_directories(const fs::path& directory)
{
  std::map<std::uint32_t, fs::path> nodes;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    const auto id =
        name.starts_with("node") ? whole_number(std::string_view(name).substr(4)) : std::nullopt;
    if (id && entry.is_directory(error)) {
      nodes[*id] = entry.path();
    }
  }
  return nodes;
}

/// The CPUs of a mask as the kernel writes it: words of 32 bits, the highest first.
std::vector<std::uint32_t> cpus_of_mask(std::string_view text, const std::string& file)
{
  std::vector<std::uint32_t> cpus;
  std::uint32_t first = 0;
  while (!text.empty()) {
    const std::size_t comma = text.rfind(',');
    const std::size_t start = comma == std::string_view::npos ? 0 : comma + 1;
    const std::string_view word = text.substr(start);
    std::uint32_t bits = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), bits, 16);
    if (error != std::errc{} || end != word.data() + word.size() || first > k_largest_cpu_number) {
      throw InputError({file, "", "\"" + std::string(word) + "\"", "a mask of CPUs"});
    }
    for (std::uint32_t i = 0; i < 32; ++i) {
      if ((bits >> i & 1U) != 0) {
        cpus.push_back(first + i);
      }
    }
    first += 32;
    text = text.substr(0, start == 0 ? 0 : start - 1);
  }
  return cpus;
}

std::vector<std::uint32_t> cpus_of(const fs::path& node)
{
  std::error_code error;
  if (fs::exists(node / "cpulist", error)) {
    const std::string text = read_source_file(node / "cpulist");
    return cpu_list_of(trimmed(text), (node / "cpulist").string(), "");
  }
  const std::string text = read_source_file(node / "cpumap");
  return cpus_of_mask(trimmed(text), (node / "cpumap").string());
}

double memory_gib(const fs::path& node)
{
  std::error_code error;
  if (!fs::exists(node / "meminfo", error)) {
    return 0;
  }
  const std::string text = read_source_file(node / "meminfo");
  for (const std::string_view line : lines_of(text)) {
    const auto words = words_of(line); // "Node 0 MemTotal:  65834276 kB"
    if (words.size() >= 4 && words[2] == "MemTotal:") {
      const auto kib = real_number(words[3]);
      if (!kib || *kib < 0) {
        throw InputError(
            {(node / "meminfo").string(), "MemTotal", "\"" + std::string(words[3]) + "\"", "kB"});
      }
      return *kib / (1024.0 * 1024);
    }
  }
  return 0;
}

std::vector<double> distances_of(const fs::path& file, std::size_t nodes)
{
  const std::string text = read_source_file(file);
  std::vector<double> row;
  for (const std::string_view word : words_of(text)) {
    const auto value = whole_number(word);
    if (!value || *value > 255) {
      throw InputError({file.string(), "", "\"" + std::string(word) + "\"", "distances up to 255"});
    }
    row.push_back(*value);
  }
  if (row.size() != nodes) {
    throw InputError({file.string(), "", std::to_string(row.size()) + " distances",
                      std::to_string(nodes) + ", one a node"});
  }
  return row;
}

} // namespace

bool is_node_tree(const fs::path& directory)
{
  return !node_directories(directory).empty();
}

MachineFacts read_node_tree(const fs::path& directory, const std::string& source)
{
  MachineFacts facts;
  facts.source = source;
  const auto nodes = node_directories(directory);
  if (nodes.empty() || nodes.size() > k_most_nodes) {
    throw InputError({source, "", std::to_string(nodes.size()) + " node directories",
                      "1 to " + std::to_string(k_most_nodes)});
  }
  std::error_code error;
  const bool distances = fs::exists(nodes.begin()->second / "distance", error);
  std::vector<std::vector<std::uint32_t>> groups;
  bool siblings = true;
  for (const auto& [id, path] : nodes) {
    NodeFacts node;
    node.id = id;
    node.cpus = cpus_of(path);
    node.memory_gib = memory_gib(path);
    if (distances) {
      facts.slit.nodes.push_back(id);
      facts.slit.values.push_back(distances_of(path / "distance", nodes.size()));
    }
    for (const std::uint32_t cpu : node.cpus) {
      facts.cpus.push_back({.number = cpu});
    }
    siblings = siblings && (node.cpus.empty() || in_runs(node.cpus, 2));
    groups.push_back(node.cpus);
    facts.nodes.push_back(std::move(node));
  }
  const auto less = [](const CpuFacts& a, const CpuFacts& b) { return a.number < b.number; };
  const auto same = [](const CpuFacts& a, const CpuFacts& b) { return a.number == b.number; };
  std::sort(facts.cpus.begin(), facts.cpus.end(), less);
  facts.cpus.erase(std::unique(facts.cpus.begin(), facts.cpus.end(), same), facts.cpus.end());
  facts.nodes_stated = true;
  const Provenance stated{.source = "/sys/devices/system/node",
                          .confidence = Confidence::Documented};
  facts.cpus_from = facts.nodes_from = facts.slit_from = facts.caches_from = stated;
  guess_cores(groups, siblings, facts);
  guess_packages(facts);
  return facts;
}

} // namespace numasim
