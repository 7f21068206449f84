#pragma once
/// One database of several that hold parts of a sweep.

#include <cstddef>
#include <filesystem>
#include <span>

namespace numasim {

struct MergeCount {
  std::size_t runs = 0;    ///< in the merged database
  std::size_t missing = 0; ///< asked for, but in none of the parts
};

/// Writes `output`, which must not exist: what the first part asks for, with all runs of all of
/// them. Exports of it are the same as if one sweep had made all runs. Throws InputError, and
/// leaves no output behind, when a part is no database of a sweep, is of another sweep, other
/// points or another model than the first, or when two parts have different results for the same
/// inputs.
[[nodiscard]] MergeCount merge_databases(std::span<const std::filesystem::path> parts,
                                         const std::filesystem::path& output);

} // namespace numasim
