#pragma once
/// A small report of published rows, and records whose figures are known.

#include "tests/validate/support.hpp"
#include "tools/validate/row_outcome.hpp"

namespace numasim::test {

/// Two designs on the Ryzen that comes with numasim; a row of most kinds.
inline nlohmann::json report_document()
{
  return nlohmann::json::parse(R"({
    "schema": "numasim-published/1", "name": "small", "title": "a test", "source": "nobody",
    "evidence": "measurement",
    "machine": "the topology's own",
    "runs": [
      {"name": "one", "topology": "ryzen-5800u", "workload": "execl", "design": "single"},
      {"name": "two", "topology": "ryzen-5800u", "workload": "execl",
       "design": "split-lock:global_count=false",
       "parameters": {"libc_layout": "B"}, "parameter_sources": {"libc_layout": "guess"},
       "topology_set": {"/misses_in_flight": 1},
       "topology_set_sources": {"/misses_in_flight": "a test"},
       "measurement": {"min_iterations": 100}, "quick": false}],
    "rows": [
      {"id": "rate", "statement": "execs", "unit": "1/s", "published": 1000,
       "quantity": {"kind": "throughput", "run": "one", "copies": 1},
       "range": {"error_pct": 10, "reason": "a test"}},
      {"id": "gain", "statement": "gain", "unit": "%", "published": 100,
       "quantity": {"kind": "change_pct", "of": {"run": "two", "copies": 4},
                    "to": {"run": "one", "copies": 4}},
       "range": {"within": 5, "reason": "a test"}, "miss_note": "something"},
      {"id": "given", "statement": "given", "unit": "1/s", "published": 1,
       "quantity": {"kind": "throughput", "run": "one", "copies": 2}, "given": "set from it"},
      {"id": "profile", "statement": "not there", "not_modelled": "no profile"}]
  })");
}

/// A record whose rate is `per_second` and which has two locks with known figures.
inline RunRecord record_with_locks(double per_second)
{
  RunRecord record = record_with_rate(per_second);
  record.metrics = {{"lock_wait_share", "%", 62.5}};
  LockRecord big;
  big.name = "big";
  big.acquisitions = 3000;
  big.sites = {{"here", 2000, Duration::us(750)}, {"there", 1000, Duration::us(250)}};
  for (int i = 0; i < 1000; ++i) {
    big.wait.record(Duration::us(1));
    big.hold.record(Duration::us(2));
  }
  LockRecord small;
  small.name = "small";
  small.acquisitions = 500;
  small.sites = {{"here", 500, Duration::us(250)}};
  for (int i = 0; i < 250; ++i) {
    small.wait.record(Duration::us(1));
  }
  record.locks = {big, small};
  return record;
}

} // namespace numasim::test
