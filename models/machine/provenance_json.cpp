#include "models/machine/provenance_json.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace numasim {

namespace {

using Json = nlohmann::json;

void read_entry(const FieldReader& reader, const std::string& pointer, Topology& topology)
{
  Provenance entry;
  entry.source = reader.string("source");
  entry.confidence = static_cast<Confidence>(reader.choice("confidence"));
  reader.finish();
  topology.provenance.emplace(pointer, std::move(entry));
}

bool points_to_something(const Json& document, const std::string& pointer)
{
  try {
    return document.contains(Json::json_pointer(pointer));
  } catch (const Json::exception&) {
    return false; // not a pointer at all
  }
}

bool covers_part_of(const Topology& topology, const std::string& pointer)
{
  const auto below = topology.provenance.lower_bound(pointer + "/");
  return below != topology.provenance.end() && below->first.starts_with(pointer + "/");
}

/// Reports the largest parts of the document that no entry covers.
void check_covered(const JsonReader& root, const Json& value, const std::string& pointer,
                   const Topology& topology)
{
  if (root.enough() || topology.provenance.contains(pointer)) {
    return;
  }
  if (!covers_part_of(topology, pointer)) {
    root.problem_at("provenance", "no entry for " + pointer,
                    "an entry for every value, at its pointer or above");
    return;
  }
  for (const auto& item : value.items()) {
    check_covered(root, item.value(), child_pointer(pointer, item.key()), topology);
  }
}

} // namespace

void read_provenance(const FieldReader& root, Topology& topology)
{
  static const std::set<std::string> self_evident = {"$schema", "schema",   "name",      "title",
                                                     "fit",     "firmware", "provenance"};
  const FieldReader reader = root.member("provenance");
  if (!reader) {
    return;
  }
  const Json& document = root.value().json();
  for (const auto& [pointer, entry] : reader.entries()) {
    if (!points_to_something(document, pointer)) {
      entry.value().problem("a source for what is not in the file",
                            "JSON pointers to values of this file");
      continue;
    }
    read_entry(entry, pointer, topology);
  }
  if (topology.provenance.contains("")) {
    return; // the whole document at once
  }
  for (const auto& item : document.items()) {
    if (!self_evident.contains(item.key())) {
      check_covered(root.value(), item.value(), child_pointer("", item.key()), topology);
    }
  }
}

} // namespace numasim
