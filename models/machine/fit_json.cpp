#include "models/machine/fit_json.hpp"

#include "models/machine/references_json.hpp"

#include <algorithm>
#include <cstddef>

namespace numasim {

namespace {

std::size_t count(const FieldReader& reader, const std::string& key)
{
  return static_cast<std::size_t>(reader.integer(key));
}

std::string read_sha256(const FieldReader& reader)
{
  constexpr std::size_t k_digits_of_sha256 = 64;
  std::string digest = reader.as_string();
  if (!digest.empty() && (digest.size() != k_digits_of_sha256 ||
                          digest.find_first_not_of("0123456789abcdef") != std::string::npos)) {
    reader.value().unfit(reader.field().shape);
  }
  return digest;
}

/// The two CPUs of the worst pair.
void read_pair(const FieldReader& reader, const Topology& topology, FitRecord::Worst& worst)
{
  std::vector<std::uint32_t> cpus;
  for (const FieldReader& item : reader.items()) {
    const std::size_t before = item.problem_count();
    cpus.push_back(static_cast<std::uint32_t>(item.as_integer()));
    if (item.problem_count() == before && cpu_position(topology, cpus.back()) == k_none) {
      item.value().problem("CPU " + std::to_string(cpus.back()), "CPUs listed in /cpus");
    }
  }
  if (cpus.size() == 2) {
    worst.cpu_a = cpus[0];
    worst.cpu_b = cpus[1];
  }
}

FitRecord::Worst read_worst(const FieldReader& reader, const Topology& topology)
{
  FitRecord::Worst worst;
  read_pair(reader.member("cpus"), topology, worst);
  worst.measured_ns = reader.real("measured_ns");
  worst.model_ns = reader.real("model_ns");
  reader.finish();
  return worst;
}

FitRecord::Candidate read_candidate(const FieldReader& reader)
{
  FitRecord::Candidate candidate;
  candidate.model = reader.string("model");
  candidate.parameters = count(reader, "parameters");
  candidate.bic = reader.real("bic");
  candidate.mean_abs_pct = reader.real("mean_abs_pct");
  reader.finish();
  return candidate;
}

void read_candidates(const FieldReader& reader, FitRecord& fit)
{
  const std::size_t before = reader.problem_count();
  for (const FieldReader& item : reader.items()) {
    fit.candidates.push_back(read_candidate(item));
  }
  const bool chosen = std::any_of(
      fit.candidates.begin(), fit.candidates.end(),
      [&](const FitRecord::Candidate& candidate) { return candidate.model == fit.model; });
  if (reader && !fit.model.empty() && !chosen && reader.problem_count() == before) {
    reader.value().problem("no candidate \"" + fit.model + "\"",
                           "the chosen model among those tried");
  }
}

} // namespace

void read_fit(const FieldReader& root, Topology& topology)
{
  const FieldReader reader = root.member("fit");
  if (!reader) {
    return;
  }
  FitRecord fit;
  fit.matrix = reader.string("matrix");
  fit.sha256 = read_sha256(reader.member("sha256"));
  fit.model = reader.string("model");
  if (const FieldReader home = reader.member("home_node")) {
    const std::uint32_t at = read_node_id(home, topology);
    fit.home_node = at == k_none ? 0 : topology.nodes[at].id;
  }
  fit.pairs = count(reader, "pairs");
  fit.parameters = count(reader, "parameters");
  fit.mean_abs_pct = reader.real("mean_abs_pct");
  fit.p95_abs_pct = reader.real("p95_abs_pct");
  fit.worst = read_worst(reader.member("worst"), topology);
  read_candidates(reader.member("candidates"), fit);
  reader.finish();
  topology.fit = std::move(fit);
}

} // namespace numasim
