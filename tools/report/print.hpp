#pragma once
/// The printers: one free function and one file each.

#include "tools/report/result.hpp"
#include "tools/report/table.hpp"

#include <iosfwd>

namespace numasim {

/// Brief: what differs and where the waiting is. Full: every lock, call site and hot line besides.
enum class Detail { Brief, Full };

/// Aligned tables for a terminal or a mail. Tables with a column a design are broken into blocks
/// of at most `width` characters. With `colour`, headings and verdicts carry the marks of
/// tools/report/marks.hpp.
void print_text(std::ostream& out, const Result& result, Detail detail,
                std::size_t width = k_any_width, bool colour = false);
/// The same tables in GitHub's Markdown.
void print_markdown(std::ostream& out, const Result& result, Detail detail);
/// "numasim-result/1": everything, with every digit. docs/results.md.
void print_json(std::ostream& out, const Result& result);
/// One line a metric of a design, with its comparison if there is one.
void print_csv(std::ostream& out, const Result& result);

} // namespace numasim
