#pragma once
/// `lscpu` in its forms: the summary (text or -J) and the table of CPUs (-e, -p, or -e -J).

#include "tools/import/machine_facts.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace numasim {

/// A field of the summary: name without its colon, value.
using LscpuFields = std::vector<std::pair<std::string, std::string>>;

/// What the summary says; in any language, as lscpu's order and the numbers tell what is what.
/// Which CPUs share a core follows from the counts and the usual numberings. Throws InputError in
/// the name of `file` where the fields cannot be told.
[[nodiscard]] MachineFacts read_lscpu_fields(const LscpuFields& fields, const std::string& file);

/// A table: the names of its columns, lower case, and its rows.
struct LscpuTable {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};

/// What the table says of each CPU. Throws InputError in the name of `file`.
[[nodiscard]] MachineFacts read_lscpu_table(const LscpuTable& table, const std::string& file);

[[nodiscard]] bool looks_like_lscpu(std::string_view text);
/// Any of the text forms.
[[nodiscard]] MachineFacts read_lscpu_text(std::string_view text, const std::string& file);
/// Either of the JSON forms.
[[nodiscard]] MachineFacts read_lscpu_json(std::string_view text, const std::string& file);

} // namespace numasim
