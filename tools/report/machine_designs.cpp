#include "tools/report/machine_designs.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

bool copies_differ(const Designs& designs)
{
  return std::any_of(designs.begin(), designs.end(), [&](const DesignResult* design) {
    return design->copies != designs.front()->copies;
  });
}

/// "single", or "ticket with 1, 2, 4 copies" where several numbers of copies are looked at.
std::string concerned(const Designs& designs, const DesignResult& first, const std::string& warning)
{
  if (!copies_differ(designs)) {
    return first.strategy;
  }
  std::string numbers;
  for (const DesignResult* design : designs) {
    const auto& warnings = design->warnings;
    if (design->strategy == first.strategy &&
        std::find(warnings.begin(), warnings.end(), warning) != warnings.end()) {
      numbers += (numbers.empty() ? "" : ", ") + std::to_string(design->copies);
    }
  }
  return fmt::format("{} with {} {}", first.strategy, numbers, numbers == "1" ? "copy" : "copies");
}

std::string long_run_note(const Designs& designs)
{
  std::string batches;
  for (const DesignResult* design : designs) {
    batches += fmt::format("{}{}", batches.empty() ? "" : ", ", design->batch_means->batches);
  }
  return fmt::format("one long run, intervals from batch means: {} batches", batches);
}

} // namespace

const ComparisonResult* comparison_of(const Result& result, const DesignResult& design,
                                      std::string_view metric)
{
  const auto found = std::find_if(
      result.comparisons.begin(), result.comparisons.end(), [&](const ComparisonResult& c) {
        return c.topology == design.machine.name && c.copies == design.copies &&
               c.strategy == design.strategy && c.metric == metric;
      });
  return found == result.comparisons.end() ? nullptr : &*found;
}

std::string machine_heading(const Designs& designs, const std::string& copies)
{
  const auto [fewest, most] = std::minmax_element(designs.begin(), designs.end(),
                                                  [](const DesignResult* a, const DesignResult* b) {
                                                    return a->replications < b->replications;
                                                  });
  const std::uint32_t least = (*fewest)->replications;
  const MachineSummary& m = designs.front()->machine;
  return fmt::format("{}, {}: {}, {}, {}, {}; {}, {}{}", designs.front()->scenario, m.name,
                     counted(m.packages, "package"), counted(m.nodes, "node"),
                     counted(m.cores, "core"), counted(m.cpus, "CPU"), copies,
                     least < (*most)->replications ? fmt::format("{} to ", least) : "",
                     counted((*most)->replications, "replication"));
}

std::vector<std::string> notes_of(const Designs& designs)
{
  std::vector<std::string> notes;
  for (const DesignResult* design : designs) {
    for (const std::string& warning : design->warnings) {
      std::string note = fmt::format("{}: {}", concerned(designs, *design, warning), warning);
      if (std::find(notes.begin(), notes.end(), note) == notes.end()) {
        notes.push_back(std::move(note));
      }
    }
  }
  if (designs.front()->batch_means) {
    notes.push_back(long_run_note(designs));
  } else if (designs.front()->replications < 2) {
    notes.emplace_back("one replication: no intervals and no verdicts");
  }
  return notes;
}

} // namespace numasim
