#include "tools/import/combine.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace numasim {

namespace {

int rank(const MachineFacts& f)
{
  if (f.cpus.empty()) {
    return 0;
  }
  const bool caches = f.cpus.front().cache != k_not_stated;
  return 1 + (f.cores_from.confidence == Confidence::Documented ? 4 : 0) + (caches ? 2 : 0) +
         (f.nodes_stated ? 1 : 0);
}

std::string ids_of(const MachineFacts& facts)
{
  std::vector<std::uint32_t> ids;
  for (const NodeFacts& node : facts.nodes) {
    ids.push_back(node.id);
  }
  std::sort(ids.begin(), ids.end());
  return format_cpu_list(ids);
}

std::set<std::uint32_t> cpus_of(const MachineFacts& facts)
{
  std::set<std::uint32_t> cpus;
  for (const CpuFacts& cpu : facts.cpus) {
    cpus.insert(cpu.number);
  }
  return cpus;
}

std::string difference_of(const std::set<std::uint32_t>& all, const std::set<std::uint32_t>& known)
{
  std::vector<std::uint32_t> missing;
  std::set_difference(all.begin(), all.end(), known.begin(), known.end(),
                      std::back_inserter(missing));
  return format_cpu_list(missing);
}

class Combination {
public:
  explicit Combination(MachineFacts base) : base_(std::move(base)) {}

  void add(const MachineFacts& other)
  {
    check_cpus(other);
    if (other.nodes_stated) {
      add_nodes(other);
    }
    if (!other.slit.values.empty()) {
      add_slit(other);
    }
    add_processor(other.processor);
    if (base_.kinds.empty()) {
      base_.kinds = other.kinds;
    }
  }

  MachineFacts result() { return std::move(base_); }

private:
  [[noreturn]] void refuse(const MachineFacts& other, const std::string& found,
                           const std::string& allowed) const
  {
    throw InputError({other.source, "", found, allowed});
  }

  void check_cpus(const MachineFacts& other)
  {
    if (other.cpus.empty()) {
      return;
    }
    const auto known = cpus_of(base_);
    const auto theirs = cpus_of(other);
    if (const std::string unknown = difference_of(theirs, known); !unknown.empty()) {
      refuse(other, "CPU " + unknown + ", which " + base_.source + " does not have",
             "sources of one machine");
    }
    if (const std::string missing = difference_of(known, theirs); !missing.empty()) {
      base_.notes.push_back(other.source + " says nothing of CPU " + missing);
    }
  }

  void add_nodes(const MachineFacts& other)
  {
    if (!base_.nodes_stated) {
      if (cpus_of(other) != cpus_of(base_)) {
        refuse(other, "nodes without CPU " + difference_of(cpus_of(base_), cpus_of(other)),
               "every CPU of " + base_.source + " in a node");
      }
      base_.nodes = other.nodes;
      for (NodeFacts& node : base_.nodes) {
        node.package = k_not_stated; // the CPUs' packages are known better
      }
      base_.nodes_from = other.nodes_from;
      base_.nodes_stated = true;
      return;
    }
    if (ids_of(base_) != ids_of(other)) {
      refuse(other, "the nodes " + ids_of(other),
             "the nodes " + ids_of(base_) + ", as " + base_.source + " has them");
    }
    for (const NodeFacts& theirs : other.nodes) {
      NodeFacts& ours = *std::find_if(base_.nodes.begin(), base_.nodes.end(),
                                      [&](const NodeFacts& n) { return n.id == theirs.id; });
      if (!std::includes(ours.cpus.begin(), ours.cpus.end(), theirs.cpus.begin(),
                         theirs.cpus.end())) {
        refuse(other,
               "CPU " + format_cpu_list(theirs.cpus) + " in node " + std::to_string(theirs.id),
               "CPU " + format_cpu_list(ours.cpus) + ", as " + base_.source + " has it");
      }
      ours.memory_gib = ours.memory_gib > 0 ? ours.memory_gib : theirs.memory_gib;
    }
  }

  /// Nodes for a base that tells nothing of them: the parts of which there are as many as the
  /// distances have rows.
  void nodes_for(std::size_t count)
  {
    for (const NodesBy by : {NodesBy::Package, NodesBy::Die, NodesBy::Cache}) {
      if (base_.nodes.empty() && parts(by, base_) == count) {
        make_nodes_by(by, base_);
      }
    }
  }

  void add_slit(const MachineFacts& other)
  {
    DistanceFacts slit = other.slit;
    nodes_for(slit.values.size());
    if (slit.values.size() != base_.nodes.size()) {
      refuse(other, "distances of " + std::to_string(slit.values.size()) + " nodes",
             base_.nodes.empty()
                 ? "as many as " + base_.source + " has packages (" +
                       std::to_string(parts(NodesBy::Package, base_)) + "), dies (" +
                       std::to_string(parts(NodesBy::Die, base_)) + ") or last-level caches (" +
                       std::to_string(parts(NodesBy::Cache, base_)) + "), as it has no nodes"
                 : "as many as the " + std::to_string(base_.nodes.size()) + " of " + base_.source);
    }
    if (slit.nodes.empty()) { // localities are numbered as the nodes are
      for (const NodeFacts& node : base_.nodes) {
        slit.nodes.push_back(node.id);
      }
    } else if (std::set(slit.nodes.begin(), slit.nodes.end()) != node_ids()) {
      refuse(other, "distances between other nodes", "those between the nodes " + ids_of(base_));
    }
    if (!distances_from_.empty() && slit.values != base_.slit.values) {
      refuse(other, "other distances than " + distances_from_, "sources that agree");
    }
    if (!base_.slit.values.empty() && distances_from_.empty()) {
      base_.notes.push_back("the distances of " + other.source + " are used instead of those of " +
                            base_.source);
    }
    distances_from_ = other.source;
    base_.slit = std::move(slit);
    base_.slit_from = other.slit_from;
  }

  [[nodiscard]] std::set<std::uint32_t> node_ids() const
  {
    std::set<std::uint32_t> ids;
    for (const NodeFacts& node : base_.nodes) {
      ids.insert(node.id);
    }
    return ids;
  }

  void add_processor(const ProcessorFacts& theirs)
  {
    ProcessorFacts& ours = base_.processor;
    if (ours.model.empty() && ours.family == 0 && ours.arm_part.empty()) {
      ours = theirs;
    }
  }

  MachineFacts base_;
  std::string distances_from_; ///< the other source whose distances were taken
};

} // namespace

MachineFacts combine(std::vector<MachineFacts> sources, NodesBy by)
{
  const auto base = std::max_element(
      sources.begin(), sources.end(),
      [](const MachineFacts& a, const MachineFacts& b) { return rank(a) < rank(b); });
  if (base == sources.end() || base->cpus.empty()) {
    throw InputError({sources.empty() ? "import" : sources.front().source, "", "nothing about CPUs",
                      "besides, a source of the machine's structure"});
  }
  std::iter_swap(sources.begin(), base);
  std::vector<std::string>& of_base = sources.front().notes; // others' guesses are not used
  of_base.insert(of_base.end(), sources.front().guesses.begin(), sources.front().guesses.end());
  if (sources.size() > 1) {
    for (MachineFacts& facts : sources) {
      for (std::string& note : facts.notes) {
        note.insert(0, facts.source + ": ");
      }
    }
  }
  if (by != NodesBy::Source) {
    make_nodes_by(by, sources.front());
  }
  Combination combination(std::move(sources.front()));
  std::vector<std::string> notes;
  for (std::size_t i = 1; i < sources.size(); ++i) {
    combination.add(sources[i]);
    notes.insert(notes.end(), sources[i].notes.begin(), sources[i].notes.end());
  }
  MachineFacts facts = combination.result();
  facts.notes.insert(facts.notes.end(), notes.begin(), notes.end());
  return facts;
}

} // namespace numasim
