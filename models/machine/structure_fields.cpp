#include "models/machine/field_parts.hpp"

#include "models/machine/ids.hpp"

#include <string>
#include <utility>
#include <vector>

namespace numasim {

namespace {

Field nodes()
{
  return Field::array(
      "nodes", {1, k_most_nodes, "nodes"},
      Field::object(
          "",
          {
              node_id_field("id", "The firmware's number; ascending, may be sparse."),
              node_id_field("package", "The firmware's number of its package (socket); may be "
                                       "sparse."),
              cpu_list_field("cpus", 0, "Its CPUs; \"\" for a node that has memory only."),
              Field::real("memory_gib", "GiB", 0, 1e6, "Its memory.").optional(),
          },
          "a node"),
      "The NUMA nodes, in ascending order of `id`. Every CPU of `/cpus` is in one.");
}

Field level(const std::string& key, Field size, std::string listed, std::string transfer,
            std::string meaning)
{
  const Field transfer_ns = access_field("transfer_ns", std::move(transfer)).optional();
  std::vector<Field> by_rule = {std::move(size)};
  if (key == "core") {
    by_rule.push_back(Field::choice("numbering", {"split", "adjacent"},
                                    "Which CPUs of a node are siblings: far apart or following "
                                    "each other; required if there are siblings.")
                          .optional());
  }
  by_rule.push_back(transfer_ns);
  return Field::forms(
      key, "lists",
      {Field::object("",
                     {Field::array("lists", {1, k_most_cpus, "lists"},
                                   cpu_list_field("", 1, "a CPU list"), std::move(listed)),
                      transfer_ns},
                     "by list"),
       Field::object("", std::move(by_rule), "by rule")},
      std::move(meaning));
}

Field levels()
{
  return Field::object(
      "levels",
      {
          level("core",
                Field::integer("cpus", 1, 64, "CPUs (hardware threads) a core; fills every node."),
                "The CPUs of each core, in any order and of any size; within one L3 group.",
                "Transfer between two siblings of a core; required if a core has several CPUs.",
                "Which CPUs share a core (L1 and L2)."),
          level("l3",
                Field::integer("cores", 1, static_cast<std::int64_t>(k_most_cpus),
                               "Cores an L3 group: successive ones of a node; fills every node."),
                "The CPUs of each L3 group, in any order and of any size; within one node.",
                "Transfer between two cores of an L3 group; required if a group has several.",
                "Which cores share a last-level cache."),
      },
      "Cores and L3 groups.");
}

Field slit()
{
  // ACPI 6.5, 5.2.17: 10 is the own node, 0 to 9 are reserved, 255 is unreachable.
  return Field::object(
             "slit",
             {
                 Field::boolean("symmetric", "Whether the matrix is; if so in word, then in fact."),
                 matrix_field(
                     "distances", k_most_nodes, Field::integer("", 10, 255, "a distance"),
                     "From (rows) and to (columns) the nodes in their order; 10 on the diagonal."),
             },
             "The distances that the firmware states (ACPI SLIT).")
      .optional();
}

} // namespace

std::vector<Field> structure_fields()
{
  return {cpu_list_field("cpus", 1,
                         "All CPUs (hardware threads) by the firmware's numbers, which may "
                         "be sparse; at most 65536."),
          nodes(), levels(), slit()};
}

} // namespace numasim
