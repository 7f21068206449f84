#include "models/machine/field_parts.hpp"

#include "models/machine/topology_fields.hpp"

#include <utility>

namespace numasim {

namespace {

constexpr double k_longest_system_call = 1e9; // ns

} // namespace

Field cpu_list_field(std::string key, std::size_t least, std::string meaning)
{
  return Field::formatted(std::move(key), "a CPU list like \"0-15,192-207\"",
                          least > 0 ? "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$"
                                    : "^([0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*)?$",
                          least, std::move(meaning));
}

Field access_field(std::string key, std::string meaning)
{
  return Field::real(std::move(key), "ns", 0, k_longest_access, std::move(meaning));
}

Field system_time_field(std::string key, std::string meaning)
{
  return Field::real(std::move(key), "ns", 0, k_longest_system_call, std::move(meaning));
}

Field variation_field(std::string key, std::string meaning)
{
  return Field::real(std::move(key), "", 0, 1, std::move(meaning));
}

Field node_id_field(std::string key, std::string meaning)
{
  return Field::integer(std::move(key), 0, k_largest_id, std::move(meaning));
}

Field matrix_field(std::string key, std::size_t most, Field entry, std::string meaning)
{
  return Field::array(
      std::move(key), {1, most, "rows"},
      Field::array("", {1, most, "numbers"}, std::move(entry), "a row of the matrix"),
      std::move(meaning));
}

} // namespace numasim
