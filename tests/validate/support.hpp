#pragma once
/// A small suite of published curves for the tests of `numasim validate`.

#include "tests/command/support.hpp"
#include "tools/validate/lock_validation.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>

namespace numasim::test {

/// Two locks on the Ryzen that comes with numasim, and a third that is not modelled.
inline nlohmann::json dataset_document()
{
  return nlohmann::json::parse(R"({
    "schema": "numasim-lock-curves/1", "name": "made-up", "title": "a test", "source": "nobody",
    "grade": "B", "topology": "ryzen-5800u", "machine": "the topology's own",
    "quantity": {"name": "throughput", "unit": "kop/s", "kind": "rate", "factor": 1000,
                 "explanation": "none"},
    "stated_range": {"median_error_pct": 30, "reason": "a test"},
    "workload": {"critical_ns": 100}, "workload_sources": {"critical_ns": "guess"},
    "curves": [
      {"name": "A", "lock": "ticket", "copies": [1, 2, 4], "values": [10, 8, 4]},
      {"name": "B", "lock": "qspinlock", "copies": [1, 2, 4], "values": [10, 12, 12]},
      {"name": "C", "not_modelled": "a reason", "copies": [2], "values": [5]}],
    "claims": [{"id": "A-4", "statement": "A: 4 threads / 1", "kind": "ratio",
                "of": {"curve": "A", "copies": 4}, "to": {"curve": "A", "copies": 1},
                "published": 0.4, "least": 0.3, "most": 0.5}]
  })");
}

/// A record with this rate and one completion a period; thread_sections_min and _max as given.
inline RunRecord record_with_rate(double per_second, double fewest = 1, double most = 1)
{
  RunRecord record;
  for (int i = 1; i <= 1000; ++i) {
    record.completions.emplace_back(Duration::ns(1e9 * i / per_second));
  }
  record.metrics = {{"thread_sections_min", "1/thread", fewest},
                    {"thread_sections_max", "1/thread", most}};
  return record;
}

} // namespace numasim::test
