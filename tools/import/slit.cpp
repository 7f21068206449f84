#include "tools/import/slit.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>
#include <map>

namespace numasim {

namespace {

constexpr double k_local = 10;
constexpr double k_unreachable = 255;

std::string name_of(const DistanceFacts& slit, std::size_t at)
{
  return std::to_string(slit.nodes.empty() ? at : slit.nodes[at]);
}

/// "7 from node 0 to node 1 (and 5 more)"
std::string listed(const std::vector<std::string>& found)
{
  return found.front() +
         (found.size() > 1 ? " (and " + std::to_string(found.size() - 1) + " more)" : "");
}

bool is_square(const DistanceFacts& slit)
{
  const std::size_t n = slit.values.size();
  return (slit.nodes.empty() || slit.nodes.size() == n) &&
         std::all_of(slit.values.begin(), slit.values.end(),
                     [n](const auto& row) { return row.size() == n; });
}

std::vector<std::string> unreachable(const DistanceFacts& slit)
{
  std::vector<std::string> found;
  for (std::size_t a = 0; a < slit.values.size(); ++a) {
    for (std::size_t b = 0; b < slit.values[a].size(); ++b) {
      if (slit.values[a][b] == k_unreachable) {
        found.push_back("255 from node " + name_of(slit, a) + " to node " + name_of(slit, b));
      }
    }
  }
  return found;
}

[[noreturn]] void refuse_unreachable(const std::vector<std::string>& found, const std::string& file)
{
  throw InputError({file, "SLIT", listed(found) + ": nodes that cannot reach each other",
                    "a machine whose nodes all share memory"});
}

} // namespace

std::vector<std::string> faults_of(const DistanceFacts& slit)
{
  if (!is_square(slit)) {
    return {"a matrix that is no square"};
  }
  std::vector<std::string> diagonal;
  std::vector<std::string> small;
  std::vector<std::string> large;
  for (std::size_t a = 0; a < slit.values.size(); ++a) {
    for (std::size_t b = 0; b < slit.values.size(); ++b) {
      const double value = slit.values[a][b];
      const std::string entry = std::to_string(static_cast<long long>(value)) + " from node " +
                                name_of(slit, a) + " to node " + name_of(slit, b);
      if (a == b && value != k_local) {
        diagonal.push_back(entry + ", not 10");
      } else if (a != b && value <= k_local) {
        small.push_back(entry + ", not above 10");
      } else if (value > k_unreachable) {
        large.push_back(entry + ", above 255");
      }
    }
  }
  std::vector<std::string> faults;
  for (const auto& kind : {diagonal, small, large}) {
    if (!kind.empty()) {
      faults.push_back(listed(kind));
    }
  }
  return faults;
}

void check_slit(const DistanceFacts& slit, const std::string& file)
{
  Problems problems;
  for (const std::string& fault : faults_of(slit)) {
    problems.add(
        {file, "SLIT", fault,
         "10 on the diagonal, 11 to 254 elsewhere (0 to 9 are reserved, ACPI 6.5 5.2.17)"});
  }
  problems.throw_if_any();
  if (const auto found = unreachable(slit); !found.empty()) {
    refuse_unreachable(found, file);
  }
}

std::vector<std::vector<double>> usable_slit(MachineFacts& facts)
{
  const DistanceFacts& slit = facts.slit;
  if (slit.values.empty() || facts.nodes.size() < 2) {
    return {};
  }
  if (const auto faults = faults_of(slit); !faults.empty()) {
    for (const std::string& fault : faults) {
      facts.notes.push_back("the SLIT is not used, as Linux would not: " + fault);
    }
    return {};
  }
  if (slit.nodes.empty() && slit.values.size() != facts.nodes.size()) {
    facts.notes.emplace_back("the SLIT has another number of nodes and is not used");
    return {};
  }
  std::map<std::uint32_t, std::size_t> row_of;
  for (std::size_t i = 0; i < slit.values.size(); ++i) {
    row_of[slit.nodes.empty() ? facts.nodes.at(i).id : slit.nodes[i]] = i;
  }
  DistanceFacts ordered;
  for (const NodeFacts& from : facts.nodes) {
    ordered.nodes.push_back(from.id);
    ordered.values.emplace_back();
    for (const NodeFacts& to : facts.nodes) {
      if (!row_of.contains(from.id) || !row_of.contains(to.id)) {
        facts.notes.emplace_back("the SLIT does not cover all nodes and is not used");
        return {};
      }
      ordered.values.back().push_back(slit.values[row_of[from.id]][row_of[to.id]]);
    }
  }
  if (const auto found = unreachable(ordered); !found.empty()) {
    refuse_unreachable(found, facts.source);
  }
  return ordered.values;
}

} // namespace numasim
