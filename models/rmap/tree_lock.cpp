#include "models/rmap/tree_lock.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "models/locks/numa_osq_parameters.hpp"
#include "models/rmap/design_fault.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace numasim {

namespace {

/// A CPU has one node for all of these, which it uses as long as it holds one: it cannot hold two.
/// They are queues of sleeping locks (spin_queue_parameters()).
bool is_bare_queue(const LockEntry& entry)
{
  return entry.name == "osq_lock" || entry.name == "numa_osq";
}

bool has(const ParameterList& list, const std::string& name)
{
  return std::any_of(list.begin(), list.end(),
                     [&](const Parameter& parameter) { return parameter.name == name; });
}

/// Where in its line a lock lies is the design's affair.
ParameterList settable(const LockEntry& entry)
{
  ParameterList list = entry.parameters;
  std::erase_if(list, [](const Parameter& parameter) { return parameter.name == "offset"; });
  return list;
}

template <class Wanted> std::vector<const LockEntry*> usable_locks(Wanted wanted)
{
  std::vector<const LockEntry*> usable;
  for (const LockEntry& entry : locks()) {
    if (entry.excludes && !is_bare_queue(entry) && wanted(entry)) {
      usable.push_back(&entry);
    }
  }
  return usable;
}

std::vector<std::string> names_of_those_tried()
{
  std::vector<std::string> names;
  for (const LockEntry* entry : usable_locks([](const LockEntry& e) { return e.can_try; })) {
    names.push_back(entry->name);
  }
  return names;
}

template <class Wanted>
Parameter choice_of_lock(std::string name, std::string fallback, Wanted wanted, std::string meaning,
                         std::string source)
{
  std::vector<std::string> names;
  std::vector<ParameterList> parameters;
  for (const LockEntry* entry : usable_locks(wanted)) {
    names.push_back(entry->name);
    parameters.push_back(settable(*entry));
  }
  Parameter choice = Parameter::choice(std::move(name), std::move(fallback), std::move(names),
                                       std::move(meaning), std::move(source));
  choice.choice_parameters =
      std::make_shared<const std::vector<ParameterList>>(std::move(parameters));
  return choice;
}

// sizeof() on x86-64, Linux 6.12, and what is allocated for each possible CPU.
struct LockSize {
  const char* lock;
  std::uint64_t bytes;
  std::uint64_t bytes_a_cpu;
};
constexpr std::array<LockSize, 4> k_sizes{{{"rw_semaphore", 40, 0},
                                           {"mutex", 32, 0},
                                           {"percpu_rw_semaphore", 96, 4},
                                           // a flag, and the pointer to the counts
                                           {"mnt_hold_writers", 16, 4}}};
constexpr std::uint64_t k_word = 8; // the others: up to a pointer, with what aligns it

} // namespace

std::uint64_t LockChoice::bytes(const Machine& machine) const
{
  for (const LockSize& size : k_sizes) {
    if (entry->name == size.lock) {
      return size.bytes + size.bytes_a_cpu * machine.cpus();
    }
  }
  return k_word;
}

Parameter lock_parameter(std::string name, std::string fallback, std::string meaning,
                         std::string source)
{
  return choice_of_lock(
      std::move(name), std::move(fallback), [](const LockEntry&) { return true; },
      std::move(meaning), std::move(source));
}

Parameter shared_lock_parameter(std::string name, std::string fallback, std::string meaning,
                                std::string source)
{
  return choice_of_lock(
      std::move(name), std::move(fallback), [](const LockEntry& entry) { return entry.readers; },
      std::move(meaning), std::move(source));
}

ParameterList spin_queue_parameters()
{
  return with_osq_choice({});
}

namespace {

/// The lock with its `own` parameters, and those of `parameters` for its queue that they leave at
/// their defaults.
LockChoice configured(const LockEntry& entry, const Parameters& own, const Parameters& parameters)
{
  LockChoice choice{&entry, Parameters(entry.parameters)};
  for (const Parameter& declared : own.declared()) {
    choice.parameters.set(declared.name, own.value(declared.name));
  }
  for (const Parameter& queue : spin_queue_parameters()) {
    // What the lock's own say counts more.
    if (has(own.declared(), queue.name) && own.value(queue.name) == queue.fallback) {
      choice.parameters.set(queue.name, parameters.value(queue.name));
    }
  }
  return choice;
}

} // namespace

LockChoice chosen_lock(const Parameters& parameters, const std::string& name)
{
  return configured(*find_lock(parameters.choice(name)), parameters.choice_parameters(name),
                    parameters);
}

LockChoice named_lock(const std::string& lock, const Parameters& parameters)
{
  const LockEntry& entry = *find_lock(lock);
  return configured(entry, Parameters(entry.parameters), parameters);
}

TreeLock::TreeLock(const RmapContext& context, const LockChoice& choice, const LockPlace& place,
                   LockStats& stats)
    : stats_(stats), cpus_(context.cpus), can_try_(choice.entry->can_try), watch_(context.watch)
{
  if (watch_ != nullptr) {
    number_ = watch_->add_lock(stats.record().name, *choice.entry);
  }
  Parameters parameters = choice.parameters;
  if (has(choice.entry->parameters, "offset")) {
    parameters.set("offset", std::int64_t{place.offset});
  }
  LockContext lock{context.cpus,
                   stats,
                   context.memory().home(place.first),
                   context.seed,
                   context.replication,
                   static_cast<std::uint32_t>(place.first),
                   {}};
  bool started = false;
  lock.embedded = [&] { return std::exchange(started, true) ? place.second : place.first; };
  lock_ = choice.entry->make(lock, parameters);
}

Thread TreeLock::ask(Cpu cpu, RmapSite at)
{
  const Thread self = cpus_.current(cpu);
  if (held_by_.size() <= index_of(self)) {
    held_by_.resize(index_of(self) + 1);
  }
  if (held_by_[index_of(self)]) {
    throw DesignFault("self-deadlock: CPU " + std::to_string(index_of(cpu)) + " asks for \"" +
                      stats_.record().name + "\" (" + rmap_site_names()[index_of(site(at))] +
                      ") while it holds it, and would wait for itself for ever");
  }
  held_by_[index_of(self)] = true;
  stats_.asks_from(self, site(at));
  return self;
}

Thread TreeLock::let_go(Cpu cpu)
{
  const Thread self = cpus_.current(cpu);
  held_by_[index_of(self)] = false;
  return self;
}

Task<> TreeLock::lock(Cpu cpu, RmapSite at)
{
  return watch_ == nullptr ? lock_->lock(ask(cpu, at)) : watched_lock(cpu, at, LockMode::Exclusive);
}

Task<> TreeLock::lock_shared(Cpu cpu, RmapSite at)
{
  return watch_ == nullptr ? lock_->lock_shared(ask(cpu, at))
                           : watched_lock(cpu, at, LockMode::Shared);
}

Task<bool> TreeLock::try_lock(Cpu cpu, RmapSite at)
{
  return try_it(cpu, at, LockMode::Exclusive);
}

Task<bool> TreeLock::try_lock_shared(Cpu cpu, RmapSite at)
{
  return try_it(cpu, at, LockMode::Shared);
}

Task<bool> TreeLock::try_it(Cpu cpu, RmapSite at, LockMode mode)
{
  if (!can_try_) {
    throw InputError({stats_.record().name, "", "a walk that tries a " + stats_.record().kind,
                      "one that can be tried: " + joined(names_of_those_tried())});
  }
  const Thread self = cpus_.current(cpu);
  if (index_of(self) < held_by_.size() && held_by_[index_of(self)]) {
    co_return false;
  }
  if (watch_ != nullptr) {
    co_await pause(self);
    watch_->asks(self, number_, mode, false, at);
  }
  ask(cpu, at);
  const bool taken = co_await try_take(self, mode);
  held_by_[index_of(self)] = taken;
  if (watch_ != nullptr) {
    if (taken) {
      watch_->gets(self, number_);
    } else {
      watch_->goes_without(self, number_);
    }
    co_await pause(self);
  }
  co_return taken;
}

Task<bool> TreeLock::lock_to_walk(Cpu cpu, WalkLock how)
{
  if (how == WalkLock::Try) {
    co_return co_await try_lock(cpu, RmapSite::Walk);
  }
  co_await lock(cpu, RmapSite::Walk);
  co_return true;
}

Task<bool> TreeLock::lock_shared_to_walk(Cpu cpu, WalkLock how)
{
  if (how == WalkLock::Try) {
    co_return co_await try_lock_shared(cpu, RmapSite::Walk);
  }
  co_await lock_shared(cpu, RmapSite::Walk);
  co_return true;
}

Task<> TreeLock::unlock(Cpu cpu)
{
  return watch_ == nullptr ? lock_->unlock(let_go(cpu)) : watched_unlock(cpu, LockMode::Exclusive);
}

Task<> TreeLock::unlock_shared(Cpu cpu)
{
  return watch_ == nullptr ? lock_->unlock_shared(let_go(cpu))
                           : watched_unlock(cpu, LockMode::Shared);
}

Task<> TreeLock::pause(Thread self)
{
  const Duration time = watch_->pause(self);
  if (time > Duration{}) {
    co_await cpus_.engine().delay(time);
  }
}

Task<> TreeLock::take(Thread self, LockMode mode)
{
  return mode == LockMode::Exclusive ? lock_->lock(self) : lock_->lock_shared(self);
}

Task<bool> TreeLock::try_take(Thread self, LockMode mode)
{
  return mode == LockMode::Exclusive ? lock_->try_lock(self) : lock_->try_lock_shared(self);
}

Task<> TreeLock::give(Thread self, LockMode mode)
{
  return mode == LockMode::Exclusive ? lock_->unlock(self) : lock_->unlock_shared(self);
}

Task<> TreeLock::watched_lock(Cpu cpu, RmapSite at, LockMode mode)
{
  const Thread self = cpus_.current(cpu);
  co_await pause(self);
  watch_->asks(self, number_, mode, true, at);
  ask(cpu, at);
  co_await take(self, mode);
  watch_->gets(self, number_);
  co_await pause(self);
}

Task<> TreeLock::watched_unlock(Cpu cpu, LockMode mode)
{
  const Thread self = cpus_.current(cpu);
  watch_->lets_go(self, number_, mode);
  let_go(cpu);
  co_await give(self, mode);
  co_await pause(self);
}

LockStats& lock_stats(const RmapContext& context, const AddressSpace& file, const std::string& what,
                      const LockChoice& choice)
{
  LockStats& stats =
      context.locks.stats(file.name + " " + what, choice.entry->name, rmap_site_names());
  stats.guard(file.walks);
  return stats;
}

} // namespace numasim
