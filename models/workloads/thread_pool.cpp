#include "models/workloads/thread_pool.hpp"

#include "models/workloads/placement.hpp"

#include <algorithm>

namespace numasim {

ThreadPool::ThreadPool(World& world, std::size_t most)
    : world_(world), free_(world.machine().cpus()), at_(world.machine().cpus()),
      busy_(world.machine().cpus(), 0), idle_cpus_(world.machine().cpus())
{
  const std::size_t cpus = world.machine().cpus();
  const std::size_t share = (most + cpus - 1) / cpus;
  for (std::uint32_t i = 0; i < cpus; ++i) {
    threads_.push_back({Thread{i}, Cpu{i}, threads_.size()});
  }
  // Some CPUs get more than their share of processes for a while.
  for (std::size_t more = 1; more < std::max<std::size_t>(2, share + share / 2 + 1); ++more) {
    for (std::uint32_t i = 0; i < cpus; ++i) {
      threads_.push_back({world.cpus().threads().add(Cpu{i}), Cpu{i}, threads_.size()});
    }
  }
  for (PooledThread& thread : threads_) {
    free_[index_of(thread.cpu)].push_back(&thread);
  }
  for (std::vector<PooledThread*>& here : free_) {
    std::reverse(here.begin(), here.end()); // taken from the end: a CPU's first thread first
  }
  number_places();
}

void ThreadPool::number_places()
{
  const Machine& machine = world_.machine();
  near_ = place(machine, Placement::Packed, machine.cpus());
  places_.resize(near_.size());
  const auto begin_of = [&](std::size_t i, auto group_of) {
    return i > 0 && group_of(near_[i]) == group_of(near_[i - 1]);
  };
  const auto l3 = [&](Cpu c) { return index_of(machine.l3_of(c)); };
  const auto node = [&](Cpu c) { return index_of(machine.node_of(c)); };
  const auto package = [&](Cpu c) { return index_of(machine.package_of(machine.node_of(c))); };
  for (std::size_t i = 0; i < near_.size(); ++i) {
    at_[index_of(near_[i])] = i;
    Place& own = places_[i];
    own.cpu = near_[i];
    own.l3_begin = begin_of(i, l3) ? places_[i - 1].l3_begin : i;
    own.node_begin = begin_of(i, node) ? places_[i - 1].node_begin : i;
    own.package_begin = begin_of(i, package) ? places_[i - 1].package_begin : i;
  }
  for (std::size_t i = near_.size(); i-- > 0;) {
    const bool last = i + 1 == near_.size();
    Place& own = places_[i];
    own.l3_end = last || places_[i + 1].l3_begin == i + 1 ? i + 1 : places_[i + 1].l3_end;
    own.node_end = last || places_[i + 1].node_begin == i + 1 ? i + 1 : places_[i + 1].node_end;
    own.package_end =
        last || places_[i + 1].package_begin == i + 1 ? i + 1 : places_[i + 1].package_end;
  }
}

PooledThread& ThreadPool::take(Cpu cpu)
{
  std::vector<PooledThread*>* from = &free_[index_of(cpu)];
  if (from->empty()) {
    std::size_t best = free_.size();
    for (std::size_t i = 0; i < free_.size(); ++i) {
      if (!free_[i].empty() && (best == free_.size() || busy_[i] < busy_[best])) {
        best = i;
      }
    }
    from = &free_.at(best);
  }
  PooledThread* const thread = from->back();
  from->pop_back();
  change_busy(thread->cpu, 1);
  return *thread;
}

void ThreadPool::give_back(PooledThread& thread)
{
  change_busy(thread.cpu, -1);
  free_[index_of(thread.cpu)].push_back(&thread);
}

bool ThreadPool::core_idle(Cpu cpu) const
{
  const auto siblings = world_.machine().cpus_of(world_.machine().core_of(cpu));
  return std::all_of(siblings.begin(), siblings.end(),
                     [&](Cpu sibling) { return busy_[index_of(sibling)] == 0; });
}

/// The first idle one of near_ from `begin` to before `end`, starting at `from`, that has a core to
/// itself, or else any. Null if there is none.
const Cpu* ThreadPool::find_idle(std::size_t begin, std::size_t end, std::size_t from) const
{
  const Cpu* any = nullptr;
  for (std::size_t i = 0; i < end - begin; ++i) {
    const std::size_t at = from + i < end ? from + i : from + i - (end - begin);
    if (busy_[index_of(near_[at])] == 0) {
      if (core_idle(near_[at])) {
        return &near_[at];
      }
      any = any == nullptr ? &near_[at] : any;
    }
  }
  return any;
}

Cpu ThreadPool::choose(Cpu parent) const
{
  const std::size_t at = at_[index_of(parent)];
  const Place& own = places_[at];
  if (idle_cpus_ > 0) {
    const Cpu* idle = find_idle(own.l3_begin, own.l3_end, at);
    idle = idle != nullptr ? idle : find_idle(own.node_begin, own.node_end, at);
    idle = idle != nullptr ? idle : find_idle(own.package_begin, own.package_end, at);
    return idle != nullptr ? *idle : *find_idle(0, near_.size(), at);
  }
  Cpu best = parent;
  for (std::size_t i = own.l3_begin; i < own.l3_end; ++i) {
    if (busy_[index_of(near_[i])] < busy_[index_of(best)]) {
      best = near_[i];
    }
  }
  return best;
}

Task<> ThreadPool::wake(Cpu waker, PooledThread& sleeper)
{
  if (!sleeper.blocked) {
    co_return;
  }
  sleeper.blocked = false;
  change_busy(sleeper.cpu, 1);
  co_await world_.cpus().wake(waker, sleeper.self);
}

void ThreadPool::change_busy(Cpu cpu, int by)
{
  count_time();
  int& busy = busy_[index_of(cpu)];
  idle_cpus_ -= busy == 0 ? 1 : 0;
  busy += by;
  idle_cpus_ += busy == 0 ? 1 : 0;
  all_busy_ += by;
}

void ThreadPool::count_time()
{
  const Instant now = world_.engine().now();
  busy_ps_ += static_cast<double>(all_busy_) * static_cast<double>((now - counted_).count_ps());
  counted_ = now;
}

double ThreadPool::mean_busy() const
{
  const Instant now = world_.engine().now();
  const double rest =
      static_cast<double>(all_busy_) * static_cast<double>((now - counted_).count_ps());
  return (busy_ps_ + rest) / static_cast<double>((now - since_).count_ps());
}

void ThreadPool::reset()
{
  since_ = world_.engine().now();
  counted_ = since_;
  busy_ps_ = 0;
}

} // namespace numasim
