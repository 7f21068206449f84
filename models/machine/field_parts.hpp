#pragma once
/// The parts that the declaration of a topology file is put together from. topology_fields() is
/// the whole.

#include "models/input/field.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// Longest transfer or access, ns.
inline constexpr double k_longest_access = 1e6;

// Kinds of values that several fields have.

/// `least` is 0 where the list may be empty.
[[nodiscard]] Field cpu_list_field(std::string key, std::size_t least, std::string meaning);
[[nodiscard]] Field node_id_field(std::string key, std::string meaning);
[[nodiscard]] Field access_field(std::string key, std::string meaning);      ///< ns
[[nodiscard]] Field system_time_field(std::string key, std::string meaning); ///< ns
[[nodiscard]] Field variation_field(std::string key, std::string meaning);   ///< 0 to 1
/// A square matrix of at most `most` rows.
[[nodiscard]] Field matrix_field(std::string key, std::size_t most, Field entry,
                                 std::string meaning);

// Sections of the document.

[[nodiscard]] std::vector<Field> structure_fields(); ///< CPUs, nodes, groups, the SLIT
[[nodiscard]] std::vector<Field> transfer_fields();  ///< transfers that leave the L3 group
[[nodiscard]] std::vector<Field> offset_fields();    ///< what single cores and pairs of groups add
[[nodiscard]] std::vector<Field> access_fields();    ///< accesses that stay near
[[nodiscard]] std::vector<Field> system_fields();    ///< core kinds, bandwidths, operating system
[[nodiscard]] std::vector<Field> record_fields();    ///< firmware tables, the fit, provenance

} // namespace numasim
