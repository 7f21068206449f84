#include "models/sched/run_queue.hpp"

namespace numasim {

// ------------------------------------------------------------------------------ shares and lag

/// avg_vruntime(): of all that could run. Differences to one of them keep the sum small.
Duration RunQueue::average() const
{
  if (runnable() == 0) {
    return latest_average_;
  }
  const Duration base = running_ != nullptr ? running_->vruntime : waiting_.front()->vruntime;
  Duration sum;
  for (const Standing* other : waiting_) {
    sum += other->vruntime - base;
  }
  return base + sum / static_cast<std::int64_t>(runnable());
}

/// entity_eligible()
bool RunQueue::eligible(const Standing& standing) const
{
  Duration ahead; // of the others, all together
  for (const Standing* other : waiting_) {
    ahead += other->vruntime - standing.vruntime;
  }
  if (running_ != nullptr) {
    ahead += running_->vruntime - standing.vruntime;
  }
  return ahead >= Duration{};
}

// ----------------------------------------------------------------------------- coming and going

/// place_entity(). Who comes pulls the average towards itself, so that a lag is scaled to be left
/// after that.
bool RunQueue::enqueue(Standing& standing, Instant now)
{
  if (running_ != nullptr && waiting_.empty()) {
    // What the ticks did to the slices of a thread that nobody waited behind.
    const Duration past = running_->vruntime + (now - charged_) - running_->deadline;
    if (past >= Duration{}) {
      running_->deadline += slice_ * (past.count_ps() / slice_.count_ps() + 1);
      running_->new_slice = true;
    }
  }
  const bool used_up = charge(now);
  const Duration here = average();
  if (standing.lag > Duration{}) {
    const auto others = static_cast<double>(runnable());
    standing.vruntime = others > 0 ? here - standing.lag.scaled((others + 1) / others) : here;
  } else {
    standing.vruntime = std::max(standing.vruntime, here);
  }
  standing.lag = {};
  standing.deadline = standing.vruntime + slice_;
  standing.new_slice = true;
  waiting_.push_back(&standing);
  return used_up;
}

/// dequeue_entity() of the running thread, with update_entity_lag().
void RunQueue::sleep(Instant now)
{
  charge(now);
  latest_average_ = average();
  running_->lag = std::clamp(latest_average_ - running_->vruntime, most_lag_ * -1, most_lag_);
  running_ = nullptr;
}

// ------------------------------------------------------------------------------ who runs and when

/// update_curr() and update_deadline()
bool RunQueue::charge(Instant now)
{
  if (running_ == nullptr || now <= charged_) {
    return false;
  }
  running_->vruntime += now - charged_;
  charged_ = now;
  if (running_->vruntime < running_->deadline) {
    return false;
  }
  running_->deadline = running_->vruntime + slice_;
  running_->new_slice = true;
  return !waiting_.empty();
}

/// pick_eevdf()
Standing* RunQueue::choice() const
{
  Standing* const current = running_ != nullptr && eligible(*running_) ? running_ : nullptr;
  if (current != nullptr && !current->new_slice) {
    return current;
  }
  Standing* best = nullptr;
  for (Standing* other : waiting_) {
    if ((best == nullptr || other->deadline < best->deadline) && eligible(*other)) {
      best = other;
    }
  }
  // Of equals, those that wait go first.
  const bool stays = current != nullptr && (best == nullptr || current->deadline < best->deadline);
  return stays ? current : best;
}

std::optional<Thread> RunQueue::pick(Instant from)
{
  Standing* const next = choice();
  if (next != running_ && next != nullptr) {
    waiting_.erase(std::find(waiting_.begin(), waiting_.end(), next));
    if (running_ != nullptr) {
      waiting_.push_back(running_);
    }
    running_ = next;
    charged_ = from;
  }
  if (running_ != nullptr) {
    running_->new_slice = false;
  }
  return running();
}

} // namespace numasim
