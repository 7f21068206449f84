#include "tools/experiment/trace_codec.hpp"

#include <nlohmann/json.hpp>

#include <cstring>
#include <stdexcept>
#include <type_traits>

namespace numasim {

namespace {

using Json = nlohmann::json;

template <class Item> Json bytes_of(const std::vector<Item>& items)
{
  static_assert(std::is_trivially_copyable_v<Item>);
  std::vector<std::uint8_t> bytes(items.size() * sizeof(Item));
  if (!items.empty()) {
    std::memcpy(bytes.data(), items.data(), bytes.size());
  }
  return Json::binary(std::move(bytes));
}

template <class Item> std::vector<Item> items_of(const Json& json)
{
  const std::vector<std::uint8_t>& bytes = json.get_binary();
  if (bytes.size() % sizeof(Item) != 0) {
    throw std::runtime_error("unreadable trace of a worker");
  }
  std::vector<Item> items(bytes.size() / sizeof(Item));
  if (!items.empty()) {
    std::memcpy(items.data(), bytes.data(), bytes.size());
  }
  return items;
}

} // namespace

Json json_of(const TraceRecord& trace)
{
  Json locks = Json::array();
  for (const TracedLock& lock : trace.locks) {
    locks.push_back(Json::array({lock.name, lock.kind, lock.instance}));
  }
  Json lines = Json::array();
  for (const TracedLine& line : trace.lines) {
    lines.push_back(Json::array({line.name, line.number, line.home}));
  }
  const TracedSubject& subject = trace.subject;
  return {{"subject", Json::array({subject.workload, subject.topology, subject.strategy,
                                   subject.copies, subject.seed, subject.replication})},
          {"from", trace.from.count_ps()},
          {"to", trace.to.count_ps()},
          {"full_at", trace.full_at ? Json(trace.full_at->count_ps()) : Json(nullptr)},
          {"nodes", trace.nodes},
          {"threads", bytes_of(trace.threads)},
          {"locks", locks},
          {"sites", trace.sites},
          {"lines", lines},
          {"slices", bytes_of(trace.slices)},
          {"passings", bytes_of(trace.passings)}};
}

std::shared_ptr<const TraceRecord> trace_of(const Json& json)
{
  const auto instant = [](const Json& at) { return Instant{Duration::ps(at.get<std::int64_t>())}; };
  const auto trace = std::make_shared<TraceRecord>();
  const Json& subject = json.at("subject");
  trace->subject = {.workload = subject.at(0).get<std::string>(),
                    .topology = subject.at(1).get<std::string>(),
                    .strategy = subject.at(2).get<std::string>(),
                    .copies = subject.at(3).get<std::size_t>(),
                    .seed = subject.at(4).get<std::uint64_t>(),
                    .replication = subject.at(5).get<std::uint32_t>()};
  trace->from = instant(json.at("from"));
  trace->to = instant(json.at("to"));
  if (!json.at("full_at").is_null()) {
    trace->full_at = instant(json.at("full_at"));
  }
  json.at("nodes").get_to(trace->nodes);
  trace->threads = items_of<TracedThread>(json.at("threads"));
  for (const Json& lock : json.at("locks")) {
    trace->locks.push_back({lock.at(0).get<std::string>(), lock.at(1).get<std::string>(),
                            lock.at(2).get<std::uint64_t>()});
  }
  json.at("sites").get_to(trace->sites);
  for (const Json& line : json.at("lines")) {
    trace->lines.push_back({line.at(0).get<std::string>(), line.at(1).get<std::uint32_t>(),
                            line.at(2).get<std::uint32_t>()});
  }
  trace->slices = items_of<TraceSlice>(json.at("slices"));
  trace->passings = items_of<TracePassing>(json.at("passings"));
  return trace;
}

} // namespace numasim
