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
  /// What a line of numbers alone goes on with.
  enum class Last { Other, Cpus, Columns, Distances };

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
    const Last last = std::exchange(last_, Last::Other);
    if (words.size() >= 3 && words[0] == "node" && words[2] == "cpus:") {
      read_cpus(words);
    } else if (last != Last::Other && !words.empty() && whole_number(words[0])) {
      go_on(last, words);
    } else if (words.size() >= 4 && words[0] == "node" && words[2] == "size:") {
      read_size(words);
    } else if (words.size() >= 2 && words[0] == "node" && whole_number(words.back())) {
      columns_.clear(); // the head of the distances: "node   0   1"
      add_columns(words, 1);
    } else if (words.size() >= 2 && words[0].ends_with(':') &&
               whole_number(words[0].substr(0, words[0].size() - 1))) {
      read_distances(words);
    }
  }

  /// A line of numbers alone: the one before was too long for a mail or a terminal.
  void go_on(Last last, const std::vector<std::string_view>& words)
  {
    if (last == Last::Cpus) {
      add_cpus(words, 0);
    } else if (last == Last::Columns) {
      add_columns(words, 0);
    } else {
      add_distances(words, 0);
    }
  }

  void add_columns(const std::vector<std::string_view>& words, std::size_t first)
  {
    last_ = Last::Columns;
    for (std::size_t i = first; i < words.size(); ++i) {
      columns_.push_back(number(words[i], k_largest_cpu_number, "a node's number"));
    }
  }

  void read_cpus(const std::vector<std::string_view>& words)
  {
    const std::uint32_t id = number(words[1], k_largest_cpu_number, "a node's number");
    if (!nodes_.try_emplace(id).second) {
      refuse("node " + std::to_string(id) + " a second time", "every node once");
    }
    nodes_[id].id = id;
    node_ = id;
    add_cpus(words, 3);
  }

  void add_cpus(const std::vector<std::string_view>& words, std::size_t first)
  {
    last_ = Last::Cpus;
    NodeFacts& node = nodes_.at(node_);
    for (std::size_t i = first; i < words.size(); ++i) {
      node.cpus.push_back(number(words[i], k_largest_cpu_number, "a CPU's number"));
      if (!seen_.insert(node.cpus.back()).second) {
        refuse("CPU " + std::string(words[i]) + " a second time", "every CPU once");
      }
    }
    std::sort(node.cpus.begin(), node.cpus.end());
    if (seen_.size() > k_most_cpus || nodes_.size() > k_most_nodes) {
      refuse("too large a machine",
             std::to_string(k_most_cpus) + " CPUs, " + std::to_string(k_most_nodes) + " nodes");
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
    check_row();
    rows_.push_back(
        number(words[0].substr(0, words[0].size() - 1), k_largest_cpu_number, "a node's number"));
    row_line_ = at_;
    facts_.slit.values.emplace_back();
    add_distances(words, 1);
  }

  void add_distances(const std::vector<std::string_view>& words, std::size_t first)
  {
    last_ = Last::Distances;
    for (std::size_t i = first; i < words.size(); ++i) {
      facts_.slit.values.back().push_back(number(words[i], 255, "a distance"));
    }
    if (facts_.slit.values.back().size() > columns_.size()) {
      check_row();
    }
  }

  /// Whether the last row is complete.
  void check_row()
  {
    if (!rows_.empty() && facts_.slit.values.back().size() != columns_.size()) {
      at_ = row_line_;
      refuse(std::to_string(facts_.slit.values.back().size()) + " distances",
             std::to_string(columns_.size()) + ", one a node of the head line");
    }
  }

  void finish()
  {
    check_row();
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
  std::size_t row_line_ = 0; ///< where the last row of distances began
  Last last_ = Last::Other;
  std::uint32_t node_ = 0; ///< the last whose CPUs were read
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
