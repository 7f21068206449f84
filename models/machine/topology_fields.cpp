#include "models/machine/topology_fields.hpp"

#include "models/machine/field_parts.hpp"
#include "models/machine/topology_name.hpp"

#include <utility>
#include <vector>

namespace numasim {

namespace {

std::vector<Field> identity()
{
  return {
      Field::string("$schema", "Where the JSON Schema of this format is, for editors.").optional(),
      Field::choice("schema", {"numasim-topology/1"}, "The format."),
      Field::formatted("name", k_topology_name_shape, k_topology_name_pattern, 1,
                       "How results call the machine; the file's name without \".json\"."),
      Field::string("title", "One line for people.").optional(),
      Field::real("freq_mhz", "MHz", 1, 1e5,
                  "Nominal frequency; for the reader, no cost is derived from it.")
          .optional(),
  };
}

Field declared()
{
  std::vector<Field> all = identity();
  for (const auto& section : {structure_fields(), transfer_fields(), offset_fields(),
                              access_fields(), system_fields(), record_fields()}) {
    all.insert(all.end(), section.begin(), section.end());
  }
  return Field::object("", std::move(all), "a topology");
}

} // namespace

const Field& topology_fields()
{
  static const Field fields = declared();
  return fields;
}

} // namespace numasim
