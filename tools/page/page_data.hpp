#pragma once
/// Results put in the order of the page, before anything is drawn.

#include "tools/report/join_results.hpp"
#include "tools/report/machine_designs.hpp"
#include "tools/report/result.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// One design with one number of copies.
struct PageDesign {
  const DesignResult* design = nullptr;
  const ComparisonResult* comparison = nullptr; ///< of the throughput; null if it was not compared
  std::size_t series = 0;                       ///< of the design, the same all over the page
  std::size_t source = 0;                       ///< index of its result
};

/// All designs with one number of copies.
struct PagePoint {
  std::size_t copies = 0;
  std::vector<PageDesign> designs;
};

/// A scenario on a machine: what belongs into one chart.
struct Setting {
  std::string id; ///< for links within the page: letters and digits
  std::string scenario;
  MachineSummary machine;
  std::string label;             ///< the machine, with scenario and file where these differ
  std::vector<PagePoint> points; ///< by copies, fewest first; never empty

  [[nodiscard]] const PagePoint& most_copies() const { return points.back(); }
};

struct PageData {
  std::vector<NamedResult> sources; ///< named without their folders where that tells them apart
  std::vector<Setting> settings;
  std::vector<std::string> designs; ///< names by series
  std::string baseline;             ///< of the first comparison; empty if nothing was compared
};

/// Results of the same scenario, machine and parameters are put together, as points of one curve
/// say. What would be there twice stays apart. Pointers are into the returned sources.
/// `sources`: at least one.
[[nodiscard]] PageData page_data(std::vector<NamedResult> sources);

/// "384 copies", "1 copy"
[[nodiscard]] std::string copies_text(std::size_t copies);
/// "hygon-c86-12n-384c, 384 copies"
[[nodiscard]] std::string place_of(const Setting& setting, std::size_t copies);

} // namespace numasim
