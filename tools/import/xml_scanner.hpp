#pragma once
/// Reads XML of the plain kind that programs write, strictly: elements, attributes, text. There
/// are no entities to expand and nothing to fetch: a document type with declarations of its own
/// is refused before anything of it is read.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// One step through a document. Views point into the document.
struct XmlToken {
  enum class Kind { Open, Close, Text, End } kind = Kind::End;
  std::string_view name; ///< of the element; Close has the name of the matching Open
  struct Attribute {
    std::string_view name;
    std::string_view value; ///< as written, references such as &lt; untouched
  };
  std::vector<Attribute> attributes; ///< Open
  std::string_view text;             ///< Text
  std::size_t line = 0;

  /// The attribute's value, or null.
  [[nodiscard]] const std::string_view* attribute(std::string_view name) const;
};

class XmlScanner {
public:
  static constexpr std::size_t k_deepest = 128; ///< nested elements

  /// `file` names the document in messages.
  XmlScanner(std::string_view document, std::string file);

  /// The next step; an element that is empty gives Open and Close. Text of white space only is
  /// left out. Throws InputError, with the line, on what is not well-formed, cut off, nested too
  /// deeply, or declares entities.
  XmlToken next();

  [[noreturn]] void refuse(std::size_t line, const std::string& found,
                           const std::string& allowed) const;

private:
  struct OpenElement {
    std::string_view name;
    std::size_t line;
  };

  void skip_past(std::string_view end, const char* what);
  void skip_doctype();
  void skip_space();
  void advance(std::size_t count);
  [[nodiscard]] std::string_view rest() const { return document_.substr(at_); }
  std::string_view read_name();
  XmlToken read_open();
  XmlToken read_close();
  XmlToken close_innermost();
  XmlToken read_end() const;

  std::string_view document_;
  std::string file_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::vector<OpenElement> open_;
  bool pending_close_ = false; ///< the last element was <empty/>
  bool seen_root_ = false;
};

} // namespace numasim
