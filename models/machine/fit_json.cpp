#include "models/machine/fit_json.hpp"

#include "models/machine/references_json.hpp"

#include <algorithm>
#include <cstddef>

namespace numasim {

namespace {

constexpr Quantity k_percent = {"%", 0, 1e9};
constexpr Quantity k_handover = {"ns", 0, 1e9};
constexpr Quantity k_criterion = {"", -1e15, 1e15};
constexpr std::size_t k_most_candidates = 1024;
constexpr std::size_t k_digits_of_sha256 = 64;

/// Pairs and parameters: never more than there are pairs of CPUs.
constexpr std::int64_t k_most_pairs = std::int64_t{k_most_cpus} * std::int64_t{k_most_cpus};

std::size_t count(JsonReader& reader, const std::string& key, std::int64_t least)
{
  return static_cast<std::size_t>(reader.integer(key, {least, k_most_pairs}));
}

std::string read_sha256(const JsonReader& reader)
{
  std::string digest = reader.as_string();
  if (!digest.empty() && (digest.size() != k_digits_of_sha256 ||
                          digest.find_first_not_of("0123456789abcdef") != std::string::npos)) {
    reader.unfit("64 digits of 0-9a-f: a SHA-256");
  }
  return digest;
}

/// The two CPUs of the worst pair.
void read_pair(const JsonReader& reader, const Topology& topology, FitRecord::Worst& worst)
{
  constexpr Count k_cpu = {0, (1 << 20) - 1};
  if (reader.is_array() && reader.size() != 2) {
    reader.problem("an array of " + std::to_string(reader.size()), "two CPUs");
    return;
  }
  std::vector<std::uint32_t> cpus;
  for (const JsonReader& item : reader.as_array()) {
    const std::size_t before = item.problem_count();
    cpus.push_back(static_cast<std::uint32_t>(item.as_integer(k_cpu)));
    if (item.problem_count() == before && cpu_position(topology, cpus.back()) == k_none) {
      item.problem("CPU " + std::to_string(cpus.back()), "CPUs listed in /cpus");
    }
  }
  if (cpus.size() == 2) {
    worst.cpu_a = cpus[0];
    worst.cpu_b = cpus[1];
  }
}

FitRecord::Worst read_worst(JsonReader reader, const Topology& topology)
{
  FitRecord::Worst worst;
  read_pair(reader.required("cpus"), topology, worst);
  worst.measured_ns = reader.real("measured_ns", k_handover);
  worst.model_ns = reader.real("model_ns", k_handover);
  reader.finish();
  return worst;
}

FitRecord::Candidate read_candidate(JsonReader reader)
{
  FitRecord::Candidate candidate;
  if (!reader.is_object()) {
    reader.unfit("an object: a model that was tried");
    return candidate;
  }
  candidate.model = reader.string("model");
  candidate.parameters = count(reader, "parameters", 0);
  candidate.bic = reader.real("bic", k_criterion);
  candidate.mean_abs_pct = reader.real("mean_abs_pct", k_percent);
  reader.finish();
  return candidate;
}

void read_candidates(const JsonReader& reader, FitRecord& fit)
{
  if (reader.is_array() && (reader.size() == 0 || reader.size() > k_most_candidates)) {
    reader.problem(std::to_string(reader.size()) + " candidates",
                   "1 to " + std::to_string(k_most_candidates) + " candidates");
    return;
  }
  const std::size_t before = reader.problem_count();
  for (const JsonReader& item : reader.as_array()) {
    fit.candidates.push_back(read_candidate(item));
  }
  const bool chosen = std::any_of(
      fit.candidates.begin(), fit.candidates.end(),
      [&](const FitRecord::Candidate& candidate) { return candidate.model == fit.model; });
  if (reader && !fit.model.empty() && !chosen && reader.problem_count() == before) {
    reader.problem("no candidate \"" + fit.model + "\"", "the chosen model among those tried");
  }
}

} // namespace

void read_fit(JsonReader& root, Topology& topology)
{
  if (!root.optional("fit")) {
    return;
  }
  JsonReader reader = root.object("fit");
  FitRecord fit;
  fit.matrix = reader.string("matrix");
  fit.sha256 = read_sha256(reader.required("sha256"));
  fit.model = reader.string("model");
  if (const JsonReader home = reader.optional("home_node")) {
    const std::uint32_t at = read_node_id(home, topology);
    fit.home_node = at == k_none ? 0 : topology.nodes[at].id;
  }
  fit.pairs = count(reader, "pairs", 1);
  fit.parameters = count(reader, "parameters", 0);
  fit.mean_abs_pct = reader.real("mean_abs_pct", k_percent);
  fit.p95_abs_pct = reader.real("p95_abs_pct", k_percent);
  fit.worst = read_worst(reader.object("worst"), topology);
  read_candidates(reader.required("candidates"), fit);
  reader.finish();
  topology.fit = std::move(fit);
}

} // namespace numasim
