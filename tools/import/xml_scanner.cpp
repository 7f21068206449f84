#include "tools/import/xml_scanner.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace numasim {

namespace {

constexpr std::string_view k_space = " \t\r\n";

bool is_name_character(char c)
{
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.' ||
         c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

std::string shortened(std::string_view text)
{
  constexpr std::size_t k_shown = 40;
  return "\"" + std::string(text.substr(0, k_shown)) + (text.size() > k_shown ? "...\"" : "\"");
}

} // namespace

const std::string_view* XmlToken::attribute(std::string_view wanted) const
{
  const auto at = std::find_if(attributes.begin(), attributes.end(),
                               [&](const Attribute& a) { return a.name == wanted; });
  return at == attributes.end() ? nullptr : &at->value;
}

XmlScanner::XmlScanner(std::string_view document, std::string file)
    : document_(document), file_(std::move(file))
{
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (document_.starts_with(byte_order_mark)) {
    at_ = byte_order_mark.size();
  }
  const std::size_t zero = document_.find('\0');
  if (zero != std::string_view::npos) {
    advance(zero - at_);
    refuse(line_, "a zero byte", "text");
  }
}

void XmlScanner::refuse(std::size_t line, const std::string& found,
                        const std::string& allowed) const
{
  throw InputError({file_, "line " + std::to_string(line), found, allowed});
}

void XmlScanner::advance(std::size_t count)
{
  const std::string_view passed = document_.substr(at_, count);
  line_ += static_cast<std::size_t>(std::count(passed.begin(), passed.end(), '\n'));
  at_ += passed.size();
}

void XmlScanner::skip_space()
{
  advance(std::min(rest().find_first_not_of(k_space), rest().size()));
}

void XmlScanner::skip_past(std::string_view end, const char* what)
{
  const std::size_t at = rest().find(end);
  if (at == std::string_view::npos) {
    refuse(line_, std::string{what} + " that does not end", "the whole file");
  }
  advance(at + end.size());
}

void XmlScanner::skip_doctype()
{
  const std::size_t end = rest().find_first_of("[>");
  if (end == std::string_view::npos) {
    refuse(line_, "a document type that does not end", "the whole file");
  }
  if (rest()[end] == '[') {
    refuse(line_, "a document type with declarations of its own (entities)", "none");
  }
  advance(end + 1);
}

std::string_view XmlScanner::read_name()
{
  const std::string_view text = rest();
  const auto end = std::find_if_not(text.begin(), text.end(), is_name_character);
  const std::string_view name = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  if (name.empty()) {
    refuse(line_, shortened(text) + " where a name should be", "XML");
  }
  advance(name.size());
  return name;
}

XmlToken XmlScanner::read_open()
{
  XmlToken token{
      .kind = XmlToken::Kind::Open, .name = {}, .attributes = {}, .text = {}, .line = line_};
  if (open_.empty() && seen_root_) {
    refuse(line_, "a second root element", "one");
  }
  advance(1);
  token.name = read_name();
  for (skip_space(); !rest().starts_with(">") && !rest().starts_with("/>"); skip_space()) {
    if (rest().empty()) {
      refuse(token.line, "an element <" + std::string(token.name) + "> that is cut off",
             "the whole file");
    }
    const std::string_view name = read_name();
    skip_space();
    if (!rest().starts_with("=")) {
      refuse(line_, "attribute " + std::string(name) + " without a value", "name=\"value\"");
    }
    advance(1);
    skip_space();
    const char quote = rest().empty() ? '\0' : rest().front();
    const std::size_t end =
        quote == '"' || quote == '\'' ? rest().find(quote, 1) : std::string_view::npos;
    if (end == std::string_view::npos || rest().substr(0, end).find('<') < end) {
      refuse(line_, "attribute " + std::string(name) + " without its closing quote",
             "name=\"value\"");
    }
    token.attributes.push_back({name, rest().substr(1, end - 1)});
    advance(end + 1);
  }
  pending_close_ = rest().starts_with("/");
  advance(pending_close_ ? 2 : 1);
  open_.push_back({token.name, token.line});
  seen_root_ = true;
  if (open_.size() > k_deepest) {
    refuse(token.line, "elements nested more than " + std::to_string(k_deepest) + " deep", "fewer");
  }
  return token;
}

XmlToken XmlScanner::close_innermost()
{
  XmlToken token{.kind = XmlToken::Kind::Close,
                 .name = open_.back().name,
                 .attributes = {},
                 .text = {},
                 .line = line_};
  open_.pop_back();
  return token;
}

XmlToken XmlScanner::read_close()
{
  advance(2);
  const std::string_view name = read_name();
  skip_space();
  if (!rest().starts_with(">")) {
    refuse(line_, "</" + std::string(name) + " that is cut off", "the whole file");
  }
  if (open_.empty() || open_.back().name != name) {
    refuse(line_, "</" + std::string(name) + ">",
           open_.empty() ? "no more"
                         : "</" + std::string(open_.back().name) + ">, for line " +
                               std::to_string(open_.back().line));
  }
  advance(1);
  return close_innermost();
}

XmlToken XmlScanner::read_end() const
{
  if (!open_.empty()) {
    refuse(line_, "the end of the file",
           "</" + std::string(open_.back().name) + ">, for line " +
               std::to_string(open_.back().line));
  }
  if (!seen_root_) {
    refuse(line_, "no element", "XML");
  }
  return {.kind = XmlToken::Kind::End, .name = {}, .attributes = {}, .text = {}, .line = line_};
}

XmlToken XmlScanner::next()
{
  if (std::exchange(pending_close_, false)) {
    return close_innermost();
  }
  for (;;) {
    const std::size_t line = line_;
    const std::string_view text = rest().substr(0, std::min(rest().find('<'), rest().size()));
    advance(text.size());
    if (text.find_first_not_of(k_space) != std::string_view::npos) {
      if (open_.empty()) {
        refuse(line, shortened(text) + " outside of any element", "XML");
      }
      return {
          .kind = XmlToken::Kind::Text, .name = {}, .attributes = {}, .text = text, .line = line};
    }
    if (rest().empty()) {
      return read_end();
    }
    if (rest().starts_with("<!--")) {
      skip_past("-->", "a comment");
    } else if (rest().starts_with("<?")) {
      skip_past("?>", "a declaration");
    } else if (rest().starts_with("<!DOCTYPE") && !seen_root_) {
      skip_doctype();
    } else if (rest().starts_with("<!")) {
      refuse(line_, shortened(rest()), "elements, text and comments");
    } else {
      return rest().starts_with("</") ? read_close() : read_open();
    }
  }
}

} // namespace numasim
