#pragma once
/// RunRecords as bytes (CBOR), to pass them between processes of one program.

#include "models/input/input_error.hpp"
#include "models/rmap/design_fault.hpp"
#include "models/workloads/run_record.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace numasim {

/// What a worker has to say: a record, what is wrong with its input, what rule the design broke, or
/// what else went wrong.
using WorkerReply = std::variant<RunRecord, std::vector<Problem>, DesignFault, std::string>;

[[nodiscard]] std::vector<std::uint8_t> encode(const WorkerReply& reply);
/// Throws std::runtime_error on bytes that encode() did not make.
[[nodiscard]] WorkerReply decode(std::span<const std::uint8_t> bytes);

} // namespace numasim
