#pragma once
/// The formats a result can be printed in.

#include "tools/report/join_results.hpp"
#include "tools/report/print.hpp"

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>

namespace numasim {

/// How whatever has a choice is laid out.
struct PrintSettings {
  Detail detail = Detail::Brief;
  std::size_t width = k_any_width;
  bool colour = false; ///< marks of tools/report/marks.hpp
};

/// What a format has no use for a result without.
enum class Needs {
  Nothing,     ///< any result will do
  Comparisons, ///< a baseline and something to compare with it
  Locks,       ///< locks with acquisitions
  Lines        ///< cache lines
};

/// One format. docs/formats.md has a section on each.
struct ResultFormat {
  const char* name = nullptr;
  const char* suffix = nullptr;  ///< of a file's name: ".lock_stat.txt"
  const char* summary = nullptr; ///< what it is, for people
  Needs needs = Needs::Nothing;
  void (*print)(std::ostream& out, const Result& result, const PrintSettings& settings) = nullptr;
  /// Of formats that show several results beside each other; null: they are joined first.
  void (*print_several)(std::ostream& out, std::vector<NamedResult> results) = nullptr;
};

/// In the order in which help and messages name them.
[[nodiscard]] std::span<const ResultFormat> result_formats();

/// "text, markdown, ..."
[[nodiscard]] std::string result_format_names();

/// The format that `name`, as --format has it, is. Throws InputError.
[[nodiscard]] const ResultFormat& result_format(const std::string& name);

/// Throws InputError if the format needs comparisons: for results that will have none.
void refuse_without_comparisons(const ResultFormat& format);

/// Throws InputError unless `result` has what the format needs.
void require_needs(const ResultFormat& format, const Result& result);

/// The result in that format. Throws InputError as require_needs() does.
[[nodiscard]] std::string printed(const Result& result, const ResultFormat& format,
                                  const PrintSettings& settings);

} // namespace numasim
