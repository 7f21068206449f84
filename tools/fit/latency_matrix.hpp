#pragma once
/// A measured core-to-core matrix: what one hand-over of a contended word takes between each pair
/// of CPUs (compare-and-swap ping-pong, one way, ns).

#include <Eigen/Core>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// More CPUs than any machine measured; a matrix has the square of it.
inline constexpr std::size_t k_most_measured_cpus = 2048;

struct LatencyMatrix {
  std::vector<std::uint32_t> labels; ///< CPU numbers, ascending: the file's, or 0, 1, 2, ...
  Eigen::MatrixXd ns;                ///< symmetric, > 0; NaN where nothing was measured
  /// Where a pair was measured both ways: mean |a - b| / mean of both, in %; 0 if none was.
  double asymmetry_pct = 0;
  std::size_t both_ways = 0;      ///< pairs measured both ways; the matrix holds their means
  std::vector<std::string> notes; ///< what the reader passed over, for people

  [[nodiscard]] std::size_t cpus() const { return labels.size(); }
  /// Pairs of CPUs that were measured.
  [[nodiscard]] std::size_t pairs() const;
};

/// Reads a table of numbers: full or one triangle (an empty first row may be left out), separated
/// by comma, semicolon, tab or spaces, with or without a row and a column of CPU numbers, or what
/// core-to-core-latency prints on a terminal. Gaps: empty fields, "nan", "-", "inf" and 0 (no
/// hand-over takes no time). CPUs without any measurement are left out. Throws InputError naming
/// line and column.
[[nodiscard]] LatencyMatrix read_latency_matrix(const std::filesystem::path& file);
/// The same from a text; `name` is what messages call it.
[[nodiscard]] LatencyMatrix parse_latency_matrix(std::string_view text, const std::string& name);

} // namespace numasim
