#include "tools/import/lscpu.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"
#include "tools/import/lscpu_counts.hpp"
#include "tools/import/source_text.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

namespace numasim {

namespace {

using Numbers = std::vector<std::uint32_t>;

constexpr std::uint32_t k_most_threads = 8; ///< a core: POWER's SMT8

/// What the summary counts.
struct Counts {
  std::uint32_t cpus = 0; ///< with offline ones
  Numbers online;
  std::uint32_t threads = 0; ///< a core
  std::uint32_t pairs = 0;   ///< of a hybrid processor: cores with two threads
  std::uint32_t sockets = 0;
  std::map<std::uint32_t, Numbers> nodes;
  std::uint32_t l3s = 0; ///< instances; 0: not told
};

std::optional<Numbers> as_list(const std::string& text)
{
  try {
    return text.empty() ? std::nullopt : std::optional(parse_cpu_list(text));
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

class Reader {
public:
  Reader(const LscpuFields& fields, std::string file) : fields_(fields), file_(std::move(file)) {}

  MachineFacts run()
  {
    facts_.source = file_;
    read_cpus();
    read_nodes();
    read_counts();
    read_processor();
    read_caches();
    for (const std::uint32_t cpu : counts_.online) {
      facts_.cpus.push_back({.number = cpu});
    }
    const Provenance stated{.source = "lscpu", .confidence = Confidence::Documented};
    facts_.cpus_from = facts_.nodes_from = facts_.caches_from = stated;
    number_cores();
    number_packages();
    number_caches();
    return std::move(facts_);
  }

private:
  [[noreturn]] void refuse(const std::string& place, const std::string& found,
                           const std::string& allowed) const
  {
    throw InputError({file_, place, found, allowed + ", or the output of LC_ALL=C lscpu -J"});
  }

  [[nodiscard]] const std::string* value(const std::string& name) const
  {
    const auto at = std::find_if(fields_.begin(), fields_.end(),
                                 [&](const auto& field) { return field.first == name; });
    return at == fields_.end() ? nullptr : &at->second;
  }

  [[nodiscard]] std::optional<std::uint32_t> count(const std::string& name) const
  {
    const std::string* text = value(name);
    return text == nullptr ? std::nullopt : whole_number(*text);
  }

  /// "CPU(s)" and the list of those that are online; in other languages the first whole number
  /// that a CPU list follows.
  void read_cpus()
  {
    for (std::size_t i = 0; i + 1 < fields_.size(); ++i) {
      const auto total = whole_number(fields_[i].second);
      const auto list = as_list(fields_[i + 1].second);
      const bool english = fields_[i].first == "CPU(s)";
      const bool named = fields_[i + 1].first.find("list") != std::string::npos;
      if (english && total && (!list || !named || list->size() > *total)) {
        cpus_at_ = i;
        counts_.cpus = *total;
        break; // an old lscpu, without the list
      }
      if (total && list && !list->empty() && list->size() <= *total &&
          (english || value("CPU(s)") == nullptr)) {
        cpus_at_ = i + 1;
        counts_.cpus = *total;
        counts_.online = *list;
        break;
      }
    }
    if (counts_.cpus == 0 || counts_.cpus > k_most_cpus) {
      refuse("", counts_.cpus == 0 ? "no number of CPUs" : std::to_string(counts_.cpus) + " CPUs",
             "1 to " + std::to_string(k_most_cpus) + " CPUs");
    }
    for (std::uint32_t cpu = 0; counts_.online.size() < counts_.cpus && !has_list(); ++cpu) {
      counts_.online.push_back(cpu);
    }
    if (counts_.online.size() < counts_.cpus) {
      facts_.notes.push_back(std::to_string(counts_.cpus - counts_.online.size()) +
                             " CPUs are offline and left out");
    }
  }

  [[nodiscard]] bool has_list() const
  {
    return cpus_at_ > 0 && fields_[cpus_at_].first != "CPU(s)";
  }

  /// "NUMA node0 CPU(s)": in every language a name with NUMA and a number.
  void read_nodes()
  {
    std::set<std::uint32_t> seen;
    for (const auto& [name, text] : fields_) {
      const std::size_t digit = name.find_first_of("0123456789");
      if (name.find("NUMA") == std::string::npos || digit == std::string::npos) {
        continue;
      }
      const std::size_t end = std::min(name.find_first_not_of("0123456789", digit), name.size());
      const auto id = whole_number(name.substr(digit, end - digit));
      if (!id || *id > k_largest_cpu_number || counts_.nodes.size() >= k_most_nodes) {
        refuse(name, "a node of that number", "up to " + std::to_string(k_most_nodes) + " nodes");
      }
      const Numbers listed = cpu_list_of(text == "-" ? "" : text, file_, name);
      Numbers usable;
      std::set_intersection(listed.begin(), listed.end(), counts_.online.begin(),
                            counts_.online.end(), std::back_inserter(usable));
      for (const std::uint32_t cpu : usable) {
        if (!seen.insert(cpu).second) {
          refuse(name, "CPU " + std::to_string(cpu) + ", which another node has too",
                 "every CPU in one node");
        }
      }
      counts_.nodes[*id] = usable;
    }
    for (const auto& [id, cpus] : counts_.nodes) {
      NodeFacts node;
      node.id = id;
      node.cpus = cpus;
      facts_.nodes.push_back(std::move(node));
    }
    facts_.nodes_stated = !facts_.nodes.empty();
  }

  /// Threads a core, cores a socket, sockets: by name, or as the three numbers in a row that make
  /// up the number of CPUs.
  void read_counts()
  {
    if (const auto named = named_counts(fields_, counts_.nodes.size())) {
      set_counts(named->threads, named->cores, named->sockets);
      if (!named->note.empty()) {
        facts_.notes.push_back(named->note);
      }
    }
    for (std::size_t i = cpus_at_ + 1; i + 2 < fields_.size() && counts_.threads == 0; ++i) {
      const auto a = whole_number(fields_[i].second);
      const auto b = whole_number(fields_[i + 1].second);
      const auto c = whole_number(fields_[i + 2].second);
      if (a && b && c && *a >= 1 && *a <= k_most_threads && *b >= 1 && *c >= 1 &&
          std::uint64_t{*a} * *b * *c == counts_.cpus) {
        set_counts(*a, *b, *c);
      }
    }
    if (counts_.threads == 0) {
      refuse("", "no threads a core, cores a socket and sockets", "these three");
    }
  }

  void set_counts(std::uint32_t threads, std::uint32_t cores, std::uint32_t sockets)
  {
    if (threads < 1 || threads > k_most_threads || cores < 1 || sockets < 1 ||
        sockets > k_most_cpus) {
      refuse("",
             std::to_string(threads) + " threads a core, " + std::to_string(cores) +
                 " cores a socket, " + std::to_string(sockets) + " sockets",
             "1 to " + std::to_string(k_most_threads) + " threads, and at least one of the others");
    }
    counts_.threads = threads;
    if (counts_.online.size() == counts_.cpus) {
      counts_.pairs = cores_with_siblings({threads, cores, sockets, {}}, counts_.cpus);
    }
    counts_.sockets = sockets;
  }

  void read_processor()
  {
    ProcessorFacts& p = facts_.processor;
    const auto take = [&](const char* name, std::string& into) {
      if (const std::string* text = value(name)) {
        into = *text;
      }
    };
    take("Architecture", p.architecture);
    take("Vendor ID", p.vendor);
    take("Model name", p.model);
    p.family = count("CPU family").value_or(0);
    p.model_number = count("Model").value_or(0);
    for (const auto& [name, text] : fields_) { // other languages: by what only such a value has
      const bool vendor = text == "AuthenticAMD" || text == "GenuineIntel" ||
                          text == "HygonGenuine" || text == "HiSilicon" || text == "ARM";
      if (p.vendor.empty() && vendor) {
        p.vendor = text;
      }
      const bool model =
          text.find("Processor") != std::string::npos || text.find("CPU @") != std::string::npos ||
          text.find("Xeon") != std::string::npos || text.find("EPYC") != std::string::npos ||
          text.find("Hygon C86") != std::string::npos;
      if (p.model.empty() && model && name.find("BIOS") == std::string::npos) {
        p.model = text;
      }
      if (p.architecture.empty() && (text == "x86_64" || text == "aarch64" || text == "ppc64le")) {
        p.architecture = text;
      }
    }
  }

  /// "512 MiB (16 instances)"
  void read_caches()
  {
    for (const auto& [name, text] : fields_) {
      const std::size_t open = text.find('(');
      if (name.find("L3") == std::string::npos || open == std::string::npos) {
        continue;
      }
      const auto words = words_of(std::string_view(text).substr(open + 1));
      const auto instances = words.empty() ? std::nullopt : whole_number(words.front());
      if (instances && *instances <= counts_.cpus) {
        counts_.l3s = *instances;
      }
    }
  }

  /// Whether no core has CPUs of several nodes.
  [[nodiscard]] bool fits(bool split) const
  {
    std::map<std::uint32_t, std::uint32_t> node_of_core;
    for (const auto& [id, cpus] : counts_.nodes) {
      for (const std::uint32_t cpu : cpus) {
        if (node_of_core.try_emplace(core_of(cpu, split), id).first->second != id) {
          return false;
        }
      }
    }
    return true;
  }

  [[nodiscard]] std::uint32_t core_of(std::uint32_t cpu, bool split) const
  {
    if (counts_.pairs > 0) { // Linux numbers the P cores' CPUs two by two, then the E cores'
      return cpu < 2 * counts_.pairs ? cpu / 2 : cpu - counts_.pairs;
    }
    const std::uint32_t cores = std::max(counts_.cpus / counts_.threads, 1U);
    return split ? cpu % cores : cpu / counts_.threads;
  }

  /// Linux numbers the siblings of x86 far apart (all cores first), those of POWER and s390 one
  /// after the other; nodes rule one of them out where they are not in one piece.
  void number_cores()
  {
    const std::string& arch = facts_.processor.architecture;
    const bool adjacent = arch.starts_with("ppc") || arch.starts_with("s390") || counts_.pairs > 0;
    const bool split_fits = fits(true);
    const bool adjacent_fits = fits(false);
    if (counts_.online.back() >= counts_.cpus || (!split_fits && !adjacent_fits)) {
      facts_.notes.emplace_back(
          "which CPUs share a core cannot be told from the counts: one thread a core");
      counts_.threads = 1;
    }
    const bool split = split_fits && !(adjacent && adjacent_fits);
    for (CpuFacts& cpu : facts_.cpus) {
      cpu.core = counts_.threads == 1 ? cpu.number : core_of(cpu.number, split);
    }
    if (counts_.threads == 1) {
      facts_.cores_from = {.source = "lscpu", .confidence = Confidence::Documented};
      return;
    }
    facts_.cores_from = {
        .source = "lscpu has the number of threads a core, " + std::to_string(counts_.threads) +
                  (counts_.pairs > 0
                       ? ", for " + std::to_string(counts_.pairs) + " cores and 1 for the others"
                       : "") +
                  "; which CPUs they are follows from " +
                  (split_fits && adjacent_fits ? "the usual numbering (siblings "
                                               : "the CPUs of the nodes (siblings ") +
                  (split ? "far apart)" : "next to each other)"),
        .confidence = split_fits && adjacent_fits ? Confidence::Guess : Confidence::Derived};
    facts_.notes.push_back(facts_.cores_from.source);
  }

  /// Sockets are runs of nodes, or, within a node, runs of cores.
  void number_packages()
  {
    const auto has_cpus = [](const NodeFacts& node) { return !node.cpus.empty(); };
    const auto nodes = static_cast<std::uint32_t>(
        std::count_if(facts_.nodes.begin(), facts_.nodes.end(), has_cpus));
    const std::uint32_t sockets = counts_.sockets;
    if (nodes > 1 && nodes % sockets == 0) {
      std::uint32_t n = 0;
      std::map<std::uint32_t, std::uint32_t> package_of;
      for (auto& node : facts_.nodes) {
        if (!has_cpus(node)) {
          continue; // far memory may be near to several: left to those who mend the structure
        }
        node.package = n++ / (nodes / sockets);
        for (const std::uint32_t cpu : node.cpus) {
          package_of[cpu] = node.package;
        }
      }
      for (CpuFacts& cpu : facts_.cpus) {
        const auto at = package_of.find(cpu.number);
        cpu.package = at == package_of.end() ? k_not_stated : at->second;
      }
      return;
    }
    std::map<std::uint32_t, std::uint32_t> order; // of the cores
    for (const CpuFacts& cpu : facts_.cpus) {
      order.try_emplace(cpu.core, 0);
    }
    std::uint32_t next = 0;
    for (auto& [core, position] : order) {
      position = next++;
    }
    const auto cores = static_cast<std::uint32_t>(order.size());
    for (CpuFacts& cpu : facts_.cpus) {
      cpu.package = static_cast<std::uint32_t>(std::uint64_t{order.at(cpu.core)} * sockets / cores);
    }
  }

  /// L3s are runs of cores.
  void number_caches()
  {
    std::set<std::uint32_t> cores;
    for (const CpuFacts& cpu : facts_.cpus) {
      cores.insert(cpu.core);
    }
    if (counts_.l3s == 0 || cores.size() % counts_.l3s != 0) {
      return; // one in each package of each node
    }
    const std::size_t size = cores.size() / counts_.l3s;
    std::map<std::uint32_t, std::uint32_t> cache_of;
    for (const std::uint32_t core : cores) {
      cache_of[core] = static_cast<std::uint32_t>(cache_of.size() / size);
    }
    for (CpuFacts& cpu : facts_.cpus) {
      cpu.cache = cache_of.at(cpu.core);
    }
    facts_.caches_from = {.source = "lscpu has the number of L3 caches, " +
                                    std::to_string(counts_.l3s) +
                                    "; each taken to serve cores that follow each other",
                          .confidence = Confidence::Derived};
  }

  const LscpuFields& fields_;
  std::string file_;
  MachineFacts facts_;
  Counts counts_;
  std::size_t cpus_at_ = 0; ///< the field after which the counts come
};

} // namespace

MachineFacts read_lscpu_fields(const LscpuFields& fields, const std::string& file)
{
  return Reader(fields, file).run();
}

} // namespace numasim
