#include "tools/experiment/record_codec.hpp"

#include "tools/experiment/trace_codec.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace numasim {

namespace {

using Json = nlohmann::json;

Json json_of(const Histogram& histogram)
{
  Json buckets = Json::array();
  for (const Histogram::Bucket& bucket : histogram.buckets()) {
    buckets.push_back(bucket.index);
    buckets.push_back(bucket.count);
  }
  return Json::array({histogram.total().count_ps(), histogram.min().count_ps(),
                      histogram.max().count_ps(), buckets});
}

Histogram histogram_of(const Json& json)
{
  std::vector<Histogram::Bucket> buckets;
  const Json& flat = json.at(3);
  for (std::size_t i = 0; i + 1 < flat.size(); i += 2) {
    buckets.push_back({flat.at(i).get<std::uint32_t>(), flat.at(i + 1).get<std::uint64_t>()});
  }
  return Histogram::restore(buckets, Duration::ps(json.at(0).get<std::int64_t>()),
                            Duration::ps(json.at(1).get<std::int64_t>()),
                            Duration::ps(json.at(2).get<std::int64_t>()));
}

Json json_of(const LockFlow& flow)
{
  return Json::array(
      {flow.overlapping, flow.contended_wait.count_ps(), flow.passed_on, flow.passing.count_ps()});
}

LockFlow flow_of(const Json& json)
{
  return {.overlapping = json.at(0).get<std::uint64_t>(),
          .contended_wait = Duration::ps(json.at(1).get<std::int64_t>()),
          .passed_on = json.at(2).get<std::uint64_t>(),
          .passing = Duration::ps(json.at(3).get<std::int64_t>())};
}

Json json_of(const LockTime& time)
{
  return Json::array({time.count, time.total.count_ps(), time.min.count_ps(), time.max.count_ps()});
}

LockTime time_of(const Json& json)
{
  return {.count = json.at(0).get<std::uint64_t>(),
          .total = Duration::ps(json.at(1).get<std::int64_t>()),
          .min = Duration::ps(json.at(2).get<std::int64_t>()),
          .max = Duration::ps(json.at(3).get<std::int64_t>())};
}

Json json_of(const std::array<HoldingRecord, k_holdings>& by_holding)
{
  Json json = Json::array();
  for (const HoldingRecord& counts : by_holding) {
    json.push_back(Json::array({counts.acquisitions, counts.bounces, counts.contended_bounces,
                                json_of(counts.wait), json_of(counts.hold)}));
  }
  return json;
}

std::array<HoldingRecord, k_holdings> holdings_of(const Json& json)
{
  std::array<HoldingRecord, k_holdings> by_holding{};
  for (std::size_t i = 0; i < k_holdings; ++i) {
    const Json& counts = json.at(i);
    by_holding.at(i) = {.acquisitions = counts.at(0).get<std::uint64_t>(),
                        .bounces = counts.at(1).get<std::uint64_t>(),
                        .contended_bounces = counts.at(2).get<std::uint64_t>(),
                        .wait = time_of(counts.at(3)),
                        .hold = time_of(counts.at(4))};
  }
  return by_holding;
}

Json json_of(const LockRecord& lock)
{
  Json sites = Json::array();
  for (const SiteRecord& site : lock.sites) {
    sites.push_back(Json::array({site.name, site.acquisitions, site.wait.count_ps(), site.shared,
                                 site.in_the_way, json_of(site.contended)}));
  }
  return Json::array({lock.name, lock.kind, lock.instances, lock.acquisitions, lock.contended,
                      lock.sleeps, lock.hand_overs, json_of(lock.wait), json_of(lock.hold), sites,
                      json_of(lock.flow), json_of(lock.by_holding)});
}

LockRecord lock_of(const Json& json)
{
  LockRecord lock;
  lock.name = json.at(0).get<std::string>();
  lock.kind = json.at(1).get<std::string>();
  json.at(2).get_to(lock.instances);
  json.at(3).get_to(lock.acquisitions);
  json.at(4).get_to(lock.contended);
  json.at(5).get_to(lock.sleeps);
  json.at(6).get_to(lock.hand_overs);
  lock.wait = histogram_of(json.at(7));
  lock.hold = histogram_of(json.at(8));
  for (const Json& site : json.at(9)) {
    lock.sites.push_back({site.at(0).get<std::string>(), site.at(1).get<std::uint64_t>(),
                          Duration::ps(site.at(2).get<std::int64_t>()),
                          site.at(3).get<std::uint64_t>(), site.at(4).get<std::uint64_t>(),
                          time_of(site.at(5))});
  }
  lock.flow = flow_of(json.at(10));
  lock.by_holding = holdings_of(json.at(11));
  return lock;
}

Json json_of(const LineRecord& line)
{
  return Json::array({line.name, line.lines, line.core_hits, line.l3_hits, line.memory_fills,
                      line.invalidations, line.transfers, line.queued.count_ps(), line.store_hits,
                      line.store_fills, line.store_transfers});
}

LineRecord line_of(const Json& json)
{
  LineRecord line;
  line.name = json.at(0).get<std::string>();
  json.at(1).get_to(line.lines);
  json.at(2).get_to(line.core_hits);
  json.at(3).get_to(line.l3_hits);
  json.at(4).get_to(line.memory_fills);
  json.at(5).get_to(line.invalidations);
  json.at(6).get_to(line.transfers);
  line.queued = Duration::ps(json.at(7).get<std::int64_t>());
  json.at(8).get_to(line.store_hits);
  json.at(9).get_to(line.store_fills);
  json.at(10).get_to(line.store_transfers);
  return line;
}

Json json_of(const WalkRecord& walk)
{
  return Json::array({walk.name, walk.walks, walk.contended, walk.visited, json_of(walk.latency)});
}

WalkRecord walk_of(const Json& json)
{
  return {.name = json.at(0).get<std::string>(),
          .walks = json.at(1).get<std::uint64_t>(),
          .contended = json.at(2).get<std::uint64_t>(),
          .visited = json.at(3).get<std::uint64_t>(),
          .latency = histogram_of(json.at(4))};
}

Json json_of(const CheckReport& report)
{
  Json violations = Json::array();
  for (const Violation& v : report.violations) {
    violations.push_back(
        Json::array({static_cast<unsigned>(v.rule), v.title, v.lines, v.schedule, v.times}));
  }
  return Json{
      {"checked", report.checked}, {"violations", violations}, {"schedules", report.schedules}};
}

CheckReport check_of(const Json& json)
{
  CheckReport report;
  json.at("checked").get_to(report.checked);
  json.at("schedules").get_to(report.schedules);
  for (const Json& v : json.at("violations")) {
    report.violations.push_back({static_cast<CheckRule>(v.at(0).get<unsigned>()),
                                 v.at(1).get<std::string>(),
                                 v.at(2).get<std::vector<std::string>>(),
                                 v.at(3).get<std::string>(), v.at(4).get<std::uint64_t>()});
  }
  return report;
}

Json json_of(const RunRecord& record)
{
  Json completions = Json::array();
  for (const Instant at : record.completions) {
    completions.push_back(at.count_ps());
  }
  Json metrics = Json::array();
  for (const MetricRecord& metric : record.metrics) {
    metrics.push_back(Json::array({metric.name, metric.unit, metric.value}));
  }
  Json locks = Json::array();
  for (const LockRecord& lock : record.locks) {
    locks.push_back(json_of(lock));
  }
  Json lines = Json::array();
  for (const LineRecord& line : record.lines) {
    lines.push_back(json_of(line));
  }
  Json walks = Json::array();
  for (const WalkRecord& walk : record.walks) {
    walks.push_back(json_of(walk));
  }
  Json json{{"measured_from", record.measured_from.count_ps()},
            {"completions", completions},
            {"metrics", metrics},
            {"locks", locks},
            {"lines", lines},
            {"walks", walks},
            {"events", record.events},
            {"digest", record.digest}};
  if (record.check) {
    json["check"] = json_of(*record.check);
  }
  if (record.trace) {
    json["trace"] = json_of(*record.trace);
  }
  return json;
}

Instant instant_of(const Json& json)
{
  return Instant{Duration::ps(json.get<std::int64_t>())};
}

RunRecord record_of(const Json& json)
{
  RunRecord record;
  record.measured_from = instant_of(json.at("measured_from"));
  for (const Json& at : json.at("completions")) {
    record.completions.push_back(instant_of(at));
  }
  for (const Json& metric : json.at("metrics")) {
    record.metrics.push_back({metric.at(0).get<std::string>(), metric.at(1).get<std::string>(),
                              metric.at(2).get<double>()});
  }
  for (const Json& lock : json.at("locks")) {
    record.locks.push_back(lock_of(lock));
  }
  for (const Json& line : json.at("lines")) {
    record.lines.push_back(line_of(line));
  }
  for (const Json& walk : json.at("walks")) {
    record.walks.push_back(walk_of(walk));
  }
  json.at("events").get_to(record.events);
  json.at("digest").get_to(record.digest);
  if (json.contains("check")) {
    record.check = check_of(json.at("check"));
  }
  if (json.contains("trace")) {
    record.trace = trace_of(json.at("trace"));
  }
  return record;
}

Json json_of(const std::vector<Problem>& problems)
{
  Json json = Json::array();
  for (const Problem& problem : problems) {
    json.push_back(Json::array({problem.file, problem.pointer, problem.found, problem.allowed}));
  }
  return json;
}

std::vector<Problem> problems_of(const Json& json)
{
  std::vector<Problem> problems;
  for (const Json& p : json) {
    problems.push_back({p.at(0).get<std::string>(), p.at(1).get<std::string>(),
                        p.at(2).get<std::string>(), p.at(3).get<std::string>()});
  }
  return problems;
}

} // namespace

std::vector<std::uint8_t> encode(const WorkerReply& reply)
{
  if (const auto* record = std::get_if<RunRecord>(&reply)) {
    return Json::to_cbor(Json{{"record", json_of(*record)}});
  }
  if (const auto* problems = std::get_if<std::vector<Problem>>(&reply)) {
    return Json::to_cbor(Json{{"problems", json_of(*problems)}});
  }
  if (const auto* fault = std::get_if<DesignFault>(&reply)) {
    return Json::to_cbor(Json{{"fault", fault->what()}});
  }
  return Json::to_cbor(Json{{"failure", std::get<std::string>(reply)}});
}

WorkerReply decode(std::span<const std::uint8_t> bytes)
{
  try {
    const Json json = Json::from_cbor(bytes.begin(), bytes.end());
    if (json.contains("record")) {
      return record_of(json["record"]);
    }
    if (json.contains("problems")) {
      return problems_of(json["problems"]);
    }
    if (json.contains("fault")) {
      return DesignFault(json["fault"].get<std::string>());
    }
    return json.at("failure").get<std::string>();
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string{"unreadable reply of a worker: "} + error.what());
  }
}

} // namespace numasim
