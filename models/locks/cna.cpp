#include "models/locks/cna.hpp"

#include <utility>

namespace numasim {

CnaWord::CnaWord(KernelCpus& cpus, LineId line, const CnaRules& rules,
                 std::vector<RandomStream> streams)
    : QSpinWord(cpus, line), rules_(rules), streams_(std::move(streams)),
      nodes_(cpus.memory().machine().cpus())
{
}

void CnaWord::enter(Cpu cpu)
{
  node(cpu) = {cpus().memory().machine().node_of(cpu), {}, {}, false};
}

bool CnaWord::time_to_flush(Cpu cpu)
{
  const CnaNode& self = node(cpu);
  if (!self.secondary_tail) {
    return false;
  }
  return rules_.after ? now() > self.start + *rules_.after
                      : streams_[index_of(cpu)].below(rules_.one_in) == 0;
}

/// cna_wait_head_or_lock(): sorts the queue while the lock is busy.
Task<> CnaWord::at_head(Cpu cpu)
{
  Memory& memory = cpus().memory();
  if (time_to_flush(cpu)) {
    node(cpu).flush = true;
    co_return;
  }
  if (!node(cpu).secondary_tail && streams_[index_of(cpu)].below(rules_.sort_one_in) != 0) {
    co_return; // shuffle reduction: where contention is low, sorting costs more than it gains
  }
  for (;;) {
    co_await memory.load(cpu, line());
    if (!is_busy()) {
      co_return;
    }
    const Look look = co_await order_queue(cpu);
    if (look.is_local) {
      co_return;
    }
    if (look.wait_on) {
      if (is_busy()) {
        co_await memory.lost_either(cpu, line(), *look.wait_on);
      }
      co_await cpus().notice();
    } else {
      co_await cpus().engine().delay(cpus().os().spin_iteration); // cpu_relax()
    }
  }
}

/// Moves the next waiter to the secondary queue, if it is of another node and not the last.
Task<CnaWord::Look> CnaWord::order_queue(Cpu cpu)
{
  Memory& memory = cpus().memory();
  const LineId own = cpus().mcs(cpu).line;
  co_await memory.load(cpu, own);
  const std::optional<Cpu> next = next_of(cpu);
  if (!next) {
    co_return Look{false, own};
  }
  const LineId theirs = cpus().mcs(*next).line;
  co_await memory.load(cpu, theirs);
  if (node(*next).preferred == node(cpu).preferred) {
    co_return Look{true, {}};
  }
  const std::optional<Cpu> after = next_of(*next);
  if (!after) {
    co_return Look{false, theirs};
  }
  splice(cpu, *next, *after);
  co_return Look{false, {}};
}

/// cna_splice_next(): the stores go out while the head looks on.
void CnaWord::splice(Cpu cpu, Cpu next, Cpu after)
{
  CnaNode& self = node(cpu);
  link(cpu, cpu, after);
  if (self.secondary_tail) {
    const Cpu tail = *self.secondary_tail;
    link(cpu, next, next_of(tail));
    link(cpu, tail, next);
  } else {
    link(cpu, next, next);
    self.start = now();
  }
  self.secondary_tail = next; // in the own line, which the first store has got
}

/// With nobody left in the main queue, the secondary one becomes it (cna_splice_head()).
Task<bool> CnaWord::try_clear_tail(Cpu cpu)
{
  const std::optional<Cpu> tail = node(cpu).secondary_tail;
  if (!tail) {
    co_return co_await swap_tail_and_lock(cpu, std::nullopt);
  }
  co_await cpus().memory().load(cpu, cpus().mcs(*tail).line);
  const Cpu head = *next_of(*tail);
  // The ring is opened before the word says that its tail is last: from then on newcomers link
  // themselves to it. The locked instruction waits until the store has taken effect.
  co_await cpus().memory().store(cpu, cpus().mcs(*tail).line);
  cpus().mcs(*tail).next = Posted<std::optional<Cpu>>{};
  const bool taken = co_await swap_tail_and_lock(cpu, tail);
  if (taken) {
    make_head(cpu, head);
  } else {
    link(cpu, *tail, head); // and closed again
  }
  co_return taken;
}

/// cna_lock_handoff()
Task<> CnaWord::hand_on(Cpu cpu, Cpu next)
{
  Memory& memory = cpus().memory();
  const CnaNode& self = node(cpu);
  if (self.flush) {
    const Cpu tail = *self.secondary_tail;
    co_await memory.load(cpu, cpus().mcs(tail).line);
    const Cpu head = *next_of(tail);
    link(cpu, tail, next);
    make_head(cpu, head);
    co_return;
  }
  if (self.secondary_tail) {
    co_await memory.load(cpu, cpus().mcs(cpu).line); // next may be another after sorting
    next = *next_of(cpu);
    node(next) = self;
  }
  make_head(cpu, next);
}

/// By a head, of a node whose `next` was set before: nobody else writes it now.
void CnaWord::link(Cpu cpu, Cpu node, std::optional<Cpu> next)
{
  McsNode& linked = cpus().mcs(node);
  cpus().memory().post_store(cpu, linked.line);
  linked.next = Posted<std::optional<Cpu>>{next};
}

void CnaWord::make_head(Cpu cpu, Cpu next)
{
  McsNode& behind = cpus().mcs(next);
  behind.locked.set(true, cpus().memory().post_store(cpu, behind.line));
}

std::optional<Cpu> CnaWord::next_of(Cpu node) const
{
  return cpus().mcs(node).next.get(now());
}

} // namespace numasim
