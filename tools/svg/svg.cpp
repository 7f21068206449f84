#include "tools/svg/svg.hpp"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <stdexcept>

namespace numasim {

namespace {

constexpr std::string_view k_replacement = "\xEF\xBF\xBD"; // U+FFFD
constexpr std::string_view k_ellipsis = "\xE2\x80\xA6";

std::uint8_t byte_at(std::string_view text, std::size_t i)
{
  return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0;
}

/// Bytes of the well-formed UTF-8 sequence at the start of `text`; 0 if there is none.
std::size_t sequence_length(std::string_view text)
{
  const std::uint8_t lead = byte_at(text, 0);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80U) {
      return 0;
    }
  }
  return length;
}

/// The character of a sequence that sequence_length() accepted.
std::uint32_t character(std::string_view sequence)
{
  constexpr std::array<std::uint32_t, 5> masks = {0, 0x7F, 0x1F, 0x0F, 0x07};
  std::uint32_t value = byte_at(sequence, 0) & masks.at(sequence.size());
  for (std::size_t i = 1; i < sequence.size(); ++i) {
    value = (value << 6U) | (byte_at(sequence, i) & 0x3FU);
  }
  return value;
}

/// XML 1.0, production 2. Overlong forms of three and four bytes count as forbidden too.
bool is_allowed(std::uint32_t c, std::size_t bytes)
{
  const bool overlong = (bytes == 3 && c < 0x800) || (bytes == 4 && c < 0x10000);
  const bool control = c < 0x20 && c != '\t' && c != '\n' && c != '\r';
  return !overlong && !control && (c < 0xD800 || (c > 0xDFFF && c < 0xFFFE) || c > 0xFFFF) &&
         c <= 0x10FFFF;
}

/// Advance widths of DejaVu Sans 2.37 from U+0020 to U+007E, in thousandths of an em.
constexpr std::array<std::uint16_t, 95> k_widths = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};

/// Width of a character in ems.
double em(std::string_view sequence)
{
  const std::uint8_t lead = byte_at(sequence, 0);
  if (sequence.size() == 1 && lead >= 0x20 && lead < 0x7F) {
    return k_widths.at(lead - 0x20U) / 1000.0;
  }
  const bool alphabetic = sequence.size() == 2 || lead == 0xE2; // with accents; punctuation
  return alphabetic ? 0.8 : 1.05;
}

} // namespace

std::string svg_number(double value)
{
  std::string text = fmt::format("{:.2f}", value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) {
    text.pop_back();
  }
  return text == "-0" ? "0" : text;
}

std::string xml_escaped(std::string_view text)
{
  std::string out;
  while (!text.empty()) {
    const std::size_t length = sequence_length(text);
    if (length == 0 || !is_allowed(character(text.substr(0, length)), length)) {
      out += k_replacement;
      text.remove_prefix(length == 0 ? 1 : length);
      continue;
    }
    switch (text.front()) {
    case '&':
      out += "&amp;";
      break;
    case '<':
      out += "&lt;";
      break;
    case '>':
      out += "&gt;";
      break;
    case '"':
      out += "&quot;";
      break;
    case '\'':
      out += "&#39;";
      break;
    default:
      out += text.substr(0, length);
    }
    text.remove_prefix(length);
  }
  return out;
}

double text_width(std::string_view text, double font_size, bool bold)
{
  double ems = 0;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, sequence_length(text));
    ems += em(text.substr(0, length));
    text.remove_prefix(length);
  }
  return ems * font_size * (bold ? 1.12 : 1);
}

std::string fitted(std::string_view text, double width, double font_size)
{
  if (text_width(text, font_size) <= width) {
    return std::string{text};
  }
  std::string shown;
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(1, sequence_length(text));
    const std::string longer = shown + std::string{text.substr(0, length)};
    if (text_width(longer + std::string{k_ellipsis}, font_size) > width) {
      break;
    }
    shown = longer;
    text.remove_prefix(length);
  }
  return shown.empty() ? "" : shown + std::string{k_ellipsis};
}

void Svg::start(std::string_view name, Attributes attributes)
{
  out_ += '<';
  out_ += name;
  for (const Attribute& attribute : attributes) {
    out_ += ' ';
    out_ += attribute.name;
    out_ += "=\"";
    out_ += xml_escaped(attribute.value);
    out_ += '"';
  }
}

void Svg::element(std::string_view name, Attributes attributes)
{
  start(name, attributes);
  out_ += "/>\n";
}

void Svg::open(std::string_view name, Attributes attributes)
{
  start(name, attributes);
  out_ += ">\n";
  open_.emplace_back(name);
}

void Svg::close()
{
  if (open_.empty()) {
    throw std::logic_error("no SVG element is open");
  }
  out_ += "</" + open_.back() + ">\n";
  open_.pop_back();
}

void Svg::text(double x, double y, std::string_view style, std::string_view content)
{
  start("text", {{"x", x}, {"y", y}, {"class", style}});
  out_ += ">" + xml_escaped(content) + "</text>\n";
}

void Svg::tip(std::string_view content)
{
  out_ += "<title>" + xml_escaped(content) + "</title>\n";
}

void Svg::rect(double x, double y, double width, double height, std::string_view style,
               double radius)
{
  if (radius > 0) {
    element("rect", {{"x", x},
                     {"y", y},
                     {"width", width},
                     {"height", height},
                     {"rx", radius},
                     {"class", style}});
  } else {
    element("rect", {{"x", x}, {"y", y}, {"width", width}, {"height", height}, {"class", style}});
  }
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view style)
{
  element("line", {{"x1", x1}, {"y1", y1}, {"x2", x2}, {"y2", y2}, {"class", style}});
}

void Svg::style_sheet(std::string_view css)
{
  out_ += "<style>\n" + xml_escaped(css) + "</style>\n";
}

} // namespace numasim
