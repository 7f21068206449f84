#pragma once
/// The ACPI SLIT as bytes (/sys/firmware/acpi/tables/SLIT, acpidump -b).

#include "tools/import/machine_facts.hpp"

#include <string>
#include <string_view>

namespace numasim {

/// A table with its ACPI header, or the bare matrix: a count n of 8 bytes, then n x n bytes.
[[nodiscard]] bool looks_like_acpi_slit(std::string_view bytes);

/// The distances; nodes by position. Throws InputError in the name of `file`: cut off, of another
/// length than it says, entries of 0 to 9 (reserved), a diagonal other than 10, a node that cannot
/// be reached (255).
[[nodiscard]] MachineFacts read_acpi_slit(std::string_view bytes, const std::string& file);

} // namespace numasim
