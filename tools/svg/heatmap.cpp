#include "tools/svg/heatmap.hpp"

#include "models/machine/transfer_costs.hpp"
#include "tools/svg/color_scale.hpp"

#include <algorithm>
#include <tuple>

namespace numasim {

namespace {

constexpr std::size_t k_most_cells = 512; // a side

} // namespace

std::vector<Cpu> machine_order(const Machine& machine)
{
  std::vector<Cpu> cpus;
  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    cpus.push_back(Cpu{i});
  }
  const auto place = [&](Cpu cpu) {
    const Node node = machine.node_of(cpu);
    return std::tuple(machine.package_of(node), node, machine.l3_of(cpu), machine.core_of(cpu),
                      cpu);
  };
  std::sort(cpus.begin(), cpus.end(), [&](Cpu a, Cpu b) { return place(a) < place(b); });
  return cpus;
}

Heatmap::Heatmap(const Machine& machine, std::optional<Node> home, std::size_t cpus_per_cell)
    : cpus_per_cell_(cpus_per_cell)
{
  const std::vector<Cpu> all = machine_order(machine);
  for (std::size_t i = 0; i < all.size(); i += cpus_per_cell) {
    cpus_.push_back(all[i]);
  }
  const TransferCosts transfers(machine);
  const std::size_t n = cpus_.size();
  constexpr float nothing = -1;
  std::vector<float> ns(n * n, nothing);
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t o = 0; o < n; ++o) {
      const std::size_t owner_at = o * cpus_per_cell + (r == o ? 1 : 0);
      if (r == o && (cpus_per_cell == 1 || owner_at >= all.size())) {
        continue;
      }
      const Cpu owner = all[owner_at];
      const Node line_home = home.value_or(machine.node_of(owner));
      const double cost = transfers.transfer(cpus_[r], owner, line_home).in_ns();
      ns[r * n + o] = static_cast<float>(cost);
      most_ns_ = std::max(most_ns_, cost);
    }
  }
  shades_.reserve(n * n);
  const double scale = most_ns_ > 0 ? most_ns_ : 1;
  for (const float value : ns) {
    shades_.push_back(value < 0 ? k_blank : static_cast<std::uint16_t>(shade_of(value, scale)));
  }
}

std::vector<Heatmap::Block> Heatmap::blocks() const
{
  const std::size_t n = cpus_.size();
  std::vector<Block> blocks;
  std::vector<bool> covered(n * n, false);
  const auto fits = [&](std::size_t row, std::size_t column, std::uint16_t wanted) {
    return !covered[row * n + column] && shade(row, column) == wanted;
  };
  for (std::size_t row = 0; row < n; ++row) {
    for (std::size_t column = 0; column < n; ++column) {
      const std::uint16_t wanted = shade(row, column);
      if (wanted == k_blank || covered[row * n + column]) {
        continue;
      }
      std::size_t right = column + 1;
      while (right < n && fits(row, right, wanted)) {
        ++right;
      }
      std::size_t below = row + 1;
      const auto row_fits = [&](std::size_t candidate) {
        for (std::size_t c = column; c < right; ++c) {
          if (!fits(candidate, c, wanted)) {
            return false;
          }
        }
        return true;
      };
      while (below < n && row_fits(below)) {
        ++below;
      }
      for (std::size_t r = row; r < below; ++r) {
        std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(r * n + column), right - column,
                    true);
      }
      blocks.push_back({row, column, below - row, right - column, wanted});
    }
  }
  return blocks;
}

Heatmap finest_heatmap(const Machine& machine, std::optional<Node> home, std::size_t most_blocks)
{
  std::size_t per_cell = (machine.cpus() + k_most_cells - 1) / k_most_cells;
  for (;; per_cell *= 2) {
    Heatmap heatmap(machine, home, per_cell);
    if (heatmap.blocks().size() <= most_blocks) {
      return heatmap;
    }
  }
}

} // namespace numasim
