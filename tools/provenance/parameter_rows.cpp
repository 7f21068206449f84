#include "models/input/choice_text.hpp"
#include "models/input/grounds.hpp"
#include "tools/provenance/provenance.hpp"
#include "tools/report/parameter_value.hpp"

#include <fmt/format.h>

namespace numasim {

namespace {

Belief belief_of(Grounds grounds)
{
  switch (grounds) {
  case Grounds::Measured:
    return Belief::Measured;
  case Grounds::Documented:
    return Belief::Documented;
  case Grounds::Derived:
    return Belief::Derived;
  case Grounds::Guess:
    return Belief::Guess;
  case Grounds::Choice:
    break;
  }
  return Belief::Chosen;
}

std::optional<double> number_of(const ParameterValue& value)
{
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*whole);
  }
  const auto* real = std::get_if<double>(&value);
  return real == nullptr ? std::nullopt : std::optional{*real};
}

void add_rows(std::vector<ProvenanceRow>& rows, const Parameters& parameters,
              const ProvenanceRow& form, const std::string& place)
{
  for (const Parameter& p : parameters.declared()) {
    const ParameterValue& value = parameters.value(p.name);
    ProvenanceRow row = form;
    row.pointer = place + p.name;
    row.value = parameter_text(value);
    row.number = number_of(value);
    row.unit = p.unit;
    row.meaning = p.meaning;
    if (value == p.fallback) {
      row.source = p.source;
      row.confidence = belief_of(grounds_of(p));
    } else {
      const std::string fallback = parameter_text(p.fallback);
      row.source = fmt::format("set by the scenario, the command line or the design's name; {}{}{} "
                               "unless set ({})",
                               fallback, p.unit.empty() ? "" : " ", p.unit, p.source);
      row.confidence = Belief::Chosen;
    }
    rows.push_back(row);
    if (p.choice_parameters != nullptr) {
      // What --set takes them in: the choice's text, "cna+flush=chance".
      add_rows(rows, parameters.choice_parameters(p.name), form, row.pointer + k_choice_separator);
    }
  }
}

} // namespace

std::vector<ProvenanceRow> parameter_rows(const Parameters& parameters, ProvenancePart part,
                                          const std::string& of, const std::string& place)
{
  std::vector<ProvenanceRow> rows;
  ProvenanceRow form;
  form.part = part;
  form.of = of;
  add_rows(rows, parameters, form, place + "/");
  return rows;
}

} // namespace numasim
