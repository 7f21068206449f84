#pragma once
/// Bits that the readers of text sources share.

#include "tools/import/machine_facts.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// The lines of a text, without their ends.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// The text without white space around it (also the no-break space that some locales write).
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The words of a line.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);

/// A whole number; nothing if the text is anything else or beyond 2^32 - 2.
[[nodiscard]] std::optional<std::uint32_t> whole_number(std::string_view text);

/// A finite number; nothing if the text is anything else.
[[nodiscard]] std::optional<double> real_number(std::string_view text);

/// The first number before "GHz" or "MHz" in a processor's name, in MHz; 0 if there is none.
[[nodiscard]] double nominal_mhz(std::string_view model);

/// A CPU list such as "0-15,32-47". Throws InputError at `place` of `file`.
[[nodiscard]] std::vector<std::uint32_t> cpu_list_of(std::string_view text, const std::string& file,
                                                     const std::string& place);

/// Cores, where a source has only the CPUs of nodes: pairs of siblings, far apart, if `siblings`
/// (each node has its CPUs in two equal runs), else one CPU a core. Called a guess, and noted.
void guess_cores(const std::vector<std::vector<std::uint32_t>>& nodes, bool siblings,
                 MachineFacts& facts);

/// Whether a list has as many equal runs as a core has threads, as where siblings are numbered far
/// apart: "0-15,192-207".
[[nodiscard]] bool in_runs(const std::vector<std::uint32_t>& cpus, std::uint32_t runs);

} // namespace numasim
