#include "tools/report/topology_tables.hpp"

#include "models/machine/cpu_list.hpp"
#include "models/machine/transfer_costs.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/topology_shape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace numasim {

namespace {

constexpr std::size_t k_most_rows = 64;     // nodes listed
constexpr std::size_t k_most_columns = 16;  // nodes in a matrix
constexpr std::size_t k_most_distinct = 20; // values of a folded matrix

std::string ns_text(double ns)
{
  return fmt::format("{:.1f}", ns);
}

std::string text_of(const Spread& spread)
{
  if (ns_text(spread.min_ns) == ns_text(spread.max_ns)) {
    return ns_text(spread.median_ns);
  }
  return fmt::format("{} / {} / {}", ns_text(spread.min_ns), ns_text(spread.median_ns),
                     ns_text(spread.max_ns));
}

Table folded_matrix(const Machine& machine, const std::string& title, const NodeMatrix& values)
{
  struct Entry {
    std::size_t count = 0;
    std::string example;
  };
  std::map<double, Entry> entries;
  const auto& nodes = machine.topology().nodes;
  for (std::size_t a = 0; a < values.size(); ++a) {
    for (std::size_t b = 0; b < values.size(); ++b) {
      Entry& entry = entries[values[a][b]];
      if (a != b && entry.count++ == 0) {
        entry.example = fmt::format("{} to {}", nodes[a].id, nodes[b].id);
      }
    }
  }
  std::vector<std::pair<double, Entry>> sorted;
  for (const auto& [value, entry] : entries) {
    if (entry.count > 0) {
      sorted.emplace_back(value, entry);
    }
  }
  const bool cut = sorted.size() > k_most_distinct;
  if (cut) {
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& x, const auto& y) { return x.second.count > y.second.count; });
    sorted.resize(k_most_distinct);
  }
  Table table{.title = fmt::format("{}: {}of {} nodes, folded", title,
                                   cut ? "the most frequent values " : "values ", values.size()),
              .columns = {{"value", true}, {"pairs of nodes", true}, {"such as"}},
              .rows = {}};
  for (const auto& [value, entry] : sorted) {
    table.rows.push_back({short_number(value), std::to_string(entry.count), entry.example});
  }
  return table;
}

/// Filling a line from memory of another node, least and most, of nodes with CPUs.
struct RemoteFill {
  std::optional<Duration> least;
  std::optional<Duration> most;
};

RemoteFill remote_fill(const Machine& machine, Distance distance)
{
  const TransferCosts transfers(machine);
  RemoteFill fill;
  for (std::uint32_t r = 0; r < machine.nodes(); ++r) {
    for (std::uint32_t h = 0; h < machine.nodes(); ++h) {
      const bool one_package = machine.package_of(Node{r}) == machine.package_of(Node{h});
      if (r == h || machine.cpus_of(Node{r}).empty() ||
          one_package != (distance == Distance::SamePackage)) {
        continue;
      }
      const Duration cost = Duration::ps(transfers.fill_ps(Node{r}, Node{h}));
      fill.least = std::min(fill.least.value_or(cost), cost);
      fill.most = std::max(fill.most.value_or(cost), cost);
    }
  }
  return fill;
}

std::string range_text(Duration least, Duration most)
{
  const std::string low = short_number(least.in_ns());
  const std::string high = short_number(most.in_ns());
  return low == high ? low : low + " to " + high;
}

std::string duration_cell(Duration duration)
{
  return duration_text(duration.in_ns());
}

} // namespace

Table node_table(const Machine& machine)
{
  Table table{.title = "",
              .columns = {{"node", true},
                          {"package", true},
                          {"CPUs", true},
                          {"L3s", true},
                          {"memory, GiB", true},
                          {"CPU list"}},
              .rows = {}};
  const auto& nodes = machine.topology().nodes;
  for (std::uint32_t n = 0; n < std::min(nodes.size(), k_most_rows); ++n) {
    const NodeDescription& node = nodes[n];
    table.rows.push_back({std::to_string(node.id), std::to_string(node.package),
                          std::to_string(node.cpus.size()),
                          std::to_string(l3s_of(machine, Node{n}).size()),
                          node.memory_gib > 0 ? short_number(node.memory_gib) : k_absent,
                          node.cpus.empty() ? "memory only" : cpu_list(machine, Node{n})});
  }
  if (nodes.size() > k_most_rows) {
    table.title = fmt::format("the first {} of {} nodes", k_most_rows, nodes.size());
  }
  return table;
}

Table matrix_table(const Machine& machine, const std::string& title, const NodeMatrix& values)
{
  if (values.size() > k_most_columns) {
    return folded_matrix(machine, title, values);
  }
  Table table{.title = title, .columns = {{"from \\ to", true}}, .rows = {}};
  const auto& nodes = machine.topology().nodes;
  for (std::size_t a = 0; a < values.size(); ++a) {
    table.columns.push_back({std::to_string(nodes[a].id), true});
    table.rows.push_back({std::to_string(nodes[a].id)});
    for (const double value : values[a]) {
      table.rows.back().push_back(short_number(value));
    }
  }
  return table;
}

Table transfer_table(const TransferClasses& transfers)
{
  Table table{.title = "",
              .columns = {{"between CPUs of"},
                          {"pairs", true},
                          {"home at requester", true},
                          {"home at owner", true}},
              .rows = {}};
  const bool thirds = std::any_of(transfers.classes.begin(), transfers.classes.end(),
                                  [](const TransferClass& c) { return c.home_at_third; });
  if (thirds) {
    table.columns.push_back({"worst third home", true});
  }
  for (const TransferClass& c : transfers.classes) {
    table.rows.push_back({c.label(), std::to_string(c.pairs), text_of(c.home_at_requester),
                          text_of(c.home_at_owner)});
    if (thirds) {
      table.rows.back().push_back(c.home_at_third ? text_of(*c.home_at_third) : k_absent);
    }
  }
  return table;
}

Table local_table(const Machine& machine)
{
  const Costs& c = machine.costs();
  Table table{.title = "", .columns = {{"without another CPU"}, {"ns", true}}, .rows = {}};
  const auto row = [&](const char* what, const std::string& cost) {
    table.rows.push_back({what, cost});
  };
  row("load, own core has the line", short_number(c.l1_load.in_ns()));
  row("load, clean in the own L3 group", short_number(c.l3_load.in_ns()));
  row("store to an own line", short_number(c.store_local.in_ns()));
  row("locked operation on an own line", short_number(c.rmw_local.in_ns()));
  row("memory of the own node", short_number(c.dram_local.in_ns()));
  for (const Distance distance : {Distance::SamePackage, Distance::CrossPackage}) {
    const RemoteFill fill = remote_fill(machine, distance);
    if (fill.least) {
      row(distance == Distance::SamePackage ? "memory of another node of the package"
                                            : "memory of another package",
          range_text(*fill.least, *fill.most));
    }
  }
  return table;
}

Table system_table(const Topology& topology)
{
  const OsCosts& os = topology.os;
  Table table{.title = "", .columns = {{"operating system"}, {"", true}}, .rows = {}};
  table.rows = {{"system call", duration_cell(os.syscall)},
                {"context switch", duration_cell(os.context_switch)},
                {"waking a sleeper: its caller", duration_cell(os.wake_up)},
                {"waking a sleeper: until it runs", duration_cell(os.wake_latency)},
                {"turn of a spin loop", duration_cell(os.spin_iteration)},
                {"one exec alone", duration_cell(os.exec)},
                {"spread of an exec's private work", percent_text(os.exec_cv)},
                {"core with all siblings busy", fmt::format("{} x", short_number(os.smt_yield))}};
  if (os.time_slice) {
    table.rows.push_back({"time slice", duration_cell(*os.time_slice)});
  }
  if (os.tick) {
    table.rows.push_back({"between two ticks", duration_cell(*os.tick)});
  }
  return table;
}

std::optional<Table> bandwidth_table(const Topology& topology)
{
  const Bandwidth& b = topology.bandwidth;
  Table table{.title = "", .columns = {{"bandwidth"}, {"GB/s", true}}, .rows = {}};
  const auto row = [&](const char* what, double bytes_per_second) {
    if (bytes_per_second > 0) {
      table.rows.push_back({what, short_number(bytes_per_second * 1e-9)});
    }
  };
  row("of one core", b.core);
  row("of the memory of one node", b.dram);
  row("from a node to another of its package", b.die);
  row("from a package to another", b.package);
  return table.rows.empty() ? std::nullopt : std::optional{table};
}

std::optional<Table> core_kind_table(const Topology& topology)
{
  if (topology.core_kinds.empty()) {
    return std::nullopt;
  }
  Table table{.title = "",
              .columns = {{"kind of core"}, {"CPUs", true}, {"speed", true}, {"CPU list"}},
              .rows = {}};
  for (const CoreKind& kind : topology.core_kinds) {
    table.rows.push_back({kind.name, std::to_string(kind.cpus.size()), short_number(kind.speed),
                          format_cpu_list(kind.cpus)});
  }
  return table;
}

std::optional<Table> fit_table(const Topology& topology)
{
  if (!topology.fit) {
    return std::nullopt;
  }
  Table table{.title = "models tried",
              .columns = {{"model"}, {"parameters", true}, {"BIC", true}, {"mean error, %", true}},
              .rows = {}};
  for (const FitRecord::Candidate& c : topology.fit->candidates) {
    table.rows.push_back({c.model + (c.model == topology.fit->model ? " (chosen)" : ""),
                          std::to_string(c.parameters), fmt::format("{:.0f}", c.bic),
                          fmt::format("{:.2f}", c.mean_abs_pct)});
  }
  return table;
}

Table trust_table(const Trust& trust)
{
  Table table{.title = "",
              .columns = {{"values"}, {"weakest"}, {"guesses", true}, {"of", true}},
              .rows = {}};
  for (std::size_t g = 0; g < k_value_groups; ++g) {
    const GroupTrust& group = trust.groups.at(g);
    table.rows.push_back({std::string{to_string(static_cast<ValueGroup>(g))},
                          group.weakest ? std::string{to_string(*group.weakest)} : k_absent,
                          std::to_string(group.guesses), std::to_string(group.values)});
  }
  return table;
}

} // namespace numasim
