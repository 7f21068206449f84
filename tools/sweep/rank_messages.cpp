#include "tools/sweep/rank_messages.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace numasim {

namespace {

using Json = nlohmann::json;

struct ToJson {
  Json operator()(const Hello& m) const { return {m.host, m.model}; }
  Json operator()(const Alive& /*unused*/) const { return Json::array(); }
  Json operator()(const Outcome& m) const { return {m.task, m.wall_s, Json::binary(m.reply)}; }
  Json operator()(const Trouble& m) const { return Json::array({m.message}); }
  Json operator()(const Assignment& m) const
  {
    return {m.number, m.job.point, m.job.design, m.job.input, m.job.replication, m.key};
  }
  Json operator()(const Dismissal& m) const { return Json::array({m.everybody_there}); }
};

RankMessage from_json(std::size_t kind, const Json& values)
{
  switch (kind) {
  case 0:
    return Hello{.host = values.at(0), .model = values.at(1)};
  case 1:
    return Alive{};
  case 2:
    return Outcome{
        .task = values.at(0), .wall_s = values.at(1), .reply = values.at(2).get_binary()};
  case 3:
    return Trouble{.message = values.at(0)};
  case 4:
    return Assignment{.number = values.at(0),
                      .job = {.point = values.at(1),
                              .design = values.at(2),
                              .input = values.at(3),
                              .replication = values.at(4)},
                      .key = values.at(5)};
  case 5:
    return Dismissal{.everybody_there = values.at(0)};
  default:
    throw std::runtime_error("a message of an unknown kind");
  }
}

} // namespace

std::vector<std::uint8_t> encode_message(const RankMessage& message)
{
  return Json::to_cbor(Json::array({message.index(), std::visit(ToJson{}, message)}));
}

RankMessage decode_message(std::span<const std::uint8_t> bytes)
{
  try {
    const Json message = Json::from_cbor(bytes.begin(), bytes.end());
    return from_json(message.at(0).get<std::size_t>(), message.at(1));
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string{"a message between ranks: "} + error.what());
  }
}

} // namespace numasim
