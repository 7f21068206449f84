#pragma once
/// The contents of an input file, whatever it turns out to be.

#include <cstddef>
#include <filesystem>
#include <string>

namespace numasim {

/// The bytes of `file`, or its first `most` + 1 if it has more. Throws InputError if it cannot be
/// read: a directory, a pipe that nobody writes to or that stays silent for k_longest_silence.
/// `kind` says what it should have been: "a JSON file".
[[nodiscard]] std::string read_file(const std::filesystem::path& file, std::size_t most,
                                    const std::string& kind);

/// How long a pipe may keep its reader waiting, seconds: enough for `numasim topology import` on
/// its other end.
inline constexpr int k_longest_silence = 10;

} // namespace numasim
