#include "tools/report/c2c_counts.hpp"
#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>

// tools/perf/builtin-c2c.c, Linux 6.1: perf_c2c__hists_fprintf() and what it calls. Columns are two
// spaces apart; headers that span several are as wide as those together.

namespace numasim {

namespace {

constexpr const char* k_rule = "=================================================\n";
constexpr std::uint64_t k_line_bytes = 64;

void title(std::ostream& out, const char* text)
{
  out << k_rule << text << "\n" << k_rule;
}

void scalar(std::ostream& out, const char* label, std::uint64_t value)
{
  out << fmt::format("  {:<34}: {:10}\n", label, value);
}

double percent(std::uint64_t part, std::uint64_t whole)
{
  return whole == 0 ? 0 : 100 * static_cast<double>(part) / static_cast<double>(whole);
}

void share(std::ostream& out, const char* label, std::uint64_t part, std::uint64_t whole)
{
  out << fmt::format("  {:<34}: {:10.1f}%\n", label, percent(part, whole));
}

/// print_c2c__display_stats(). What a simulated access never is stays 0.
void print_trace_events(std::ostream& out, const C2cCounts& all)
{
  const std::uint64_t misses = all.load_memory + all.remote_hitm;
  title(out, "            Trace Event Information              ");
  scalar(out, "Total records", all.loads() + all.stores());
  scalar(out, "Locked Load/Store Operations", 0);
  scalar(out, "Load Operations", all.loads());
  scalar(out, "Loads - uncacheable", 0);
  scalar(out, "Loads - IO", 0);
  scalar(out, "Loads - Miss", 0);
  scalar(out, "Loads - no mapping", 0);
  scalar(out, "Load Fill Buffer Hit", 0);
  scalar(out, "Load L1D hit", all.load_l1);
  scalar(out, "Load L2D hit", 0);
  scalar(out, "Load LLC hit", all.load_llc + all.local_hitm);
  scalar(out, "Load Local HITM", all.local_hitm);
  scalar(out, "Load Remote HITM", all.remote_hitm);
  scalar(out, "Load Remote HIT", 0);
  scalar(out, "Load Local DRAM", all.load_memory);
  scalar(out, "Load Remote DRAM", 0);
  scalar(out, "Load MESI State Exclusive", 0);
  scalar(out, "Load MESI State Shared", 0);
  scalar(out, "Load LLC Misses", misses);
  scalar(out, "Load access blocked by data", 0);
  scalar(out, "Load access blocked by address", 0);
  scalar(out, "Load HIT Local Peer", 0);
  scalar(out, "Load HIT Remote Peer", 0);
  share(out, "LLC Misses to Local DRAM", all.load_memory, misses);
  share(out, "LLC Misses to Remote DRAM", 0, misses);
  share(out, "LLC Misses to Remote cache (HIT)", 0, misses);
  share(out, "LLC Misses to Remote cache (HITM)", all.remote_hitm, misses);
  scalar(out, "Store Operations", all.stores());
  scalar(out, "Store - uncacheable", 0);
  scalar(out, "Store - no mapping", 0);
  scalar(out, "Store L1D Hit", all.store_hits);
  scalar(out, "Store L1D Miss", all.store_misses);
  scalar(out, "Store No available memory level", 0);
  scalar(out, "No Page Map Rejects", 0);
  scalar(out, "Unable to parse data source", 0);
}

/// print_shared_cacheline_info()
void print_shared_lines(std::ostream& out, const std::vector<C2cCounts>& shared)
{
  C2cCounts all;
  std::uint64_t lines = 0;
  for (const C2cCounts& counts : shared) {
    all.add(counts);
    lines += counts.line->lines;
  }
  title(out, "    Global Shared Cache Line Event Information   ");
  scalar(out, "Total Shared Cache Lines", lines);
  scalar(out, "Load HITs on shared lines", all.loads());
  scalar(out, "Fill Buffer Hits on shared lines", 0);
  scalar(out, "L1D hits on shared lines", all.load_l1);
  scalar(out, "L2D hits on shared lines", 0);
  scalar(out, "LLC hits on shared lines", all.load_llc + all.local_hitm);
  scalar(out, "Load hits on peer cache or nodes", 0);
  scalar(out, "Locked Access on shared lines", 0);
  scalar(out, "Blocked Access on shared lines", 0);
  scalar(out, "Store HITs on shared lines", all.stores());
  scalar(out, "Store L1D hits on shared lines", all.store_hits);
  scalar(out, "Store No available memory level", 0);
  scalar(out, "Total Merged records", all.hitm() + all.stores());
}

void print_details(std::ostream& out)
{
  title(out, "                 c2c details                     ");
  out << fmt::format("{:<36}: {}\n", "  Events", "numasim");
  out << "  Cachelines sort on                : Total HITMs\n"
         "  Cacheline data grouping           : offset,iaddr\n";
}

std::string address_of(std::size_t number)
{
  return fmt::format("{:#x}", k_line_bytes * number);
}

/// A value of "%*.2f%%"
std::string percent_cell(std::uint64_t part, std::uint64_t whole)
{
  return fmt::format("{:>7}", fmt::format("{:.2f}%", percent(part, whole)));
}

void print_table(std::ostream& out, const std::vector<C2cCounts>& shared)
{
  title(out, "           Shared Data Cache Line Table          ");
  out << "#\n"
         "#        ----------- Cacheline ----------      Tot  ------- Load Hitm -------    Total   "
         " "
         "Total    Total  --------- Stores --------  ----- Core Load Hit -----  - LLC Load Hit --  "
         "- RMT Load Hit --  --- Load Dram ----\n"
         "# Index             Address  Node  PA cnt     Hitm    Total  LclHitm  RmtHitm  records   "
         " "
         "Loads   Stores    L1Hit   L1Miss      N/A       FB       L1       L2    LclHit  LclHitm  "
         "  RmtHit  RmtHitm       Lcl       Rmt\n"
         "# .....  ..................  ....  ......  .......  .......  .......  .......  .......  "
         ".......  .......  .......  .......  .......  .......  .......  .......  ........  "
         ".......  "
         "........  .......  ........  ........\n"
         "#\n";
  std::uint64_t hitm = 0;
  for (const C2cCounts& counts : shared) {
    hitm += counts.hitm();
  }
  for (std::size_t i = 0; i < shared.size(); ++i) {
    const C2cCounts& c = shared[i];
    out << fmt::format("  {:5}  {:>18}  {:>4}  {:6}  {}  {:7}  {:7}  {:7}  {:7}  {:7}  {:7}  {:7}  "
                       "{:7}  {:7}  {:7}  {:7}  {:7}  {:8}  {:7}  {:8}  {:7}  {:8}  {:8}\n",
                       i, address_of(i), "N/A", c.line->lines, percent_cell(c.hitm(), hitm),
                       c.hitm(), c.local_hitm, c.remote_hitm, c.loads() + c.stores(), c.loads(),
                       c.stores(), c.store_hits, c.store_misses, 0, 0, c.load_l1, 0, c.load_llc,
                       c.local_hitm, 0, c.remote_hitm, c.load_memory, 0);
  }
}

void print_pareto(std::ostream& out, const std::vector<C2cCounts>& shared)
{
  constexpr const char* dashes =
      "  ----------------------------------------------------------------------\n";
  std::size_t widest = 6; // "Symbol"
  for (const C2cCounts& c : shared) {
    widest = std::max(widest, c.line->name.size() + 4);
  }
  title(out, "      Shared Cache Line Distribution Pareto      ");
  out << "#\n"
      << fmt::format("#        ----- HITM -----  ------- Store Refs ------  --------- Data address "
                     "---------  {:>18}  ---------- cycles ----------    Total       cpu  {:>{}}  "
                     "{:>9}  {:>11}  {:>4}\n",
                     "", "", widest, "Shared", "", "")
      << fmt::format(
             "#   Num  RmtHitm  LclHitm   L1 Hit  L1 Miss      N/A              Offset  Node "
             " PA cnt        Code address  rmt hitm  lcl hitm      load  records       cnt  "
             "{:>{}}  {:>9}  {:>11}  {:>4}\n",
             "Symbol", widest, "Object", "Source:Line", "Node")
      << fmt::format(
             "# .....  .......  .......  .......  .......  .......  ..................  .... "
             " ......  ..................  ........  ........  ........  .......  ........  "
             "{}  .........  ...........  ....\n#\n",
             std::string(widest, '.'));
  for (std::size_t i = 0; i < shared.size(); ++i) {
    const C2cCounts& c = shared[i];
    out << (i == 0 ? "" : "\n") << dashes
        << fmt::format("  {:5}  {:7}  {:7}  {:7}  {:7}  {:7}  {:>18}\n", i, c.remote_hitm,
                       c.local_hitm, c.store_hits, c.store_misses, 0, address_of(i))
        << dashes;
    out << fmt::format(
        "  {:>5}  {}  {}  {}  {}  {}  {:>18}  {:>4}  {:6}  {:>18}  {:8}  {:8}  {:8}  {:7}  {:8}  "
        "{:<{}}  {:<9}  {:<11}  {:>4}\n",
        "", percent_cell(c.remote_hitm, c.remote_hitm), percent_cell(c.local_hitm, c.local_hitm),
        percent_cell(c.store_hits, c.store_hits), percent_cell(c.store_misses, c.store_misses),
        percent_cell(0, 0), "0x0", "N/A", c.line->lines, "0x0", 0, 0, 0, c.loads() + c.stores(), 0,
        "[k] " + one_word(c.line->name), widest, "[numasim]", "??:0", "N/A");
  }
}

void print_system(std::ostream& out, const DesignResult& design)
{
  const std::vector<C2cCounts> lines = c2c_counts(design);
  C2cCounts all;
  std::vector<C2cCounts> shared;
  for (const C2cCounts& counts : lines) {
    all.add(counts);
    if (counts.hitm() > 0) {
      shared.push_back(counts);
    }
  }
  print_trace_events(out, all);
  out << "\n";
  print_shared_lines(out, shared);
  out << "\n";
  print_details(out);
  out << "\n";
  print_table(out, shared);
  out << "\n";
  print_pareto(out, shared);
}

} // namespace

void print_c2c(std::ostream& out, const Result& result)
{
  print_each(out, designs_with(result, [](const DesignResult& d) { return !d.lines.empty(); }),
             print_system);
}

} // namespace numasim
