#pragma once
/// Writes HTML: elements, and text that can never become markup.

#include "tools/report/table.hpp"

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

class Html {
public:
  struct Attribute {
    std::string_view name;
    std::string value; ///< escaped when written
  };
  using Attributes = std::initializer_list<Attribute>;

  /// An element that goes on until the matching close(). `name` and attributes' names are ours,
  /// never data.
  void open(std::string_view name, Attributes attributes = {});
  void close();
  /// Closes elements until `depth` are open.
  void close_to(std::size_t depth);
  [[nodiscard]] std::size_t depth() const { return open_.size(); }
  /// Data: escaped, and what HTML forbids replaced (xml_escaped()).
  void text(std::string_view content);
  /// An element with text alone.
  void element(std::string_view name, std::string_view content, Attributes attributes = {});
  /// What is HTML or SVG already.
  void raw(std::string_view markup) { out_ += markup; }

  [[nodiscard]] const std::string& written() const { return out_; }

private:
  void start(std::string_view name, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

/// JSON as the contents of a <script>: no character in it can end the element.
[[nodiscard]] std::string script_safe(std::string_view json);

/// A cell of a table and how much it stands out.
struct HeatCell {
  std::string text;
  double heat = -1; ///< 0 to 1: its share of the column's largest; below 0: no shade
};

/// A table whose cells may be shaded. The first `row_headers` cells of a row are its headings.
struct HeatTable {
  std::string caption;
  std::vector<Column> columns;
  std::vector<std::vector<HeatCell>> rows;
  std::size_t row_headers = 1;
};

/// In a box of its own that scrolls sideways, also by keyboard, where the page is too narrow.
void write_table(Html& html, const HeatTable& table);
/// The same without shades.
void write_table(Html& html, const Table& table, const std::string& caption);

} // namespace numasim
