#include "tools/provenance/explained.hpp"

#include <nlohmann/json.hpp>

#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json of(const std::optional<Interval>& interval)
{
  return interval ? Json::array({interval->lo, interval->hi}) : Json(nullptr);
}

/// What a number does to the answers of each strategy.
Json of(const NumberInfluence& number, const std::vector<std::string>& strategies)
{
  Json answers = Json::array();
  for (std::size_t s = 0; s < strategies.size(); ++s) {
    const MovedAnswers& answer = number.answers[s];
    answers.push_back({{"strategy", strategies[s]},
                       {"log_throughput", {answer.throughput_lo, answer.throughput_hi}},
                       {"log_change", {answer.change_lo, answer.change_hi}},
                       {"elasticity", number.elasticity(s)}});
  }
  const Assumption& a = number.assumption;
  return {{"lo", a.lo},
          {"hi", a.hi},
          {"scales_list", a.target.scales},
          {"why", a.reason},
          {"strength", number.strength},
          {"answers", std::move(answers)}};
}

Json answers_now(const Explained& e)
{
  Json answers = Json::array();
  const Influences& found = *e.influences;
  for (std::size_t s = 0; s < e.strategies.size(); ++s) {
    answers.push_back({{"strategy", e.strategies[s]},
                       {"throughput", found.throughput[s].mean},
                       {"throughput_ci95", of(found.throughput[s].ci95)},
                       {"log_change", found.change[s].mean},
                       {"log_change_ci95", of(found.change[s].ci95)},
                       {"noise_log_throughput", found.throughput_noise[s]},
                       {"noise_log_change", found.change_noise[s]}});
  }
  return answers;
}

Json influence_summary(const Explained& e)
{
  const Influences& found = *e.influences;
  Json guesses = Json::array();
  for (const NumberInfluence* number : guesses_that_matter(e)) {
    guesses.push_back(number->assumption.target.pointer);
  }
  Json not_varied = Json::array();
  for (const LeftOut& left : found.not_varied) {
    not_varied.push_back({{"pointer", left.pointer}, {"why", left.reason}});
  }
  return {{"answers", answers_now(e)},          {"hangs_on_guesses", std::move(guesses)},
          {"replications", found.replications}, {"runs", found.runs},
          {"untried", found.untried},           {"not_varied", std::move(not_varied)}};
}

} // namespace

Json json_of(const ProvenanceRow& row)
{
  return {{"part", std::string{to_string(row.part)}},
          {"of", row.of},
          {"pointer", row.pointer},
          {"value", row.number ? Json(*row.number) : Json(row.value)},
          {"unit", row.unit},
          {"meaning", row.meaning},
          {"confidence", std::string{to_string(row.confidence)}},
          {"source", row.source}};
}

void print_json(std::ostream& out, const Explained& e, const QuestionManifest& m)
{
  Json numbers = Json::array();
  for (const ProvenanceRow& row : e.rows) {
    Json json = json_of(row);
    const NumberInfluence* number = e.influences ? e.influences->find(row.pointer) : nullptr;
    json["influence"] = number == nullptr ? Json(nullptr) : of(*number, e.strategies);
    numbers.push_back(std::move(json));
  }
  const Json document{{"schema", "numasim-explanation/1"},
                      {"manifest",
                       {{"version", m.version},
                        {"git", m.git},
                        {"command", m.command},
                        {"seed", m.seed},
                        {"inputs", m.inputs}}},
                      {"what", e.heading},
                      {"machine", e.machine},
                      {"strategies", e.strategies},
                      {"sensitivity", e.influences ? influence_summary(e) : Json(nullptr)},
                      {"numbers", std::move(numbers)}};
  out << document.dump(2, ' ', false, Json::error_handler_t::replace) << "\n";
}

} // namespace numasim
