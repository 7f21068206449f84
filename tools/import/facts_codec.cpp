#include "tools/import/facts_codec.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace numasim {

namespace {

using Json = nlohmann::json;

template <class T, class Write> Json list_of(const std::vector<T>& items, Write write)
{
  Json list = Json::array();
  for (const T& item : items) {
    list.push_back(write(item));
  }
  return list;
}

template <class T, class Read> std::vector<T> items_of(const Json& list, Read read)
{
  std::vector<T> items;
  for (const Json& item : list) {
    items.push_back(read(item));
  }
  return items;
}

Json json_of(const CpuFacts& c)
{
  return Json::array({c.number, c.core, c.cache, c.die, c.package});
}

CpuFacts cpu_of(const Json& json)
{
  CpuFacts c;
  json.at(0).get_to(c.number);
  json.at(1).get_to(c.core);
  json.at(2).get_to(c.cache);
  json.at(3).get_to(c.die);
  json.at(4).get_to(c.package);
  return c;
}

Json json_of(const NodeFacts& n)
{
  return Json::array({n.id, n.cpus, n.memory_gib, n.kind, n.package});
}

NodeFacts node_of(const Json& json)
{
  NodeFacts n;
  json.at(0).get_to(n.id);
  json.at(1).get_to(n.cpus);
  json.at(2).get_to(n.memory_gib);
  json.at(3).get_to(n.kind);
  json.at(4).get_to(n.package);
  return n;
}

Json json_of(const KindFacts& k)
{
  return Json::array({k.cpus, k.type, k.capacity, k.max_mhz});
}

KindFacts kind_of(const Json& json)
{
  KindFacts k;
  json.at(0).get_to(k.cpus);
  json.at(1).get_to(k.type);
  json.at(2).get_to(k.capacity);
  json.at(3).get_to(k.max_mhz);
  return k;
}

Json json_of(const FirmwareDistances& d)
{
  return Json::array({d.name, d.nodes, d.values});
}

FirmwareDistances distances_of(const Json& json)
{
  FirmwareDistances d;
  json.at(0).get_to(d.name);
  json.at(1).get_to(d.nodes);
  json.at(2).get_to(d.values);
  return d;
}

Json json_of(const MemoryAttribute& a)
{
  return Json::array({a.name, a.unit, a.node, a.initiators, a.value});
}

MemoryAttribute attribute_of(const Json& json)
{
  MemoryAttribute a;
  json.at(0).get_to(a.name);
  json.at(1).get_to(a.unit);
  json.at(2).get_to(a.node);
  json.at(3).get_to(a.initiators);
  json.at(4).get_to(a.value);
  return a;
}

Json json_of(const ProcessorFacts& p)
{
  return Json::array({p.vendor, p.model, p.architecture, p.family, p.model_number, p.arm_part,
                      p.freq_mhz, p.freq_source});
}

ProcessorFacts processor_of(const Json& json)
{
  ProcessorFacts p;
  json.at(0).get_to(p.vendor);
  json.at(1).get_to(p.model);
  json.at(2).get_to(p.architecture);
  json.at(3).get_to(p.family);
  json.at(4).get_to(p.model_number);
  json.at(5).get_to(p.arm_part);
  json.at(6).get_to(p.freq_mhz);
  json.at(7).get_to(p.freq_source);
  return p;
}

Json json_of(const Provenance& p)
{
  return Json::array({p.source, static_cast<int>(p.confidence)});
}

Provenance provenance_of(const Json& json)
{
  return {.source = json.at(0).get<std::string>(),
          .confidence = static_cast<Confidence>(json.at(1).get<int>())};
}

constexpr auto k_write = [](const auto& item) { return json_of(item); };

} // namespace

std::string encode_facts(const MachineFacts& f)
{
  const Json json = {
      {"source", f.source},
      {"cpus", list_of(f.cpus, k_write)},
      {"nodes", list_of(f.nodes, k_write)},
      {"nodes_stated", f.nodes_stated},
      {"slit", Json::array({f.slit.nodes, f.slit.values})},
      {"distances", list_of(f.tables.distances, k_write)},
      {"attributes", list_of(f.tables.attributes, k_write)},
      {"kinds", list_of(f.kinds, k_write)},
      {"processor", json_of(f.processor)},
      {"caches", Json::array({f.cache_bytes.l1, f.cache_bytes.l2, f.cache_bytes.last})},
      {"cpus_from", json_of(f.cpus_from)},
      {"nodes_from", json_of(f.nodes_from)},
      {"cores_from", json_of(f.cores_from)},
      {"caches_from", json_of(f.caches_from)},
      {"slit_from", json_of(f.slit_from)},
      {"notes", f.notes}};
  const std::vector<std::uint8_t> bytes = Json::to_cbor(json);
  return {bytes.begin(), bytes.end()};
}

MachineFacts decode_facts(const std::string& bytes)
{
  try {
    const Json json = Json::from_cbor(bytes);
    MachineFacts f;
    json.at("source").get_to(f.source);
    f.cpus = items_of<CpuFacts>(json.at("cpus"), cpu_of);
    f.nodes = items_of<NodeFacts>(json.at("nodes"), node_of);
    json.at("nodes_stated").get_to(f.nodes_stated);
    json.at("slit").at(0).get_to(f.slit.nodes);
    json.at("slit").at(1).get_to(f.slit.values);
    f.tables.distances = items_of<FirmwareDistances>(json.at("distances"), distances_of);
    f.tables.attributes = items_of<MemoryAttribute>(json.at("attributes"), attribute_of);
    f.kinds = items_of<KindFacts>(json.at("kinds"), kind_of);
    f.processor = processor_of(json.at("processor"));
    json.at("caches").at(0).get_to(f.cache_bytes.l1);
    json.at("caches").at(1).get_to(f.cache_bytes.l2);
    json.at("caches").at(2).get_to(f.cache_bytes.last);
    f.cpus_from = provenance_of(json.at("cpus_from"));
    f.nodes_from = provenance_of(json.at("nodes_from"));
    f.cores_from = provenance_of(json.at("cores_from"));
    f.caches_from = provenance_of(json.at("caches_from"));
    f.slit_from = provenance_of(json.at("slit_from"));
    json.at("notes").get_to(f.notes);
    return f;
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string{"broken machine facts: "} + error.what());
  }
}

} // namespace numasim
