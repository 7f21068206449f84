#include "tools/import/lscpu.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"
#include "tools/import/source_text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace numasim {

namespace {

constexpr std::size_t k_no_column = SIZE_MAX;

class Reader {
public:
  Reader(const LscpuTable& table, std::string file) : table_(table), file_(std::move(file)) {}

  MachineFacts run()
  {
    facts_.source = file_;
    if (table_.rows.size() > k_most_cpus) {
      throw InputError({file_, "", std::to_string(table_.rows.size()) + " CPUs",
                        "up to " + std::to_string(k_most_cpus)});
    }
    if (column("cpu") == k_no_column) {
      throw InputError({file_, "", "no column CPU", "lscpu -e=CPU,NODE,SOCKET,CORE,CACHE -J"});
    }
    for (row_ = 0; row_ < table_.rows.size(); ++row_) {
      read_row();
    }
    problems_.throw_if_any();
    finish();
    return std::move(facts_);
  }

private:
  [[nodiscard]] std::size_t column(const std::string& name) const
  {
    const auto at = std::find(table_.columns.begin(), table_.columns.end(), name);
    return at == table_.columns.end() ? k_no_column
                                      : static_cast<std::size_t>(at - table_.columns.begin());
  }

  [[nodiscard]] std::string cell(std::size_t at) const
  {
    const auto& row = table_.rows[row_];
    const std::string text = at < row.size() ? row[at] : "";
    return text == "-" || text == "null" ? "" : text;
  }

  /// The number in a column; nothing where there is none.
  std::optional<std::uint32_t> number(const std::string& name)
  {
    const std::string text = cell(column(name));
    if (text.empty()) {
      return std::nullopt;
    }
    const auto value = whole_number(text);
    if (!value || *value > k_largest_cpu_number) {
      problems_.add({file_, "row " + std::to_string(row_ + 1), name + " \"" + text + "\"",
                     "a whole number up to " + std::to_string(k_largest_cpu_number)});
      return std::nullopt;
    }
    return value;
  }

  void read_row()
  {
    const auto cpu = number("cpu");
    const auto core = number("core");
    const auto socket = number("socket");
    const auto node = number("node");
    if (!cpu) {
      problems_.add({file_, "row " + std::to_string(row_ + 1), "no CPU number", "one"});
      return;
    }
    const std::string online = cell(column("online"));
    const bool knows = column("core") != k_no_column || column("socket") != k_no_column;
    if (online == "no" || online == "false" || (knows && !core && !socket)) {
      offline_.push_back(*cpu);
      return;
    }
    if (!seen_.insert(*cpu).second) {
      problems_.add({file_, "row " + std::to_string(row_ + 1),
                     "CPU " + std::to_string(*cpu) + " a second time", "every CPU once"});
      return;
    }
    CpuFacts facts{.number = *cpu};
    facts.package = socket.value_or(k_not_stated);
    if (core) {
      facts.core = dense(cores_, {facts.package, *core});
    } else {
      facts.core = dense(cores_, {k_not_stated, *cpu}); // no column: each CPU a core
    }
    facts.cache = cache();
    if (node) {
      nodes_[*node].push_back(*cpu);
    }
    if (const auto mhz = real_number(cell(column("maxmhz"))); mhz && *mhz > 0) {
      by_mhz_[*mhz].push_back(*cpu);
    }
    facts_.cpus.push_back(facts);
  }

  static std::uint32_t dense(std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>& of,
                             std::pair<std::uint32_t, std::uint32_t> key)
  {
    return of.try_emplace(key, static_cast<std::uint32_t>(of.size())).first->second;
  }

  /// The last cache with a number: of one column "l1d:l1i:l2:l3", or of several.
  std::uint32_t cache()
  {
    std::uint32_t found = k_not_stated;
    const auto take = [&](const std::string& name, const std::string& text) {
      const auto value = whole_number(text);
      // Level 1 is a core's own; whatever lies beyond the third is on the memory's side.
      if ((name == "l2" || name == "l3") && value) {
        found = dense(caches_, {name == "l2" ? 2 : 3, *value});
      }
    };
    for (std::size_t i = 0; i < table_.columns.size(); ++i) {
      const auto names = split(table_.columns[i]);
      const auto values = split(cell(i));
      for (std::size_t k = 0; k < names.size() && k < values.size(); ++k) {
        take(names[k], values[k]);
      }
    }
    return found;
  }

  static std::vector<std::string> split(const std::string& text)
  {
    std::vector<std::string> parts;
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t end = std::min(text.find(':', start), text.size());
      parts.push_back(text.substr(start, end - start));
      start = end + 1;
    }
    return parts;
  }

  void finish()
  {
    const auto less = [](const CpuFacts& a, const CpuFacts& b) { return a.number < b.number; };
    std::sort(facts_.cpus.begin(), facts_.cpus.end(), less);
    for (auto& [id, cpus] : nodes_) {
      std::sort(cpus.begin(), cpus.end());
      NodeFacts node;
      node.id = id;
      node.cpus = cpus;
      facts_.nodes.push_back(std::move(node));
    }
    for (auto& [mhz, cpus] : by_mhz_) {
      std::sort(cpus.begin(), cpus.end());
      facts_.kinds.push_back({.cpus = cpus, .type = {}, .capacity = 0, .max_mhz = mhz});
    }
    facts_.nodes_stated = !facts_.nodes.empty();
    const Provenance stated{.source = "lscpu, CPU by CPU", .confidence = Confidence::Documented};
    facts_.cpus_from = facts_.nodes_from = facts_.cores_from = facts_.caches_from = stated;
    if (column("core") == k_no_column) {
      facts_.cores_from = {.source = "lscpu without its column CORE: one thread a core",
                           .confidence = Confidence::Guess};
      facts_.notes.push_back(facts_.cores_from.source);
    }
    if (!offline_.empty()) {
      std::sort(offline_.begin(), offline_.end());
      facts_.notes.push_back("CPU " + format_cpu_list(offline_) + " is offline and left out");
    }
  }

  const LscpuTable& table_;
  std::string file_;
  std::size_t row_ = 0;
  MachineFacts facts_;
  Problems problems_;
  std::set<std::uint32_t> seen_;
  std::vector<std::uint32_t> offline_;
  std::map<std::uint32_t, std::vector<std::uint32_t>> nodes_;
  std::map<double, std::vector<std::uint32_t>> by_mhz_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> cores_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> caches_;
};

} // namespace

MachineFacts read_lscpu_table(const LscpuTable& table, const std::string& file)
{
  return Reader(table, file).run();
}

} // namespace numasim
