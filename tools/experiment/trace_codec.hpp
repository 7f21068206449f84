#pragma once
/// TraceRecords as part of what workers say.

#include "models/trace/trace_record.hpp"

#include <nlohmann/json_fwd.hpp>

#include <memory>

namespace numasim {

/// For binary forms of JSON (CBOR): slices are bytes. For processes of one program.
[[nodiscard]] nlohmann::json json_of(const TraceRecord& trace);
/// Throws nlohmann::json::exception, or std::runtime_error on bytes that json_of() did not make.
[[nodiscard]] std::shared_ptr<const TraceRecord> trace_of(const nlohmann::json& json);

} // namespace numasim
