#pragma once
/// MachineFacts as bytes (CBOR), to pass them from the process that read them.

#include "tools/import/machine_facts.hpp"

#include <string>

namespace numasim {

[[nodiscard]] std::string encode_facts(const MachineFacts& facts);
/// Throws std::runtime_error on bytes that encode_facts() did not make.
[[nodiscard]] MachineFacts decode_facts(const std::string& bytes);

} // namespace numasim
