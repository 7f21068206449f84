#include "models/check/lock_use.hpp"

#include <algorithm>

namespace numasim {

WatchedLock LockUse::add_lock(const std::string& name, const LockEntry& kind)
{
  const auto known = std::find(classes_.begin(), classes_.end(), name);
  const auto of_class = static_cast<std::uint32_t>(known - classes_.begin());
  if (known == classes_.end()) {
    classes_.push_back(name);
    instances_.push_back(0);
  }
  locks_.push_back({of_class, instances_[of_class]++, &kind});
  return WatchedLock{static_cast<std::uint32_t>(locks_.size() - 1)};
}

LockUse::Holder& LockUse::of(Thread self)
{
  if (threads_.size() <= index_of(self)) {
    threads_.resize(index_of(self) + 1);
  }
  return threads_[index_of(self)];
}

const std::vector<HeldLock>& LockUse::held(Thread self)
{
  return of(self).held;
}

const std::optional<HeldLock>& LockUse::wanted(Thread self)
{
  return of(self).wanted;
}

const HeldLock* LockUse::spinning_lock(Thread self)
{
  for (const HeldLock& held : of(self).held) {
    if (info(held.lock).kind->preemption == Preemption::OffUntilUnlock) {
      return &held;
    }
  }
  return nullptr;
}

void LockUse::asks(Thread self, const HeldLock& wanted)
{
  log_.checked(CheckRule::LockUse);
  const LockEntry& kind = *info(wanted.lock).kind;
  if (wanted.waits && kind.preemption == Preemption::OffWhileQueued) {
    may_sleep(self, "taking " + class_name(class_of(wanted.lock)) + " (" + kind.name + ")");
  }
  of(self).wanted = wanted;
}

const HeldLock& LockUse::gets(Thread self, WatchedLock /*lock*/)
{
  Holder& holder = of(self);
  HeldLock& got = holder.held.emplace_back(*holder.wanted);
  got.since = log_.now();
  holder.wanted.reset();
  return got;
}

void LockUse::goes_without(Thread self, WatchedLock /*lock*/)
{
  of(self).wanted.reset();
}

HeldLock LockUse::lets_go(Thread self, WatchedLock lock, LockMode mode)
{
  log_.checked(CheckRule::LockUse);
  std::vector<HeldLock>& held = of(self).held;
  const auto found =
      std::find_if(held.rbegin(), held.rend(), [&](const HeldLock& h) { return h.lock == lock; });
  const std::string& of_class = class_name(class_of(lock));
  if (found == held.rend()) {
    log_.wrecked(
        CheckRule::LockUse, of_class + " is let go by who does not hold it",
        {log_.at(log_.now()) + ": " + log_.doing(self) + " lets go " + name(lock), holding(self)});
  }
  if (found->mode != mode) {
    log_.wrecked(CheckRule::LockUse, of_class + " is let go in another mode than it was taken in",
                 {log_.at(log_.now()) + ": " + log_.doing(self) + " lets go " + name(*found) +
                      (mode == LockMode::Shared ? " as a reader" : " as a writer"),
                  holding(self)});
  }
  const HeldLock had = *found;
  held.erase(std::next(found).base());
  return had;
}

void LockUse::may_sleep(Thread self, const std::string& what)
{
  const HeldLock* const spinning = spinning_lock(self);
  if (spinning == nullptr) {
    return;
  }
  const std::string title = "sleeping while atomic: " + what + " with " +
                            class_name(class_of(spinning->lock)) + " held, which spins";
  log_.broken(
      CheckRule::LockUse, title,
      {log_.at(log_.now()) + ": " + log_.doing(self), holding(self),
       "preemption is off since " + log_.at(spinning->since) + ", when it got " + name(*spinning)});
}

void LockUse::leaves(Thread self)
{
  log_.checked(CheckRule::LockUse);
  const Holder& holder = of(self);
  if (holder.held.empty()) {
    return;
  }
  log_.wrecked(CheckRule::LockUse,
               class_name(class_of(holder.held.front().lock)) +
                   " is still held when the operation returns",
               {log_.at(log_.now()) + ": " + log_.doing(self) + " returns", holding(self)});
}

std::string LockUse::name(WatchedLock lock) const
{
  const Info& of = info(lock);
  std::string text = classes_[of.of_class];
  if (instances_[of.of_class] > 1) {
    text += " #" + std::to_string(of.instance);
  }
  return text;
}

std::string LockUse::name(const HeldLock& held) const
{
  return name(held.lock) + (is_shared(held) ? " (shared, for " : " (exclusive, for ") +
         CheckLog::name(held.at) + ")";
}

std::string LockUse::holding(Thread self)
{
  return holding(of(self).held);
}

std::string LockUse::holding(const std::vector<HeldLock>& held) const
{
  std::string text;
  for (const HeldLock& h : held) {
    text += (text.empty() ? "" : ", ") + name(h);
  }
  return "  holding: " + (text.empty() ? "nothing" : text);
}

} // namespace numasim
