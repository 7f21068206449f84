#pragma once
/// Files that sources lie in, read with a bound.

#include <cstddef>
#include <filesystem>
#include <string>

namespace numasim {

inline constexpr std::size_t k_largest_source = std::size_t{64} << 20; ///< bytes

/// The contents of a regular file. Throws InputError: no such file, not a regular file (devices,
/// pipes), unreadable, empty, larger than k_largest_source. Files of /proc and /sys, whose size
/// the kernel does not tell, are read too.
[[nodiscard]] std::string read_source_file(const std::filesystem::path& file);

} // namespace numasim
