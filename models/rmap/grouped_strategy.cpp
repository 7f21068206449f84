#include "models/rmap/grouped_strategy.hpp"

#include "models/rmap/step_fusion.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace numasim {

namespace {

/// The first steps of `steps` that are of one system call.
std::span<const RmapStep> first_call(std::span<const RmapStep> steps)
{
  const auto end = std::find_if(steps.begin() + 1, steps.end(),
                                [](const RmapStep& step) { return !step.continues; });
  return {steps.begin(), end};
}

} // namespace

ParameterList modifier_parameters()
{
  return {
      Parameter::boolean("exit_batch", true,
                         "Whether up to 8 VMAs of one file are unlinked under one acquisition.",
                         "3577dbb19241, in Linux since 6.11"),
      Parameter::boolean("fork_batch", false,
                         "Whether fork inserts up to 8 VMAs of one file under one acquisition.",
                         "Dong Chenchen, 25 Apr 2026: not merged"),
      Parameter::choice("overlay_fusion", "none", {"none", "locks", "operations"},
                        "What one mmap(), munmap() or mprotect() does to one file: an acquisition "
                        "for each step, one for all, or one and only what changes in the end.",
                        "nobody has proposed fusing"),
  };
}

RmapModifiers rmap_modifiers(const Parameters& parameters)
{
  using Fusion = RmapModifiers::Fusion;
  const std::string& fusion = parameters.choice("overlay_fusion");
  return {parameters.boolean("exit_batch"), parameters.boolean("fork_batch"),
          fusion == "none"    ? Fusion::None
          : fusion == "locks" ? Fusion::Locks
                              : Fusion::Operations};
}

void GroupedStrategy::split_off(Cpu /*cpu*/, Vma& fresh, const Vma& old)
{
  fresh.shard = old.shard;
}

bool GroupedStrategy::forked(Cpu /*cpu*/, Vma& child, const Vma& parent)
{
  child.shard = parent.shard;
  return true;
}

Task<> GroupedStrategy::insert(Cpu cpu, Vma& vma, RmapSite at)
{
  const RmapStep step{RmapStep::Kind::Insert, at, &vma};
  co_await carry_out(cpu, {{&step, 1}, {}});
}

Task<> GroupedStrategy::remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at)
{
  std::array<RmapStep, k_unlink_batch> steps;
  const std::size_t at_once = modifiers_.exit_batch ? steps.size() : 1;
  while (!vmas.empty()) {
    const std::size_t count = std::min(at_once, vmas.size());
    for (std::size_t i = 0; i < count; ++i) {
      steps[i] = {RmapStep::Kind::Remove, at, vmas[i]};
    }
    co_await carry_out(cpu, {{steps.data(), count}, {}});
    vmas = vmas.subspan(count);
  }
}

Task<> GroupedStrategy::split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at)
{
  split_off(cpu, fresh, old);
  const RmapStep step{RmapStep::Kind::Split, at, &old, &fresh, after};
  co_await carry_out(cpu, {{&step, 1}, {}});
}

Task<> GroupedStrategy::adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at)
{
  const RmapStep step{RmapStep::Kind::Adjust, at, &vma, nullptr, after};
  co_await carry_out(cpu, {{&step, 1}, {}});
}

/// vma_complete() puts `vma` back before it takes out what goes.
Task<> GroupedStrategy::merge(Cpu cpu, Vma& vma, std::span<Vma* const> gone, PageRange after,
                              RmapSite at)
{
  std::vector<RmapStep> steps{{RmapStep::Kind::Adjust, at, &vma, nullptr, after}};
  for (Vma* const other : gone) {
    steps.push_back({RmapStep::Kind::Remove, at, other});
  }
  co_await carry_out(cpu, {steps, {}});
}

Task<> GroupedStrategy::insert_after(Cpu cpu, Vma& child, Vma& parent)
{
  const ForkPair pair{&child, &parent};
  co_await insert_forked(cpu, {&pair, 1});
}

Task<> GroupedStrategy::shift(Cpu cpu, Vma& lower, Vma& upper, PageRange after, RmapSite at)
{
  const RmapStep step{RmapStep::Kind::Shift, at, &lower, &upper, after};
  co_await carry_out(cpu, {{&step, 1}, {}});
}

Task<> GroupedStrategy::insert_forked(Cpu cpu, std::span<const ForkPair> pairs)
{
  std::array<RmapStep, k_unlink_batch> steps;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto& [child, parent] = pairs[i];
    const bool after = forked(cpu, *child, *parent);
    steps[i] = {after ? RmapStep::Kind::InsertAfter : RmapStep::Kind::Insert, RmapSite::Fork, child,
                parent};
  }
  co_await carry_out(cpu, {{steps.data(), pairs.size()}, {}});
}

Task<> GroupedStrategy::fork(Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy)
{
  const std::size_t at_once = modifiers_.fork_batch ? k_unlink_batch : 1;
  while (!pairs.empty()) {
    const std::span<const ForkPair> batch = pairs.first(std::min(at_once, pairs.size()));
    co_await insert_forked(cpu, batch);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      co_await copy.work();
    }
    pairs = pairs.subspan(batch.size());
  }
}

Task<> GroupedStrategy::hold(Cpu cpu, Group group)
{
  if (group.hold > Duration{}) {
    co_await context().cpus.execute(cpu, group.hold);
  }
}

Task<> GroupedStrategy::sequence(Cpu cpu, std::span<const RmapStep> steps, StepWork& between)
{
  if (modifiers_.overlay_fusion == RmapModifiers::Fusion::None) {
    co_await RmapStrategy::sequence(cpu, steps, between);
    co_return;
  }
  while (!steps.empty()) {
    const std::span<const RmapStep> call = first_call(steps);
    co_await fused(cpu, call, between);
    steps = steps.subspan(call.size());
  }
}

/// The work between the steps comes before them all: it needs no lock.
Task<> GroupedStrategy::fused(Cpu cpu, std::span<const RmapStep> call, StepWork& between)
{
  for (const RmapStep& step : call) {
    if (step.kind == RmapStep::Kind::Split) {
      split_off(cpu, *step.other, *step.vma);
    }
    co_await between.work();
  }
  if (modifiers_.overlay_fusion == RmapModifiers::Fusion::Locks || call.size() == 1) {
    co_await carry_out(cpu, {call, {}});
    co_return;
  }
  const std::vector<RmapStep> net = net_change(call);
  const bool stores = std::any_of(call.begin(), call.end(), [](const RmapStep& step) {
    return step.kind == RmapStep::Kind::Split || step.kind == RmapStep::Kind::Shift;
  });
  if (!net.empty()) {
    co_await carry_out(cpu, {net, stores ? context().costs.split_hold : Duration{}});
  }
}

} // namespace numasim
