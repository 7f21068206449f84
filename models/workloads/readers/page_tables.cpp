#include "models/workloads/readers/page_tables.hpp"

#include "models/memory/walk.hpp"

#include <algorithm>

namespace numasim {

namespace {

constexpr std::uint32_t k_window_pages = 16; // of fault-around
constexpr std::uint32_t k_entries_a_line = 8;

} // namespace

PageTables::PageTables(KernelCpus& cpus, VmaSlab& slab, double present_share, Duration fault_hold)
    : cpus_(cpus), memory_(cpus.memory()), slab_(slab), present_share_(present_share),
      fault_hold_(fault_hold), role_(memory_.role("page tables")), table_(memory_.machine().cpus())
{
  slab.remember_makers();
}

/// Which windows a process has touched stays the same from one exec to the next.
bool PageTables::present(std::uint32_t who, std::uint32_t page) const
{
  constexpr std::uint64_t k_golden_ratio = 0x61c8864680b583ebULL; // as hash_64() has it
  const std::uint64_t key = (std::uint64_t{who} << 32U) | (page / k_window_pages);
  const std::uint64_t mixed = (key * k_golden_ratio) ^ ((key * k_golden_ratio) >> 29U);
  constexpr double k_range = 16777216; // 24 bits
  return static_cast<double>((mixed * k_golden_ratio) >> 40U) < present_share_ * k_range;
}

PageTables::Table& PageTables::table(Cpu owner, FileIndex file)
{
  std::vector<Table*>& of_cpu = table_[index_of(owner)];
  if (of_cpu.size() <= index_of(file)) {
    of_cpu.resize(index_of(file) + 1, nullptr);
  }
  Table*& known = of_cpu[index_of(file)];
  if (known == nullptr) {
    const Node home = memory_.machine().node_of(owner);
    known = &tables_.emplace_back(cpus_, memory_.allocate(home, role_));
    known->upper = memory_.allocate(home, role_);
    known->pmd = memory_.allocate(home, role_);
    for (LineId& line : known->ptes) {
      line = memory_.allocate(home, role_);
    }
  }
  return *known;
}

PageTables::Sleeping& PageTables::sleeping(const Vma& vma)
{
  const auto known = sleeping_.find(&vma);
  if (known != sleeping_.end()) {
    return known->second;
  }
  const Node home = memory_.home(vma.lines[0]);
  const LineId lock = memory_.allocate(home, role_);
  const LineId upper = memory_.allocate(home, role_);
  return sleeping_.emplace(&vma, Sleeping{lock, upper, memory_.allocate(home, role_)})
      .first->second;
}

Task<> PageTables::fault(Cpu cpu, FileIndex file, std::int64_t number)
{
  Table& of = table(cpu, file);
  if (number == 0) { // the tables of a new mm
    const Duration time = memory_.touch(cpu, of.upper, AccessKind::Store) +
                          memory_.touch(cpu, of.pmd, AccessKind::Store);
    co_await cpus_.engine().delay(time);
  }
  co_await of.lock.lock(cpu);
  const LineId entries = of.ptes[static_cast<std::size_t>(number) % k_lines];
  const Duration store = memory_.touch(cpu, entries, AccessKind::Store);
  co_await cpus_.engine().delay(store + memory_.machine().time_on(cpu, fault_hold_));
  of.lock.unlock(cpu);
}

/// Atomic exchanges do not overlap.
Duration PageTables::touch_entries(Cpu cpu, const Table& table, std::uint32_t page,
                                   std::uint32_t more)
{
  const std::size_t first = page / k_entries_a_line;
  const std::size_t lines = std::min((page + more) / k_entries_a_line - first + 1, k_lines);
  Duration time;
  for (std::size_t i = 0; i < lines; ++i) {
    time += memory_.touch(cpu, table.ptes[(first + i) % k_lines], AccessKind::Rmw);
  }
  return time + memory_.machine().costs().rmw_local * static_cast<std::int64_t>(more);
}

Task<PageTables::Found> PageTables::change_entries(Cpu cpu, const Vma& vma, std::uint32_t page,
                                                   std::uint32_t more, Duration instructions)
{
  Found found{slab_.made_on(vma), false};
  if (!found.runs_on) {
    found.present = co_await change_of_sleeper(cpu, vma, page, instructions);
    co_return found;
  }
  Table& of = table(*found.runs_on, vma.file);
  found.present = present(static_cast<std::uint32_t>(*found.runs_on), page);
  Walk walk(memory_, cpu);
  walk.compute(instructions);
  walk.load(of.upper);
  walk.load(of.pmd);
  walk.load(of.ptes[page / k_entries_a_line % k_lines]);
  co_await cpus_.engine().delay(walk.finish());
  if (!found.present) { // map_pte(): seen before the lock is taken
    co_return found;
  }
  co_await of.lock.lock(cpu);
  const Duration change = touch_entries(cpu, of, page, more);
  co_await cpus_.engine().delay(change);
  of.lock.unlock(cpu);
  co_return found;
}

/// Nobody else is at its tables, but for another walk now and then.
Task<bool> PageTables::change_of_sleeper(Cpu cpu, const Vma& vma, std::uint32_t page,
                                         Duration instructions)
{
  const Sleeping& of = sleeping(vma);
  const bool there = present(static_cast<std::uint32_t>(vma.lines[0]), page);
  Walk walk(memory_, cpu);
  walk.compute(instructions);
  walk.load(of.upper);
  walk.load(of.pte);
  Duration time = walk.finish();
  if (there) {
    time += memory_.touch(cpu, of.lock, AccessKind::Rmw);
    time += memory_.touch(cpu, of.pte, AccessKind::Rmw);
  }
  co_await cpus_.engine().delay(time);
  co_return there;
}

} // namespace numasim
