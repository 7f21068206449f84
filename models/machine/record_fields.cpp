#include "models/machine/field_parts.hpp"

#include "models/machine/cpu_list.hpp"
#include "models/machine/ids.hpp"

#include <string>
#include <utility>
#include <vector>

namespace numasim {

namespace {

Field firmware()
{
  constexpr double k_largest_number = 2e19; // above 2^64
  constexpr std::size_t k_most_tables = 1024;
  constexpr std::size_t k_most_attributes = 65536;
  const auto number = [](std::string key, std::string meaning) {
    return Field::real(std::move(key), "", 0, k_largest_number, std::move(meaning));
  };
  Field table = Field::object(
      "",
      {
          Field::string("name", R"("NUMALatency", "XGMIBandwidth", ...; tells the unit.)"),
          Field::array("nodes", {1, k_most_nodes, "nodes"}, node_id_field("", "the id of a node"),
                       "Ids of the rows and columns."),
          matrix_field("values", k_most_nodes, number("", "a value"),
                       "From (rows) and to (columns)."),
      },
      "a matrix between nodes");
  Field attribute =
      Field::object("",
                    {
                        Field::string("name", R"("Latency", "ReadBandwidth", ...)"),
                        Field::formatted("unit", "", "", 0, R"("ns", "MiB/s", ...)").optional(),
                        node_id_field("node", "Id of the node whose memory it is."),
                        cpu_list_field("initiators", 0, "The CPUs as seen from which.").optional(),
                        number("value", "In that unit."),
                    },
                    "a memory attribute of a node");
  return Field::object("firmware",
                       {
                           Field::array("distances", {0, k_most_tables, "matrices"},
                                        std::move(table), "Distances beside the SLIT.")
                               .optional(),
                           Field::array("memory_attributes", {0, k_most_attributes, "values"},
                                        std::move(attribute), "Properties of memory (ACPI HMAT).")
                               .optional(),
                       },
                       "What the firmware says beyond the SLIT, kept by imports; for the reader.")
      .optional();
}

Field fit()
{
  const auto count = [](std::string key, std::int64_t least, std::string meaning) {
    return Field::integer(std::move(key), least, std::int64_t{1} << 32, std::move(meaning));
  };
  const auto percent = [](std::string key, std::string meaning) {
    return Field::real(std::move(key), "%", 0, 1e9, std::move(meaning));
  };
  Field worst = Field::object(
      "worst",
      {
          Field::array("cpus", {2, 2, "CPUs"},
                       Field::integer("", 0, k_largest_cpu_number, "the number of a CPU"),
                       "Which."),
          system_time_field("measured_ns", "The measured hand-over."),
          system_time_field("model_ns", "The model's."),
      },
      "The pair of CPUs with the largest relative error.");
  Field candidate =
      Field::object("",
                    {
                        Field::string("model", "Its name."),
                        count("parameters", 0, "Its fitted numbers."),
                        Field::real("bic", "", -1e12, 1e12,
                                    "Bayesian information criterion: the lowest is chosen."),
                        percent("mean_abs_pct", "Its mean error."),
                    },
                    "a model that was tried");
  return Field::object(
             "fit",
             {
                 Field::string("matrix", "The measured matrix: its file's name."),
                 Field::formatted("sha256", "64 digits of 0-9a-f: a SHA-256", "^[0-9a-f]{64}$", 1,
                                  "Of that file."),
                 Field::string("model", "The chosen model, one of the candidates."),
                 node_id_field("home_node",
                               "Id of the node where the benchmark's shared word lived, for "
                               "models with homes.")
                     .optional(),
                 count("pairs", 1, "Measured pairs of CPUs."),
                 count("parameters", 0, "Fitted numbers."),
                 percent("mean_abs_pct", "Mean relative error of the pairs, without sign."),
                 percent("p95_abs_pct", "Its 95th percentile."),
                 std::move(worst),
                 Field::array("candidates", {1, 1024, "candidates"}, std::move(candidate),
                              "All models that were tried."),
             },
             "How the transfer costs were fitted to a measured matrix; for the reader.")
      .optional();
}

Field provenance()
{
  return Field::map(
      "provenance", k_most_cpus,
      Field::object("",
                    {
                        Field::string("source", "What tells the value, or how it was computed."),
                        Field::choice("confidence", {"measured", "documented", "derived", "guess"},
                                      "How far to trust it."),
                    },
                    "a source"),
      "Where each value comes from, by its JSON pointer or one above; the nearest counts.");
}

} // namespace

std::vector<Field> record_fields()
{
  return {firmware(), fit(), provenance()};
}

} // namespace numasim
