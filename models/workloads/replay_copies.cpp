#include "models/workloads/replay_copies.hpp"

#include "models/memory/walk.hpp"
#include "models/workloads/placement.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

namespace {

/// What is mapped when most is: what other processes that run the program have in the trees.
std::vector<ProfileVma> fullest(const WorkloadProfile& profile)
{
  std::vector<ProfileVma> most = profile.initial;
  ProfileState state(profile);
  for (const ProfileEvent& event : profile.events) {
    for (const VmaStep& step : event.steps) {
      (void)state.apply(step);
    }
    if (state.count() > most.size()) {
      most = state.mapped();
    }
  }
  return most;
}

/// How many of the steps from the first on are of its file and plain: RmapStrategy::sequence()
/// knows them.
std::size_t count_plain(std::span<const VmaStep> steps)
{
  const auto plain = [&](const VmaStep& step) {
    const bool alone = step.kind == VmaStep::Kind::Insert || step.kind == VmaStep::Kind::Split ||
                       (step.kind == VmaStep::Kind::Adjust && step.vmas.empty()) ||
                       (step.kind == VmaStep::Kind::Remove && step.vmas.size() == 1);
    return alone && step.file == steps.front().file;
  };
  return static_cast<std::size_t>(std::find_if_not(steps.begin(), steps.end(), plain) -
                                  steps.begin());
}

} // namespace

/// One copy, on its CPU.
struct ReplayCopies::Copy final : StepWork {
  Copy(ReplayCopies& owner, Cpu on)
      : copies(owner), cpu(on),
        stream(owner.world_.stream(Purpose::PrivateWork, static_cast<std::uint32_t>(on)))
  {
  }

  Task<> work() override
  {
    if (piece > Duration{}) {
      co_await copies.work(*this, piece);
    }
  }

  [[nodiscard]] Vma*& vma(VmaNumber number)
  {
    if (number >= vmas.size()) {
      vmas.resize(number + 1, nullptr);
    }
    return vmas[number];
  }

  ReplayCopies& copies;
  Cpu cpu;
  RandomStream stream;
  Duration piece;                ///< of the call under way, before each of its steps
  std::vector<RmapStep> planned; ///< the sequence under way, and the VMAs it leaves to be freed
  std::vector<Vma*> freed;
  std::vector<Vma*> vmas;           ///< by number
  std::vector<VmaNumber> untouched; ///< made since the last work
  Duration unpaid;                  ///< cost of VMAs initialised since the last work
};

ReplayCopies::ReplayCopies(World& world, const RunSpec& spec, const WorkloadProfile& profile,
                           IterationCounter& counter)
    : world_(world), counter_(counter), profile_(profile),
      files_(make_inodes(world, short_names(profile.files))),
      layout_(VmaLayout::of(spec.workload_parameters.choice("vma_layout"))),
      slab_(world.memory(), layout_), context_{world.cpus(),
                                               world.locks(),
                                               epochs_,
                                               layout_,
                                               rmap_costs(spec.workload_parameters),
                                               files_,
                                               spec.seed,
                                               spec.replication,
                                               world.watch()},
      strategy_(design_of(spec, context_)),
      time_scale_(spec.workload_parameters.real("time_scale")),
      variation_(spec.workload_parameters.real("variation")),
      untimed_gap_(Duration::us(spec.workload_parameters.real("untimed_gap_us")))
{
  ProfileState end(profile);
  for (const ProfileEvent& event : profile.events) {
    for (const VmaStep& step : event.steps) {
      (void)end.apply(step);
    }
  }
  (void)renumber(profile.initial, end.mapped(), renumbering_);
  preload_background(spec);
  for (const Cpu cpu :
       place(world.machine(), placement_of(spec.workload_parameters.choice("placement")),
             spec.copies)) {
    Copy& copy = copies_.emplace_back(*this, cpu);
    for (const ProfileVma& vma : profile.initial) {
      copy.vma(vma.number) = &preload(cpu, vma);
    }
    world.cpus().threads().start(world.cpus().current(cpu), run(copy));
  }
}

ReplayCopies::~ReplayCopies() = default;

WalkedFiles ReplayCopies::walked()
{
  WalkedFiles walked{*strategy_, files_, std::vector<std::uint32_t>(files_.size(), 0), slab_};
  const auto reach = [&](FileIndex file, PageRange range) {
    std::uint32_t& pages = walked.pages[index_of(file)];
    pages = std::max(pages, range.pgoff + range.pages);
  };
  for (const ProfileVma& vma : profile_.initial) {
    reach(vma.file, vma.range);
  }
  for (const ProfileEvent& event : profile_.events) {
    for (const VmaStep& step : event.steps) {
      reach(step.file, step.range);
    }
  }
  return walked;
}

std::uint64_t ReplayCopies::operations() const
{
  std::uint64_t total = 0;
  for (const AddressSpace& file : files_) {
    total += strategy_->operations(file.file);
  }
  return total;
}

std::vector<MetricRecord> ReplayCopies::metrics() const
{
  std::size_t mapped = 0;
  for (const AddressSpace& file : files_) {
    mapped += strategy_->mapped(file.file);
  }
  return {{"mapped_vmas", "VMAs", static_cast<double>(mapped)}};
}

Process ReplayCopies::run(Copy& copy)
{
  Duration turn;
  for (const ProfileEvent& event : profile_.events) {
    turn += event.gap + event.inside;
  }
  turn = profile_.timed ? turn.scaled(time_scale_)
                        : untimed_gap_ * static_cast<std::int64_t>(profile_.events.size());
  RandomStream start = world_.stream(Purpose::Start, static_cast<std::uint32_t>(copy.cpu));
  co_await world_.engine().delay(turn.scaled(start.uniform()));
  for (;;) {
    for (const ProfileEvent& event : profile_.events) {
      co_await replay(copy, event);
    }
    start_over(copy);
    counter_.completed();
  }
}

/// Nobody can tell how the time in a call lies between its steps: in equal parts before each.
Task<> ReplayCopies::replay(Copy& copy, const ProfileEvent& event)
{
  co_await work(copy, profile_.timed ? event.gap.scaled(time_scale_) : untimed_gap_);
  copy.piece = event.inside.scaled(time_scale_ / static_cast<double>(event.steps.size()));
  const std::span<const VmaStep> steps = event.steps;
  for (std::size_t i = 0; i < steps.size();) {
    const std::size_t plain = count_plain(steps.subspan(i));
    if (plain > 0) {
      co_await sequence(copy, steps.subspan(i, plain));
      i += plain;
    } else {
      co_await copy.work();
      co_await carry_out(copy, steps[i]);
      ++i;
    }
  }
}

/// Steps on one file that a design may fuse.
Task<> ReplayCopies::sequence(Copy& copy, std::span<const VmaStep> steps)
{
  copy.planned.clear();
  for (const VmaStep& step : steps) {
    RmapStep& planned = copy.planned.emplace_back(prepare(copy, step));
    planned.continues = copy.planned.size() > 1;
  }
  co_await strategy_->sequence(copy.cpu, copy.planned, copy);
  for (Vma* const vma : copy.freed) {
    slab_.free(copy.cpu, *vma);
  }
  copy.freed.clear();
}

RmapStep ReplayCopies::prepare(Copy& copy, const VmaStep& step)
{
  switch (step.kind) {
  case VmaStep::Kind::Insert: {
    Vma& vma = fresh(copy, step.file, step.range);
    strategy_->init_vma(copy.cpu, vma);
    copy.vma(step.vma) = &vma;
    copy.untouched.push_back(step.vma);
    return {RmapStep::Kind::Insert, step.site, &vma, nullptr, {}};
  }
  case VmaStep::Kind::Split: {
    Vma* const old = copy.vma(step.vma);
    Vma& part = fresh(copy, step.file, step.other_range);
    part.shard = old->shard; // vm_area_dup()
    copy.vma(step.other) = &part;
    copy.untouched.push_back(step.other);
    return {RmapStep::Kind::Split, step.site, old, &part, step.range};
  }
  case VmaStep::Kind::Remove: {
    Vma* const gone = std::exchange(copy.vma(step.vmas.front()), nullptr);
    copy.freed.push_back(gone);
    return {RmapStep::Kind::Remove, step.site, gone, nullptr, {}};
  }
  default:
    return {RmapStep::Kind::Adjust, step.site, copy.vma(step.vma), nullptr, step.range};
  }
}

/// What no sequence has.
Task<> ReplayCopies::carry_out(Copy& copy, const VmaStep& step)
{
  if (step.kind == VmaStep::Kind::Remove) {
    co_await remove(copy, step);
  } else if (step.kind == VmaStep::Kind::Fork) {
    Vma& parent = *copy.vma(step.other);
    Vma& child = fresh(copy, step.file, {parent.pgoff, parent.pages});
    child.shard = parent.shard;
    copy.vma(step.vma) = &child;
    co_await strategy_->insert_after(copy.cpu, child, parent);
  } else {
    co_await replace(copy, step);
  }
}

/// Merges that move a boundary or drop a VMA.
Task<> ReplayCopies::replace(Copy& copy, const VmaStep& step)
{
  Vma& vma = *copy.vma(step.vma);
  if (step.kind == VmaStep::Kind::Shift) { // `other` is the neighbour above
    co_await strategy_->shift(copy.cpu, vma, *copy.vma(step.other), step.range, step.site);
    co_return;
  }
  const Dropped gone = drop(copy, step);
  co_await strategy_->merge(copy.cpu, vma, gone.vmas(), step.range, step.site);
  free_all(copy, gone);
}

Task<> ReplayCopies::remove(Copy& copy, const VmaStep& step)
{
  const Dropped gone = drop(copy, step);
  co_await strategy_->remove(copy.cpu, gone.vmas(), step.site);
  free_all(copy, gone);
}

ReplayCopies::Dropped ReplayCopies::drop(Copy& copy, const VmaStep& step)
{
  Dropped gone;
  for (const VmaNumber number : step.vmas) {
    gone.batch[gone.count++] = std::exchange(copy.vma(number), nullptr);
  }
  return gone;
}

void ReplayCopies::free_all(const Copy& copy, const Dropped& gone)
{
  for (Vma* const vma : gone.vmas()) {
    slab_.free(copy.cpu, *vma);
  }
}

Task<> ReplayCopies::work(Copy& copy, Duration mean)
{
  const Duration own = mean.scaled(copy.stream.lognormal(1, variation_)) + fault_in(copy);
  co_await world_.cpu_time().work(copy.cpu, own + std::exchange(copy.unpaid, {}));
}

/// The first fault on each new VMA: its owner takes the per-VMA lock, whose count is in the line of
/// the tree's node.
Duration ReplayCopies::fault_in(Copy& copy)
{
  Duration time;
  for (const VmaNumber number : copy.untouched) {
    const Vma* const vma = copy.vma(number);
    if (vma != nullptr) {
      const std::uint8_t count = layout_.line_of(VmaField::RefCount, vma->shift);
      const std::uint8_t bounds = layout_.line_of(VmaField::Start, vma->shift);
      if (count != VmaLayout::k_elsewhere) { // elsewhere only the process itself touches it
        time += world_.memory().touch(copy.cpu, vma->lines[count], AccessKind::Rmw);
      }
      time += world_.memory().touch(copy.cpu, vma->lines[bounds], AccessKind::Load);
    }
  }
  copy.untouched.clear();
  return time;
}

Vma& ReplayCopies::fresh(Copy& copy, FileIndex file, PageRange range)
{
  Vma& vma = slab_.allocate(copy.cpu);
  vma.file = file;
  vma.pgoff = range.pgoff;
  vma.pages = range.pages;
  Walk walk(world_.memory(), copy.cpu);
  for (const LineId line : vma.lines) {
    walk.store(line);
  }
  copy.unpaid += walk.finish();
  return vma;
}

/// Mapped by a process on `cpu` before the run.
Vma& ReplayCopies::preload(Cpu cpu, const ProfileVma& mapped)
{
  Vma& vma = slab_.allocate(cpu);
  vma.file = mapped.file;
  vma.pgoff = mapped.range.pgoff;
  vma.pages = mapped.range.pages;
  strategy_->init_vma(cpu, vma);
  strategy_->preload(vma);
  return vma;
}

/// Other processes have run the program and stay.
void ReplayCopies::preload_background(const RunSpec& spec)
{
  const std::int64_t processes = spec.workload_parameters.integer("background_processes");
  const std::vector<ProfileVma> vmas = fullest(profile_);
  RandomStream stream = world_.stream(Purpose::Background, 0);
  for (std::int64_t i = 0; i < processes; ++i) {
    const Cpu cpu{static_cast<std::uint32_t>(stream.below(world_.machine().cpus()))};
    for (const ProfileVma& vma : vmas) {
      preload(cpu, vma);
    }
  }
}

/// What is mapped now has the numbers that the profile's end left it; the next turn expects those
/// of its start.
void ReplayCopies::start_over(Copy& copy)
{
  std::vector<Vma*> again(copy.vmas.size(), nullptr);
  for (const Renumbering& pair : renumbering_) {
    again[pair.before] = copy.vma(pair.after);
  }
  copy.vmas = std::move(again);
}

} // namespace numasim
