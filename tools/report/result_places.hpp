#pragma once
/// Which design, machine and number of copies a part of a report is about.

#include "tools/report/result.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// "execl hygon-c86-12n-384c single 384 copies": no colon and no comma, which formats give a
/// meaning to.
[[nodiscard]] std::string place_of(const DesignResult& design);

/// For formats that describe one system: `print` for each design, below a line "# PLACE" where
/// there are several.
template <class Print>
void print_each(std::ostream& out, const std::vector<const DesignResult*>& designs, Print print)
{
  for (const DesignResult* design : designs) {
    if (designs.size() > 1) {
      out << (design == designs.front() ? "# " : "\n# ") << place_of(*design) << "\n";
    }
    print(out, *design);
  }
}

/// Those that `wanted` holds for.
template <class Wanted>
[[nodiscard]] std::vector<const DesignResult*> designs_with(const Result& result, Wanted wanted)
{
  std::vector<const DesignResult*> designs;
  for (const DesignResult& design : result.designs) {
    if (wanted(design)) {
      designs.push_back(&design);
    }
  }
  return designs;
}

/// A comparison with what it compares.
struct ComparedDesigns {
  const DesignResult* baseline = nullptr;
  const DesignResult* design = nullptr;
  const ComparisonResult* comparison = nullptr;
};
/// In the order of Result::comparisons; those whose designs are not there are passed over.
[[nodiscard]] std::vector<ComparedDesigns> compared_designs(const Result& result);

/// The metric of that name; null if the design has none.
[[nodiscard]] const MetricSummary* metric_of(const DesignResult& design, std::string_view name);

/// `text` with `with` in the place of white space, colons and what else is in `also`: a word for
/// formats that are read by columns.
[[nodiscard]] std::string one_word(std::string_view text, char with = '_',
                                   std::string_view also = "");

} // namespace numasim
