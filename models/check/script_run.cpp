#include "models/check/script_run.hpp"

#include "models/check/timed_visit.hpp"
#include "models/check/watched_strategy.hpp"
#include "models/input/input_error.hpp"
#include "models/rmap/design_fault.hpp"
#include "models/rmap/vma_slab.hpp"

#include <array>
#include <map>
#include <memory>

namespace numasim {

namespace {

constexpr FileIndex k_file{0};
// Longer than any script with its pauses takes, if nobody hangs.
const Instant k_end = Instant{Duration::us(5000)};
const Duration k_visit = Duration::ns(80);
const Duration k_copy = Duration::ns(400);
const RmapCosts k_costs{Duration::ns(5), Duration::ns(300)};

/// Scripts are short: who waits longer than this, beside what others hold, waits for ever.
WaitBound script_bound()
{
  return {Duration::us(2000), 20};
}

class Wait final : public StepWork {
public:
  Wait(Engine& engine, Duration time) : engine_(engine), time_(time) {}
  Task<> work() override { co_await engine_.delay(time_); }

private:
  Engine& engine_;
  Duration time_;
};

/// One CPU a node after another.
std::vector<Cpu> cpus_in_turns(const Machine& machine)
{
  std::vector<Cpu> order;
  for (std::size_t round = 0; order.size() < machine.cpus(); ++round) {
    for (std::uint32_t n = 0; n < machine.nodes(); ++n) {
      const auto cpus = machine.cpus_of(Node{n});
      if (round < cpus.size()) {
        order.push_back(cpus[round]);
      }
    }
  }
  return order;
}

class ScriptWorld {
public:
  ScriptWorld(const Machine& machine, Schedule& schedule)
      : memory(engine, machine, 1, 0), cpus(memory), locks(engine, machine), slab(memory),
        order_(cpus_in_turns(machine)), checker(cpus, schedule, script_bound(), true)
  {
    AddressSpace file;
    file.file = k_file;
    file.name = "file";
    file.mapping = memory.allocate(Node{0}, memory.role("mapping"));
    file.lock_first = memory.allocate(Node{0}, memory.role("lock"));
    file.lock_second = file.lock_first;
    files.push_back(file);
    context = std::make_unique<RmapContext>(
        RmapContext{cpus, locks, epochs, layout, k_costs, files, 1, 0, &checker});
  }

  void make(const StrategyEntry& entry, const Parameters& parameters, const Script& script)
  {
    design = make_design(entry, *context, parameters);
    for (const Script::Before& before : script.before) {
      design->preload(vma(before.slot, order_[before.thread], before.range));
    }
    for (std::size_t i = 0; i < script.threads.size(); ++i) {
      engine.spawn(run(order_[i], script.threads[i]));
    }
  }

  Engine engine;
  Memory memory;
  KernelCpus cpus;
  LockBook locks;
  VmaSlab slab;

private:
  std::vector<Cpu> order_;

public:
  RmapChecker checker;
  std::vector<AddressSpace> files;
  VmaLayout layout = VmaLayout::v6_18();
  TouchEpochs epochs;
  std::unique_ptr<RmapContext> context;
  std::unique_ptr<RmapStrategy> design;
  std::size_t finished = 0;

private:
  Vma& fresh(Slot slot, PageRange range, Cpu cpu)
  {
    Vma& vma = slab.allocate(cpu);
    vma.file = k_file;
    vma.pgoff = range.pgoff;
    vma.pages = range.pages;
    slots_[slot] = &vma;
    return vma;
  }
  Vma& vma(Slot slot, Cpu cpu, PageRange range)
  {
    Vma& vma = fresh(slot, range, cpu);
    design->init_vma(cpu, vma);
    return vma;
  }

  Process run(Cpu cpu, const std::vector<ScriptStep>& steps)
  {
    for (const ScriptStep& step : steps) {
      co_await carry_out(cpu, step);
    }
    ++finished;
  }

  Task<> carry_out(Cpu cpu, const ScriptStep& step)
  {
    using Kind = ScriptStep::Kind;
    switch (step.kind) {
    case Kind::Map:
      return design->insert(cpu, vma(step.slots[0], cpu, step.range), RmapSite::Link);
    case Kind::Unmap:
      return unmap(cpu, step);
    case Kind::Split:
      return split(cpu, step);
    case Kind::Adjust:
      return design->adjust(cpu, *slots_[step.slots[0]], step.range, RmapSite::Merge);
    case Kind::Shift:
      return design->shift(cpu, *slots_[step.slots[0]], *slots_[step.slots[1]], step.range,
                           RmapSite::Shift);
    case Kind::Fork:
      return fork(cpu, step);
    case Kind::Overlay:
      return overlay(cpu, step);
    case Kind::Walk:
    case Kind::TryWalk:
      break;
    }
    return walk(cpu, step);
  }

  Task<> unmap(Cpu cpu, const ScriptStep& step)
  {
    std::vector<Vma*> gone;
    for (const Slot slot : step.slots) {
      gone.push_back(slots_[slot]);
    }
    co_await design->remove(cpu, gone, RmapSite::ExitBatch);
  }

  Task<> split(Cpu cpu, const ScriptStep& step)
  {
    Vma& old = *slots_[step.slots[0]];
    const std::uint32_t at = step.range.pgoff + step.range.pages;
    Vma& above = fresh(step.slots[1], {at, old.pgoff + old.pages - at}, cpu);
    co_await design->split(cpu, old, above, step.range, RmapSite::MmapSplit);
  }

  Task<> fork(Cpu cpu, const ScriptStep& step)
  {
    std::vector<ForkPair> pairs;
    for (std::size_t i = 0; i + 1 < step.slots.size(); i += 2) {
      Vma& parent = *slots_[step.slots[i + 1]];
      Vma& child = fresh(step.slots[i], {parent.pgoff, parent.pages}, cpu);
      pairs.push_back({&child, &parent});
    }
    design->new_mm(cpu);
    Wait copy(engine, k_copy);
    co_await design->fork(cpu, pairs, copy);
  }

  /// __split_vma() twice, an unlink and a link: what mmap(MAP_FIXED) does in the middle.
  Task<> overlay(Cpu cpu, const ScriptStep& step)
  {
    Vma& old = *slots_[step.slots[0]];
    const PageRange low{old.pgoff, step.range.pgoff - old.pgoff};
    const PageRange rest{step.range.pgoff, old.pgoff + old.pages - step.range.pgoff};
    const std::uint32_t end = step.range.pgoff + step.range.pages;
    Vma& middle = slab.allocate(cpu);
    middle.file = k_file;
    middle.pgoff = rest.pgoff;
    middle.pages = rest.pages;
    Vma& above = fresh(step.slots[1], {end, rest.pages - step.range.pages}, cpu);
    Vma& over = vma(step.slots[2], cpu, step.range);
    const std::array<RmapStep, 4> steps{
        RmapStep{RmapStep::Kind::Split, RmapSite::MmapSplit, &old, &middle, low, false},
        RmapStep{RmapStep::Kind::Split, RmapSite::MmapSplit, &middle, &above, step.range, true},
        RmapStep{RmapStep::Kind::Remove, RmapSite::MmapUnlink, &middle, nullptr, {}, true},
        RmapStep{RmapStep::Kind::Insert, RmapSite::Link, &over, nullptr, {}, true}};
    Wait between(engine, {});
    co_await design->sequence(cpu, steps, between);
  }

  Task<> walk(Cpu cpu, const ScriptStep& step)
  {
    TimedVisit visitor(engine, k_visit);
    co_await design->walk(cpu, k_file, step.range,
                          step.kind == ScriptStep::Kind::Walk ? WalkLock::Wait : WalkLock::Try,
                          visitor);
  }

  std::map<Slot, Vma*> slots_;
};

} // namespace

ScriptOutcome run_script(const Machine& machine, const StrategyEntry& design,
                         const Parameters& parameters, const Script& script,
                         const Decisions& decisions)
{
  DecidedPauses pauses(decisions);
  ScriptOutcome outcome;
  ScriptWorld world(machine, pauses);
  bool ended = false;
  try {
    world.make(design, parameters, script);
    world.engine.run_before(k_end);
  } catch (const DesignFault& fault) {
    ended = true;
    world.checker.ended_by(fault.what());
  } catch (const InputError& error) {
    outcome.skipped = error.problems().front().text();
    return outcome;
  }
  const bool stuck = !ended && world.finished < script.threads.size() &&
                     world.engine.next_event() == Instant::max();
  world.checker.finish(stuck);
  outcome.report = world.checker.report();
  outcome.report.schedules = 1;
  outcome.places = pauses.places();
  return outcome;
}

} // namespace numasim
