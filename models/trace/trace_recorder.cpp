#include "models/trace/trace_recorder.hpp"

#include <algorithm>

namespace numasim {

namespace {

TraceSlice::Kind kind_of(ThreadAct act)
{
  switch (act) {
  case ThreadAct::Work:
    return TraceSlice::Kind::Work;
  case ThreadAct::QueueSpin:
    return TraceSlice::Kind::QueueSpin;
  case ThreadAct::Sleep:
    return TraceSlice::Kind::Sleep;
  case ThreadAct::OffCpu:
    return TraceSlice::Kind::OffCpu;
  case ThreadAct::TreeOperation:
    break;
  }
  return TraceSlice::Kind::TreeOperation;
}

} // namespace

TraceRecorder::TraceRecorder(KernelCpus& cpus, const TraceWindow& window)
    : cpus_(cpus), window_(window), record_(std::make_shared<TraceRecord>())
{
  cpus_.threads().observe(this);
  cpus_.memory().observe(this);
}

TraceRecorder::~TraceRecorder()
{
  cpus_.threads().observe(nullptr);
  cpus_.memory().observe(nullptr);
}

void TraceRecorder::settled()
{
  opens_ = cpus_.engine().now() + window_.from;
  closes_ = *opens_ + window_.length;
}

std::shared_ptr<TraceRecord> TraceRecorder::finish()
{
  const Instant now = cpus_.engine().now();
  if (!opens_ || now <= *opens_) {
    return nullptr;
  }
  for (std::size_t i = 0; i < open_.size(); ++i) {
    for (const Open& open : open_[i]) { // it would have gone on
      keep(Thread{static_cast<std::uint32_t>(i)}, open, Instant::max());
    }
    open_[i].clear();
  }
  record_->from = *opens_;
  record_->to = std::min(now, closes_);
  // What ends with the run was cut at the end of the window.
  for (TraceSlice& slice : record_->slices) {
    slice.end_ps = std::min(slice.end_ps, record_->to.count_ps());
  }
  std::erase_if(record_->slices, [](const TraceSlice& s) { return s.end_ps < s.begin_ps; });
  describe_machine();
  return record_;
}

void TraceRecorder::describe_machine()
{
  const Machine& machine = cpus_.memory().machine();
  for (const auto& node : machine.topology().nodes) {
    record_->nodes.push_back(node.id);
  }
  for (std::uint32_t i = 0; i < cpus_.threads().count(); ++i) {
    const Cpu cpu = cpus_.cpu_of(Thread{i});
    record_->threads.push_back({.node = static_cast<std::uint32_t>(machine.node_of(cpu)),
                                .cpu = machine.topology().cpus[index_of(cpu)],
                                .number = i,
                                .first_of_cpu = i < machine.cpus()});
  }
}

// ---------------------------------------------------------------------------------- what is kept

bool TraceRecorder::within(Instant begin, Instant end) const
{
  return opens_ && begin < closes_ && end > *opens_ && !record_->full_at;
}

void TraceRecorder::keep(Thread thread, const Open& done, Instant end)
{
  keep({.thread = static_cast<std::uint32_t>(thread),
        .what = done.lock,
        .detail = done.site,
        .kind = done.kind},
       done.since, end);
}

void TraceRecorder::keep(TraceSlice slice, Instant begin, Instant end)
{
  if (!within(begin, end)) {
    return;
  }
  if (record_->slices.size() == window_.most) {
    record_->full_at = cpus_.engine().now();
    return;
  }
  slice.cut = begin < *opens_ || end > closes_;
  slice.begin_ps = std::max(begin, *opens_).count_ps();
  slice.end_ps = std::min(end, closes_).count_ps();
  record_->slices.push_back(slice);
}

std::uint32_t TraceRecorder::number_of(const ObservedLock& lock)
{
  std::vector<std::uint32_t>& of_name = locks_[&lock.name];
  if (of_name.size() <= lock.instance) {
    of_name.resize(lock.instance + 1, TraceSlice::k_none);
  }
  std::uint32_t& number = of_name[lock.instance];
  if (number == TraceSlice::k_none) {
    number = static_cast<std::uint32_t>(record_->locks.size());
    record_->locks.push_back({lock.name, lock.kind, lock.instance});
    last_release_.emplace_back();
  }
  return number;
}

std::uint32_t TraceRecorder::number_of_site(const std::string& site)
{
  const auto [known, fresh] =
      sites_.try_emplace(site, static_cast<std::uint32_t>(record_->sites.size()));
  if (fresh) {
    record_->sites.push_back(site);
  }
  return known->second;
}

std::uint32_t TraceRecorder::number_of(LineId line)
{
  const auto [known, fresh] = lines_.try_emplace(static_cast<std::uint32_t>(line),
                                                 static_cast<std::uint32_t>(record_->lines.size()));
  if (fresh) {
    const Memory& memory = cpus_.memory();
    record_->lines.push_back({memory.role_name(line), static_cast<std::uint32_t>(line),
                              static_cast<std::uint32_t>(memory.home(line))});
  }
  return known->second;
}

// ---------------------------------------------------------------------------------- what happens

std::vector<TraceRecorder::Open>& TraceRecorder::at_work(Thread thread)
{
  if (open_.size() <= index_of(thread)) {
    open_.resize(index_of(thread) + 1);
  }
  return open_[index_of(thread)];
}

std::optional<TraceRecorder::Open> TraceRecorder::close(Thread thread, Kind kind,
                                                        std::uint32_t lock)
{
  std::vector<Open>& open = at_work(thread);
  const auto found = std::find_if(open.rbegin(), open.rend(),
                                  [&](const Open& o) { return o.kind == kind && o.lock == lock; });
  if (found == open.rend()) {
    return std::nullopt;
  }
  const Open done = *found;
  open.erase(std::next(found).base());
  return done;
}

void TraceRecorder::begins(Thread thread, ThreadAct act)
{
  at_work(thread).push_back({.kind = kind_of(act), .since = cpus_.engine().now()});
}

void TraceRecorder::ends(Thread thread, ThreadAct act)
{
  if (const auto done = close(thread, kind_of(act), TraceSlice::k_none)) {
    keep(thread, *done, cpus_.engine().now());
  }
}

void TraceRecorder::asks(Thread thread, const ObservedLock& lock)
{
  at_work(thread).push_back(
      {.kind = Kind::Wait, .lock = number_of(lock), .since = cpus_.engine().now()});
}

void TraceRecorder::acquired(Thread thread, const ObservedLock& lock, const std::string& site,
                             Instant asked)
{
  const Instant now = cpus_.engine().now();
  const std::uint32_t number = number_of(lock);
  const std::uint32_t from = number_of_site(site);
  (void)close(thread, Kind::Wait, number);
  keep(thread, {.kind = Kind::Wait, .lock = number, .site = from, .since = asked}, now);
  at_work(thread).push_back({.kind = Kind::Hold, .lock = number, .site = from, .since = now});
  const Release& last = last_release_[number];
  if (last.at && asked < *last.at && within(*last.at, now) && *last.at >= *opens_ &&
      now < closes_) {
    record_->passings.push_back({.released_ps = last.at->count_ps(),
                                 .acquired_ps = now.count_ps(),
                                 .from = static_cast<std::uint32_t>(last.by),
                                 .to = static_cast<std::uint32_t>(thread),
                                 .lock = number});
  }
}

void TraceRecorder::released(Thread thread, const ObservedLock& lock)
{
  const Instant now = cpus_.engine().now();
  const std::uint32_t number = number_of(lock);
  if (const auto done = close(thread, Kind::Hold, number)) {
    keep(thread, *done, now);
  }
  last_release_[number] = {thread, now};
}

void TraceRecorder::accessed(const ObservedAccess& access)
{
  if (!access.moves || !within(access.asked, access.end)) {
    return;
  }
  const Machine& machine = cpus_.memory().machine();
  keep({.thread = static_cast<std::uint32_t>(cpus_.current(access.cpu)),
        .what = number_of(access.line),
        .detail =
            access.owner ? machine.topology().cpus[index_of(*access.owner)] : TraceSlice::k_none,
        .kind = access.posted ? Kind::Posted : Kind::Transfer,
        .writes = access.kind != AccessKind::Load},
       access.asked, access.end);
}

} // namespace numasim
