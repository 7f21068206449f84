#pragma once
/// CPU lists as the kernel writes them: "0-15,192-207" (Documentation/admin-guide/cputopology.rst).

#include "models/machine/ids.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// Largest CPU number a list may hold: far above any firmware's.
inline constexpr std::uint32_t k_largest_cpu_number = (1U << 20U) - 1;

/// The numbers of the list, ascending; an empty text is an empty list. Throws std::invalid_argument
/// saying what is wrong: other characters, numbers too large, a range backwards, a number twice,
/// more than k_most_cpus numbers.
[[nodiscard]] std::vector<std::uint32_t> parse_cpu_list(std::string_view text);

/// The shortest list of `numbers`, which must ascend.
[[nodiscard]] std::string format_cpu_list(std::span<const std::uint32_t> numbers);

} // namespace numasim
