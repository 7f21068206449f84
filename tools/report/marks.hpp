#pragma once
/// Colours of a printed text, before anything knows what shows it: control characters that a
/// PlainStream for a terminal makes colours of (tools/command/plain_stream.hpp). They take no room.

#include <string>

namespace numasim {

inline constexpr char k_good_mark = '\x11';
inline constexpr char k_bad_mark = '\x12';
inline constexpr char k_faint_mark = '\x13';
inline constexpr char k_strong_mark = '\x14';
inline constexpr char k_end_mark = '\x15';

[[nodiscard]] inline std::string marked(char mark, const std::string& text)
{
  return mark + text + k_end_mark;
}

} // namespace numasim
