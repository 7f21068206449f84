#include "tools/import/numactl.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"
#include "tools/import/packages_guess.hpp"
#include "tools/import/source_text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace numasim {

namespace {

class Reader {
public:
  Reader(std::string_view text, std::string file) : lines_(lines_of(text)), file_(std::move(file))
  {
  }

  MachineFacts run()
  {
    facts_.source = file_;
    for (at_ = 0; at_ < lines_.size(); ++at_) {
      line(words_of(lines_[at_]));
    }
    if (nodes_.empty()) {
      throw InputError({file_, "", "no line \"node 0 cpus: ...\"", "the output of numactl -H"});
    }
    finish();
    return std::move(facts_);
  }

private:
  [[noreturn]] void refuse(const std::string& found, const std::string& allowed) const
  {
    throw InputError({file_, "line " + std::to_string(at_ + 1), found, allowed});
  }

  std::uint32_t number(std::string_view word, std::uint32_t most, const std::string& what) const
  {
    const auto value = whole_number(word);
    if (!value || *value > most) {
      refuse("\"" + std::string(word) + "\"", what + ", up to " + std::to_string(most));
    }
    return *value;
  }

  void line(const std::vector<std::string_view>& words)
  {
    if (words.size() >= 3 && words[0] == "node" && words[2] == "cpus:") {
      read_cpus(words);
    } else if (words.size() >= 4 && words[0] == "node" && words[2] == "size:") {
      read_size(words);
    } else if (words.size() >= 2 && words[0] == "node" && whole_number(words.back())) {
      columns_.clear(); // the head of the distances: "node   0   1"
      for (std::size_t i = 1; i < words.size(); ++i) {
        columns_.push_back(number(words[i], k_largest_cpu_number, "a node's number"));
      }
    } else if (words.size() >= 2 && words[0].ends_with(':') &&
               whole_number(words[0].substr(0, words[0].size() - 1))) {
      read_distances(words);
    }
  }

  void read_cpus(const std::vector<std::string_view>& words)
  {
    NodeFacts node;
    node.id = number(words[1], k_largest_cpu_number, "a node's number");
    for (std::size_t i = 3; i < words.size(); ++i) {
      node.cpus.push_back(number(words[i], k_largest_cpu_number, "a CPU's number"));
      if (!seen_.insert(node.cpus.back()).second) {
        refuse("CPU " + std::string(words[i]) + " a second time", "every CPU once");
      }
    }
    std::sort(node.cpus.begin(), node.cpus.end());
    if (seen_.size() > k_most_cpus || nodes_.size() >= k_most_nodes) {
      refuse("too large a machine",
             std::to_string(k_most_cpus) + " CPUs, " + std::to_string(k_most_nodes) + " nodes");
    }
    const std::uint32_t id = node.id;
    if (!nodes_.emplace(id, std::move(node)).second) {
      refuse("node " + std::to_string(id) + " a second time", "every node once");
    }
  }

  void read_size(const std::vector<std::string_view>& words)
  {
    const auto size = real_number(words[3]);
    const auto node = nodes_.find(number(words[1], k_largest_cpu_number, "a node's number"));
    if (node == nodes_.end() || !size || *size < 0) {
      refuse("\"" + std::string(lines_[at_]) + "\"", "the size in MB of a node with CPUs listed");
    }
    node->second.memory_gib = *size / 1024;
  }

  void read_distances(const std::vector<std::string_view>& words)
  {
    if (words.size() - 1 != columns_.size()) {
      refuse(std::to_string(words.size() - 1) + " distances",
             std::to_string(columns_.size()) + ", one a node of the head line");
    }
    rows_.push_back(
        number(words[0].substr(0, words[0].size() - 1), k_largest_cpu_number, "a node's number"));
    facts_.slit.values.emplace_back();
    for (std::size_t i = 1; i < words.size(); ++i) {
      facts_.slit.values.back().push_back(number(words[i], 255, "a distance"));
    }
  }

  void finish()
  {
    if (rows_ != columns_) {
      throw InputError({file_, "node distances",
                        std::to_string(rows_.size()) + " rows for " +
                            std::to_string(columns_.size()) + " columns",
                        "a row and a column for each node, in one order"});
    }
    facts_.slit.nodes = columns_;
    std::vector<std::vector<std::uint32_t>> groups;
    bool siblings = true;
    for (auto& [id, node] : nodes_) {
      for (const std::uint32_t cpu : node.cpus) {
        facts_.cpus.push_back({.number = cpu});
      }
      siblings = siblings && (node.cpus.empty() || in_runs(node.cpus, 2));
      groups.push_back(node.cpus);
      facts_.nodes.push_back(std::move(node));
    }
    std::sort(facts_.cpus.begin(), facts_.cpus.end(),
              [](const CpuFacts& a, const CpuFacts& b) { return a.number < b.number; });
    facts_.nodes_stated = true;
    const Provenance stated{.source = "numactl -H", .confidence = Confidence::Documented};
    facts_.cpus_from = facts_.nodes_from = facts_.slit_from = facts_.caches_from = stated;
    guess_cores(groups, siblings, facts_);
    guess_packages(facts_);
  }

  std::vector<std::string_view> lines_;
  std::string file_;
  std::size_t at_ = 0;
  MachineFacts facts_;
  std::map<std::uint32_t, NodeFacts> nodes_;
  std::set<std::uint32_t> seen_;
  std::vector<std::uint32_t> columns_;
  std::vector<std::uint32_t> rows_;
};

} // namespace

bool looks_like_numactl(std::string_view text)
{
  for (const std::string_view line : lines_of(text.substr(0, 4096))) {
    const auto words = words_of(line);
    if (words.size() >= 3 && words[0] == "node" && words[2] == "cpus:") {
      return true;
    }
    if (words.size() >= 3 && words[0] == "available:" && words[2].starts_with("node")) {
      return true;
    }
  }
  return false;
}

MachineFacts read_numactl(std::string_view text, const std::string& file)
{
  return Reader(text, file).run();
}

} // namespace numasim
