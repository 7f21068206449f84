#include "tools/import/lscpu.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>

namespace numasim {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& value)
{
  if (value.is_string()) {
    return value.get<std::string>();
  }
  return value.is_null() ? "" : value.dump();
}

/// Newer lscpu nests fields: {"field", "data", "children": [...]}.
void add_fields(const Json& list, const std::string& pointer, const std::string& file,
                LscpuFields& fields)
{
  if (!list.is_array()) {
    throw InputError({file, pointer, describe(list), "an array of fields"});
  }
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Json& entry = list[i];
    const std::string here = child_pointer(pointer, i);
    if (!entry.is_object() || !entry.contains("field") || !entry["field"].is_string()) {
      throw InputError({file, here, describe(entry), R"({"field": "...", "data": "..."})"});
    }
    std::string name = entry["field"].get<std::string>();
    if (name.ends_with(':')) {
      name.pop_back();
    }
    fields.emplace_back(name, entry.contains("data") ? text_of(entry["data"]) : "");
    if (entry.contains("children")) {
      add_fields(entry["children"], child_pointer(here, "children"), file, fields);
    }
  }
}

LscpuTable table_of(const Json& list, const std::string& file)
{
  LscpuTable table;
  if (!list.is_array() || list.empty() || !list.front().is_object()) {
    throw InputError({file, "/cpus", describe(list), "an array of one object a CPU"});
  }
  std::vector<std::string> keys;
  for (const auto& item : list.front().items()) {
    keys.push_back(item.key());
    std::string name = item.key();
    std::transform(name.begin(), name.end(), name.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    table.columns.push_back(std::move(name));
  }
  for (const Json& row : list) {
    table.rows.emplace_back();
    for (const std::string& key : keys) {
      const bool there = row.is_object() && row.contains(key);
      table.rows.back().push_back(there ? text_of(row[key]) : "");
    }
  }
  return table;
}

} // namespace

MachineFacts read_lscpu_json(std::string_view text, const std::string& file)
{
  const Json document = parse_json(text, file);
  if (document.is_object() && document.contains("cpus")) {
    return read_lscpu_table(table_of(document["cpus"], file), file);
  }
  if (document.is_object() && document.contains("lscpu")) {
    LscpuFields fields;
    add_fields(document["lscpu"], "/lscpu", file, fields);
    return read_lscpu_fields(fields, file);
  }
  throw InputError({file, "", describe(document),
                    R"({"lscpu": [...]} of lscpu -J, or {"cpus": [...]} of lscpu -e -J)"});
}

} // namespace numasim
