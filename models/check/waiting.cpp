#include "models/check/waiting.hpp"

#include <algorithm>

namespace numasim {

Duration Waiting::bound() const
{
  return bound_.floor +
         longest_hold_ * (bound_.turns * static_cast<std::int64_t>(locks_.threads()));
}

void Waiting::judge(Thread self, Duration waited, const std::string& what)
{
  log_.checked(CheckRule::Waiting);
  if (waited <= bound()) {
    return;
  }
  log_.broken(CheckRule::Waiting, what + " starves",
              {CheckLog::at(log_.now()) + ": " + log_.doing(self) + " has waited for " +
                   std::to_string(waited.in_us()) + " us",
               "  the bound is " + std::to_string(bound().in_us()) + " us for " +
                   std::to_string(locks_.threads()) +
                   " threads, of which none held a lock longer "
                   "than " +
                   std::to_string(longest_hold_.in_us()) + " us",
               locks_.holding(self)});
}

void Waiting::got(Thread self, const HeldLock& lock)
{
  judge(self, log_.now() - lock.asked,
        std::string{lock.at == RmapSite::Walk ? "a walker" : "a modifier"} + " that wants " +
            locks_.class_name(locks_.class_of(lock.lock)));
}

void Waiting::let_go(const HeldLock& lock)
{
  longest_hold_ = std::max(longest_hold_, log_.now() - lock.since);
}

void Waiting::walk_begins(Thread self)
{
  if (walking_.size() <= index_of(self)) {
    walking_.resize(index_of(self) + 1);
  }
  walking_[index_of(self)] = log_.now();
}

void Waiting::walk_goes_on(Thread self)
{
  if (index_of(self) < walking_.size() && walking_[index_of(self)]) {
    judge(self, log_.now() - *walking_[index_of(self)], "a walker on its way to the first tree");
    walking_[index_of(self)].reset();
  }
}

void Waiting::end_of_run()
{
  for (std::uint32_t i = 0; i < locks_.threads(); ++i) {
    if (locks_.wanted(Thread{i})) {
      got(Thread{i}, *locks_.wanted(Thread{i}));
    }
    walk_goes_on(Thread{i});
  }
}

} // namespace numasim
