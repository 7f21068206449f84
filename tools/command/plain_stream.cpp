#include "tools/command/plain_stream.hpp"

#include "tools/report/marks.hpp"

#include <fmt/format.h>

namespace numasim {

namespace {

constexpr unsigned k_c2 = 0xC2;

bool is_control(unsigned byte)
{
  return (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
}

/// The second control set of ISO 8859 and Unicode: 0x9b is what ESC [ is.
bool is_c1(unsigned byte)
{
  return byte >= 0x80 && byte < 0xA0;
}

/// How many bytes follow the first one of a character in UTF-8.
unsigned continuations_of(unsigned byte)
{
  if (byte >= 0xF0 && byte < 0xF8) {
    return 3;
  }
  if (byte >= 0xE0 && byte < 0xF0) {
    return 2;
  }
  return byte >= 0xC0 && byte < 0xE0 ? 1 : 0;
}

/// ECMA-48's "select graphic rendition"; null for what is no mark.
const char* colour_of(char character)
{
  switch (character) {
  case k_good_mark:
    return "\x1b[32m"; // green
  case k_bad_mark:
    return "\x1b[31m"; // red
  case k_faint_mark:
    return "\x1b[2m";
  case k_strong_mark:
    return "\x1b[1m";
  case k_end_mark:
    return "\x1b[0m";
  default:
    return nullptr;
  }
}

} // namespace

PlainStream::PlainStream(std::ostream& target, Marks marks)
    : std::ostream(nullptr), buffer_(target, marks)
{
  rdbuf(&buffer_);
}

PlainStream::Buffer::int_type PlainStream::Buffer::overflow(int_type character)
{
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    add(traits_type::to_char_type(character));
  }
  return pass_on() ? traits_type::not_eof(character) : traits_type::eof();
}

std::streamsize PlainStream::Buffer::xsputn(const char* text, std::streamsize count)
{
  for (std::streamsize i = 0; i < count; ++i) {
    add(text[i]);
  }
  return pass_on() ? count : 0;
}

int PlainStream::Buffer::sync()
{
  return target_.flush() ? 0 : -1;
}

/// All at once: standard error writes at every call.
bool PlainStream::Buffer::pass_on()
{
  target_.write(passed_.data(), static_cast<std::streamsize>(passed_.size()));
  passed_.clear();
  return static_cast<bool>(target_);
}

void PlainStream::Buffer::add(char character)
{
  const unsigned byte = static_cast<unsigned char>(character);
  const bool continues = (byte & 0xC0U) == 0x80U;
  if (after_c2_) {
    after_c2_ = false;
    if (is_c1(byte)) {
      spell(byte);
      return;
    }
    passed_ += static_cast<char>(k_c2);
    continuations_ = 1;
  }
  if (continues && continuations_ > 0) {
    --continuations_;
    passed_ += character;
    return;
  }
  continuations_ = continuations_of(byte);
  const char* colour = marks_ == Marks::Colours ? colour_of(character) : nullptr;
  if (colour != nullptr) {
    passed_ += colour;
  } else if (byte == k_c2) {
    after_c2_ = true;
    continuations_ = 0;
  } else if (is_control(byte) || is_c1(byte)) {
    spell(byte);
  } else {
    passed_ += character;
  }
}

void PlainStream::Buffer::spell(unsigned code)
{
  passed_ += fmt::format("\\u{:04x}", code);
}

} // namespace numasim
