#include "models/check/watched_strategy.hpp"

#include <algorithm>

namespace numasim {

namespace {

PageRange range_of(const Vma& vma)
{
  return {vma.pgoff, vma.pages};
}

/// What `before` covers and `after` does not, as far as it is one piece: VMAs change at one end.
PageRange lost(PageRange before, PageRange after)
{
  const std::uint32_t end = before.pgoff + before.pages;
  const std::uint32_t end_after = after.pgoff + after.pages;
  if (after.pgoff > before.pgoff) {
    return {before.pgoff, std::min(after.pgoff, end) - before.pgoff};
  }
  return end_after < end ? PageRange{end_after, end - end_after} : PageRange{end, 0};
}

} // namespace

WatchedStrategy::WatchedStrategy(const RmapContext& context, RmapChecker& checker,
                                 std::unique_ptr<RmapStrategy> design)
    : RmapStrategy(context), checker_(checker), design_(std::move(design))
{
  checker_.attach(*design_, this->context().files);
  checker_.set_watched(*this);
}

void WatchedStrategy::preload(Vma& vma)
{
  design_->preload(vma);
  checker_.preloaded(vma);
}

Task<> WatchedStrategy::insert(Cpu cpu, Vma& vma, RmapSite at)
{
  const Thread self = this->self(cpu);
  checker_.maps(vma);
  checker_.begins(self, "insert", at, &vma);
  co_await design_->insert(cpu, vma, at);
  checker_.is_mapped(self, vma);
  checker_.ends(self);
}

Task<> WatchedStrategy::remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at)
{
  const Thread self = this->self(cpu);
  checker_.begins(self, "remove", at, vmas.empty() ? nullptr : vmas.front());
  for (const Vma* const vma : vmas) {
    checker_.unmaps(*vma);
  }
  co_await design_->remove(cpu, vmas, at);
  for (const Vma* const vma : vmas) {
    checker_.is_gone(self, *vma);
  }
  checker_.ends(self);
}

Task<> WatchedStrategy::split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at)
{
  const Thread self = this->self(cpu);
  checker_.maps(fresh);
  checker_.begins(self, "split", at, &old);
  checker_.hands_over(self, {&old, &fresh, range_of(fresh)});
  co_await design_->split(cpu, old, fresh, after, at);
  checker_.is_mapped(self, fresh);
  checker_.is_mapped(self, old);
  checker_.ends(self);
}

Task<> WatchedStrategy::adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at)
{
  const Thread self = this->self(cpu);
  checker_.begins(self, "adjust", at, &vma);
  checker_.hands_over(self, {&vma, nullptr, lost(range_of(vma), after)});
  co_await design_->adjust(cpu, vma, after, at);
  checker_.is_mapped(self, vma);
  checker_.ends(self);
}

Task<> WatchedStrategy::shift(Cpu cpu, Vma& lower, Vma& upper, PageRange after, RmapSite at)
{
  const Thread self = this->self(cpu);
  checker_.begins(self, "shift", at, &lower);
  const PageRange before = range_of(lower);
  if (after.pages < before.pages) {
    checker_.hands_over(self, {&lower, &upper, lost(before, after)});
  } else {
    checker_.hands_over(self, {&upper, &lower, lost(after, before)});
  }
  co_await design_->shift(cpu, lower, upper, after, at);
  checker_.is_mapped(self, lower);
  checker_.is_mapped(self, upper);
  checker_.ends(self);
}

Task<> WatchedStrategy::pause(Thread self)
{
  const Duration time = checker_.pause(self);
  if (time > Duration{}) {
    co_await context().engine().delay(time);
  }
}

// -------------------------------------------------------------------------------------------- fork

Task<> WatchedStrategy::insert_after(Cpu cpu, Vma& child, Vma& parent)
{
  const Thread self = this->self(cpu);
  checker_.maps(child);
  checker_.begins(self, "fork", RmapSite::Fork, &child);
  co_await design_->insert_after(cpu, child, parent);
  checker_.is_mapped(self, child);
  checker_.ends(self);
}

/// copy_page_range() of one pair after another.
class WatchedStrategy::Copying final : public StepWork {
public:
  Copying(WatchedStrategy& of, Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy)
      : of_(of), cpu_(cpu), pairs_(pairs), copy_(copy)
  {
  }
  Task<> work() override
  {
    const Thread self = of_.self(cpu_);
    co_await of_.pause(self);
    of_.checker_.copy_begins(self, pairs_[next_]);
    ++next_;
    co_await copy_.work();
    of_.checker_.copy_ends(self);
  }

private:
  WatchedStrategy& of_;
  Cpu cpu_;
  std::span<const ForkPair> pairs_;
  StepWork& copy_;
  std::size_t next_ = 0;
};

Task<> WatchedStrategy::fork(Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy)
{
  const Thread self = this->self(cpu);
  for (const ForkPair& pair : pairs) {
    checker_.maps(*pair.child);
  }
  checker_.begins(self, "fork", RmapSite::Fork, pairs.empty() ? nullptr : pairs.front().child);
  Copying copying(*this, cpu, pairs, copy);
  co_await design_->fork(cpu, pairs, copying);
  for (const ForkPair& pair : pairs) {
    checker_.is_mapped(self, *pair.child);
  }
  checker_.ends(self);
}

// -------------------------------------------------------------------------------------------- walk

class WatchedStrategy::Visiting final : public RmapVisitor {
public:
  Visiting(WatchedStrategy& of, RmapVisitor& visitor) : of_(of), visitor_(visitor) {}
  Task<bool> visit(Cpu cpu, Vma& vma) override
  {
    const Thread self = of_.self(cpu);
    co_await of_.pause(self);
    of_.checker_.visits(self, vma);
    const bool more = co_await visitor_.visit(cpu, vma);
    enough_ = enough_ || !more;
    co_return more;
  }
  [[nodiscard]] bool enough() const { return enough_; }

private:
  WatchedStrategy& of_;
  RmapVisitor& visitor_;
  bool enough_ = false;
};

Task<WalkResult> WatchedStrategy::walk(Cpu cpu, FileIndex file, PageRange range, WalkLock how,
                                       RmapVisitor& visitor)
{
  const Thread self = this->self(cpu);
  checker_.walk_begins(self, file, range);
  Visiting visiting(*this, visitor);
  const WalkResult result = co_await design_->walk(cpu, file, range, how, visiting);
  checker_.walk_ends(self, !result.contended && !visiting.enough());
  co_return result;
}

// ---------------------------------------------------------------------------------------- sequence

Task<> WatchedStrategy::sequence(Cpu cpu, std::span<const RmapStep> steps, StepWork& between)
{
  if (!design_->fuses()) {
    co_await RmapStrategy::sequence(cpu, steps, between);
    co_return;
  }
  while (!steps.empty()) {
    const auto end = std::find_if(steps.begin() + 1, steps.end(),
                                  [](const RmapStep& step) { return !step.continues; });
    const std::span<const RmapStep> call{steps.begin(), end};
    co_await this->call(cpu, call, between);
    steps = steps.subspan(call.size());
  }
}

/// The steps of one system call, in whatever way the design carries them out: what they concern is
/// left alone until they are over.
Task<> WatchedStrategy::call(Cpu cpu, std::span<const RmapStep> steps, StepWork& between)
{
  const Thread self = this->self(cpu);
  std::vector<const Vma*> there;
  std::vector<const Vma*> gone;
  const auto stays = [&](const Vma* vma) {
    if (std::find(there.begin(), there.end(), vma) == there.end()) {
      there.push_back(vma);
    }
  };
  for (const RmapStep& step : steps) {
    stays(step.vma);
    if (step.kind == RmapStep::Kind::Insert) {
      checker_.maps(*step.vma);
    } else {
      checker_.excuses(*step.vma);
    }
    if (step.kind == RmapStep::Kind::Split) {
      checker_.maps(*step.other);
    }
    if (step.other != nullptr) {
      checker_.excuses(*step.other);
      stays(step.other);
    }
    if (step.kind == RmapStep::Kind::Remove) {
      checker_.unmaps(*step.vma);
      std::erase(there, step.vma);
      gone.push_back(step.vma);
    }
  }
  checker_.begins(self, "sequence", steps.front().site, steps.front().vma);
  co_await design_->sequence(cpu, steps, between);
  for (const Vma* const vma : gone) {
    checker_.is_gone(self, *vma);
  }
  for (const Vma* const vma : there) {
    checker_.is_mapped(self, *vma);
  }
  checker_.ends(self);
}

std::unique_ptr<RmapStrategy> make_design(const StrategyEntry& entry, const RmapContext& context,
                                          const Parameters& parameters)
{
  std::unique_ptr<RmapStrategy> design = entry.make(context, parameters);
  auto* const checker = dynamic_cast<RmapChecker*>(context.watch);
  if (checker == nullptr) {
    return design;
  }
  return std::make_unique<WatchedStrategy>(context, *checker, std::move(design));
}

} // namespace numasim
