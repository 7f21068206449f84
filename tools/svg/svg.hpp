#pragma once
/// Writes SVG 1.1: elements, escaped text and numbers without noise.

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// A number as SVG writes it: at most two decimals, no zeros at the end.
[[nodiscard]] std::string svg_number(double value);

/// Text for XML 1.0: markup escaped; what XML forbids (control characters, broken UTF-8) becomes
/// U+FFFD.
[[nodiscard]] std::string xml_escaped(std::string_view text);

/// Upper estimate of a text's width in a common sans-serif font (Verdana and DejaVu Sans are the
/// widest of those), in the unit of `font_size`.
[[nodiscard]] double text_width(std::string_view text, double font_size, bool bold = false);
/// `text`, or as much of it as `width` holds, with an ellipsis; empty if not even that fits.
[[nodiscard]] std::string fitted(std::string_view text, double width, double font_size);

class Svg {
public:
  struct Attribute {
    Attribute(std::string_view attribute, std::string_view text) : name(attribute), value(text) {}
    Attribute(std::string_view attribute, const char* text) : name(attribute), value(text) {}
    Attribute(std::string_view attribute, double number)
        : name(attribute), value(svg_number(number))
    {
    }
    std::string_view name;
    std::string value;
  };
  using Attributes = std::initializer_list<Attribute>;

  /// An element without contents.
  void element(std::string_view name, Attributes attributes);
  /// An element that goes on until the matching close().
  void open(std::string_view name, Attributes attributes);
  void close();

  /// A line of text with its baseline at `y`; `style` is a class of the style sheet.
  void text(double x, double y, std::string_view style, std::string_view content);
  /// A tool tip of the open element.
  void tip(std::string_view content);
  void rect(double x, double y, double width, double height, std::string_view style,
            double radius = 0);
  void line(double x1, double y1, double x2, double y2, std::string_view style);
  /// The contents of a <style> element.
  void style_sheet(std::string_view css);

  /// Everything written so far.
  [[nodiscard]] const std::string& written() const { return out_; }

private:
  void start(std::string_view name, Attributes attributes);

  std::string out_;
  std::vector<std::string> open_;
};

/// Part of a page: knows its size and draws itself with its upper left corner at the origin.
class Picture {
public:
  virtual ~Picture() = default;
  [[nodiscard]] virtual double width() const = 0;
  [[nodiscard]] virtual double height() const = 0;
  virtual void draw(Svg& svg) const = 0;
};

} // namespace numasim
