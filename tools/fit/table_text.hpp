#pragma once
/// Text cut into fields: whatever separates them, and whatever stands around the table.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

struct TableRow {
  std::size_t line = 0; ///< in the file, from 1
  std::vector<std::string_view> fields;
};

/// The non-empty lines of `text` as fields without surrounding blanks and quotes. Comment lines
/// ("#", "//", "%") and what core-to-core-latency prints around its table are left out. The fields
/// point into `text`. Throws InputError (in the name of `name`) above `most_fields` in a line or as
/// many lines.
[[nodiscard]] std::vector<TableRow> cut_table(std::string_view text, std::size_t most_fields,
                                              const std::string& name);

/// "12.5", "+12.5", "12.5ns"; "12,5" where the comma does not separate fields.
[[nodiscard]] std::optional<double> number_of(std::string_view field);

/// Whether a field stands for a value that was not measured.
[[nodiscard]] bool is_gap(std::string_view field);

} // namespace numasim
