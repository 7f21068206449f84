#include "models/machine/field_parts.hpp"

#include "models/machine/ids.hpp"

#include <string>
#include <utility>
#include <vector>

namespace numasim {

namespace {

Field hop()
{
  Field by_class = Field::object(
      "",
      {
          Field::choice("mode", {"class"}, "By class: give those classes the machine has."),
          access_field("die_ns", "Between nodes of one package.").optional(),
          access_field("socket_near_ns", "Between nodes of different packages that are in `pairs`.")
              .optional(),
          access_field("socket_far_ns", "Between other nodes of different packages.").optional(),
          Field::array("pairs", {0, k_most_nodes * k_most_nodes, "pairs"},
                       Field::array("", {2, 2, "nodes"}, node_id_field("", "the id of a node"),
                                    "two nodes of different packages"),
                       "Nodes of different packages that a link joins directly, by `id`.")
              .optional(),
      },
      "by class");
  Field by_slit = Field::object(
      "",
      {
          Field::choice("mode", {"slit_linear"}, "By SLIT: ns_per_unit x (distance - 10)."),
          Field::real("ns_per_unit", "ns", 0, 1e4, "Latency of one unit of distance."),
      },
      "by SLIT");
  Field by_matrix = Field::object(
      "",
      {
          Field::choice("mode", {"matrix"}, "As given."),
          Field::boolean("symmetric", "Whether the matrix is; if so in word, then in fact."),
          matrix_field("ns", k_most_nodes, access_field("", "a hop"),
                       "From (rows) and to (columns) the nodes in their order; 0 on the diagonal."),
      },
      "by matrix");
  return Field::forms("hop", "mode",
                      {std::move(by_class), std::move(by_slit), std::move(by_matrix)},
                      "Latency of a message between two nodes; required if there are several.")
      .optional();
}

} // namespace

std::vector<Field> transfer_fields()
{
  const std::string beside = "protocol";
  const std::string socket_local = "socket_local";
  return {
      Field::choice(beside, {"home_directory", socket_local, "flat"},
                    "Who takes part in a transfer between L3 groups (docs/machine.md)."),
      access_field("t0_ns",
                   "Transfer between L3 groups before any hop; required if there are several.")
          .optional(),
      access_field("t0_package_ns", "The same between L3 groups of one package; if left out, "
                                    "`levels.l3.transfer_ns`.")
          .only_with(beside, socket_local)
          .optional(),
      hop(),
      access_field("dir_read_ns", "Extra if the line's home is the requester's package.")
          .only_with(beside, socket_local),
  };
}

std::vector<Field> offset_fields()
{
  const auto offset = [](std::string meaning) {
    return Field::real("", "ns", -k_longest_access, k_longest_access, std::move(meaning));
  };
  return {
      Field::array("core_offset_ns", {1, k_most_cpus, "numbers"}, offset("an offset"),
                   "What each core adds to its transfers with other cores, in the order of the "
                   "cores' lowest CPU numbers; a transfer adds both cores'.")
          .optional(),
      Field::object(
          "l3_pair_offset_ns",
          {
              Field::boolean("symmetric", "Whether the matrix is; if so in word, then in fact."),
              matrix_field(
                  "ns", k_most_cpus, offset("an offset"),
                  "Requester's group (rows) and owner's (columns), in the order of their lowest "
                  "CPU numbers; transfers within a group on the diagonal."),
          },
          "What a transfer between two L3 groups adds to the protocol's rule.")
          .optional(),
  };
}

std::vector<Field> access_fields()
{
  return {
      Field::object("load_ns",
                    {access_field("l1", "Of a line in the own core."),
                     access_field("l3", "Of a clean line in the own L3 group.")},
                    "Loads."),
      access_field("rmw_local_ns", "Locked read-modify-write of a line the core owns."),
      access_field("far_rmw_ns",
                   "Where locked operations on a line that others have are done at the line's home "
                   "(far atomics): how long one keeps the line busy there.")
          .optional(),
      access_field("store_local_ns", "Plain store to a line the core owns."),
      Field::object("dram_ns", {access_field("local", "Fill from the own node's memory.")},
                    "Fills."),
      Field::object("store_to_shared",
                    {Field::choice("mode", {"directory", "broadcast"},
                                   "Who is asked: the sharers, or every node."),
                     access_field("extra_ns", "What it costs beyond the farthest answer.")},
                    "A store to a line that others have a copy of."),
      Field::real("near_first", "", 0, 1,
                  "Share of a transfer to another L3 group for which a group still serves its own "
                  "CPUs first, "
                  "since the request has not reached it; first come, first served if left out.")
          .optional(),
      Field::object("jitter",
                    {variation_field("cv", "Coefficient of variation between pairs of cores of one "
                                           "class: their positions on the mesh.")},
                    "What the classes do not tell."),
      Field::integer("misses_in_flight", 1, 64, "Independent misses that overlap."),
  };
}

} // namespace numasim
