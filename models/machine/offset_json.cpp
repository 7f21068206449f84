#include "models/machine/offset_json.hpp"

#include "models/machine/group_order.hpp"
#include "models/machine/matrix_json.hpp"
#include "models/machine/offset_check.hpp"

#include <utility>

namespace numasim {

namespace {

void read_core_offsets(const FieldReader& root, Topology& topology)
{
  const FieldReader reader = root.member("core_offset_ns");
  if (!reader) {
    return;
  }
  const std::vector<std::uint32_t> order = groups_by_lowest_cpu(topology.core);
  if (reader.value().size() != order.size()) {
    reader.value().problem(std::to_string(reader.value().size()) + " numbers",
                           std::to_string(order.size()) + " numbers: one per core");
    return;
  }
  const std::vector<FieldReader> items = reader.items();
  std::vector<double> offsets(items.size());
  for (std::size_t k = 0; k < items.size(); ++k) {
    offsets[order[k]] = items[k].as_real();
  }
  topology.costs.core_offset_ns = std::move(offsets);
}

void read_pair_offsets(const FieldReader& root, Topology& topology)
{
  const FieldReader reader = root.member("l3_pair_offset_ns");
  if (!reader) {
    return;
  }
  const bool symmetric = reader.boolean("symmetric");
  const std::vector<std::uint32_t> order = groups_by_lowest_cpu(topology.l3);
  const Matrix in_file =
      read_matrix(reader.member("ns"), {order.size(), "L3 group", symmetric, std::nullopt});
  reader.finish();
  Matrix offsets(in_file.size(), std::vector<double>(in_file.size()));
  for (std::size_t r = 0; r < in_file.size(); ++r) {
    for (std::size_t o = 0; o < in_file.size(); ++o) {
      offsets[order[r]][order[o]] = in_file[r][o];
    }
  }
  topology.costs.l3_pair_offset_ns = std::move(offsets);
}

} // namespace

void read_offsets(const FieldReader& root, Topology& topology)
{
  read_core_offsets(root, topology);
  read_pair_offsets(root, topology);
  const Costs& costs = topology.costs;
  if (root.problem_count() == 0 &&
      (!costs.core_offset_ns.empty() || !costs.l3_pair_offset_ns.empty())) {
    check_transfers(root.value(), topology);
  }
}

} // namespace numasim
