// How accesses wait for a line, and who is told when it changes.

#include "models/memory/memory.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

Memory::Grant Memory::observed(Cpu cpu, LineId line, AccessKind kind, bool posted)
{
  const Head& h = head(line);
  const std::uint32_t core = core_of_[index_of(cpu)];
  const bool has_it =
      kind == AccessKind::Load ? core_has(h, core) : h.exclusive != 0 && core_of_[h.owner] == core;
  const std::optional<Cpu> owner = h.owner == k_nobody ? std::nullopt : std::optional(Cpu{h.owner});
  const Grant granted = grant(cpu, line, kind);
  observer_->accessed({.cpu = cpu,
                       .line = line,
                       .kind = kind,
                       .asked = engine_.now(),
                       .start = granted.start,
                       .end = granted.end,
                       .moves = !has_it,
                       .posted = posted,
                       .owner = owner});
  return granted;
}

Memory::Grant Memory::grant(Cpu cpu, LineId line, AccessKind kind)
{
  Head& h = head(line);
  const std::int64_t now = engine_.now().count_ps();
  const std::uint32_t core = core_of_[index_of(cpu)];
  if (kind != AccessKind::Rmw && just_arrived(cpu, line)) {
    return next_instruction(cpu, h, kind);
  }
  // A load that hits needs nothing of the line's other users, only that the core's copy (which its
  // sibling may have asked for) is one of the newest value. Everything else waits its turn, the
  // owner's own writes too: their order is the order in which values change.
  const bool hit = kind == AccessKind::Load && core_has(h, core);
  const std::int64_t start = std::max(now, hit ? h.owned_from_ps : h.busy_until_ps);
  // A CPU that waits for the line itself already (a posted store) stays behind that.
  if (!stays_.empty() && !hit && h.busy_until_ps > now && h.owner != index_of(cpu)) {
    if (const auto joined = join_stay(cpu, line, kind)) {
      return *joined;
    }
  }
  const Cpu holder = h.exclusive != 0 ? Cpu{h.owner} : cpu;
  const Departure departure{line, h.owned_from_ps};
  roles_[h.role].queued += Duration::ps(start - now);
  const Quote quote = apply(cpu, h, kind);
  // No access is over before the far atomics ahead of it, which the line itself does not wait for.
  const std::int64_t end = std::max(start + quote.cost_ps, far_rmw_ps_ ? h.owned_from_ps : 0);
  if (holder != cpu) {
    depart(holder, departure);
    const std::uint32_t l3 = l3_of_[core_of_[index_of(holder)]];
    // A reader takes nothing away, and a home that does atomics itself has an order of its own.
    if (!stays_.empty() && l3 != l3_of_[core] && kind != AccessKind::Load && !quote.home_busy_ps) {
      const auto way = static_cast<double>(quote.cost_ps - local_ps(kind));
      stays_[l3].add({line, holder, departure.arrives_ps,
                      start + static_cast<std::int64_t>(near_first_ * way)});
    }
  }
  if (quote.occupies) {
    h.busy_until_ps = quote.home_busy_ps ? start + *quote.home_busy_ps : end;
    if (h.exclusive != 0 || quote.home_busy_ps) {
      h.owned_from_ps = end;
    }
  }
  if (kind != AccessKind::Load && h.watchers != nullptr) {
    wake_watchers(h, Instant{Duration::ps(start)});
  }
  return {Instant{Duration::ps(start)}, Instant{Duration::ps(end)}};
}

/// The instruction after the one that got the line finds it there still, also when others wait for
/// it: their request has to reach the core first. A locked instruction comes too late, it takes
/// longer than that to begin: where CPUs repeat a failed compare-and-swap on one word, it fails
/// again as often as if the line had gone between (75 to 88 % on Skylake and Zen,
/// docs/machine.md).
Memory::Grant Memory::next_instruction(Cpu cpu, Head& h, AccessKind kind)
{
  LineRecord& count = roles_[h.role];
  ++count.core_hits;
  count.store_hits += kind == AccessKind::Load ? 0 : 1;
  const std::int64_t done = engine_.now().count_ps() + local_ps(kind);
  if (kind == AccessKind::Store) {
    // A sibling may be spinning on the copy that stays in the core.
    if (h.owner != k_nobody && core_of_[h.owner] == core_of_[index_of(cpu)]) {
      h.owned_from_ps = std::max(h.owned_from_ps, done);
    }
    if (h.watchers != nullptr) {
      wake_watchers(h, engine_.now());
    }
  }
  return {engine_.now(), Instant{Duration::ps(done)}};
}

/// What a CPU pays for a line that is in its L3 group, with `holder`.
std::int64_t Memory::near_ps(Cpu cpu, Cpu holder, AccessKind kind) const
{
  const Core core{core_of_[index_of(cpu)]};
  const Core there{core_of_[index_of(holder)]};
  if (core == there) {
    return local_ps(kind) + (cpu == holder ? 0 : transfers_.in_core_ps());
  }
  return spread(transfers_.in_l3_ps(core, there), core, there) +
         (kind == AccessKind::Load ? 0 : local_ps(kind));
}

/// Serves a request out of the time that the line still has in the requester's L3 group. That
/// delays nobody and leaves the line's state as it is, which is what the request from outside has
/// made of it.
std::optional<Memory::Grant> Memory::join_stay(Cpu cpu, LineId line, AccessKind kind)
{
  const std::int64_t now = engine_.now().count_ps();
  const std::uint32_t core = core_of_[index_of(cpu)];
  if (kind == AccessKind::Rmw && far_rmw_ps_) {
    return std::nullopt;
  }
  std::int64_t start = 0;
  std::int64_t end = 0;
  LineRecord& count = roles_[head(line).role];
  const bool served = stays_[l3_of_[core]].first(line, now, [&](Stay& stay) {
    start = std::max(now, stay.free_ps);
    end = start + near_ps(cpu, stay.holder, kind);
    if (end > stay.leaves_ps) {
      return false;
    }
    if (cpu == stay.holder) {
      ++count.core_hits;
      count.store_hits += kind == AccessKind::Load ? 0 : 1;
    } else {
      const bool sibling = core_of_[index_of(stay.holder)] == core;
      const auto far = static_cast<std::size_t>(sibling ? Distance::SameCore : Distance::SameL3);
      ++count.transfers[far];
      count.store_transfers[far] += kind == AccessKind::Load ? 0 : 1;
    }
    stay.holder = cpu;
    stay.free_ps = end;
    return true;
  });
  if (!served) {
    return std::nullopt;
  }
  count.queued += Duration::ps(start - now);
  return Grant{Instant{Duration::ps(start)}, Instant{Duration::ps(end)}};
}

bool Memory::just_arrived(Cpu cpu, LineId line) const
{
  const std::int64_t now = engine_.now().count_ps();
  const Departures& own = departures_[index_of(cpu)];
  return std::any_of(own.begin(), own.end(),
                     [&](const Departure& d) { return d.line == line && d.arrives_ps == now; });
}

void Memory::depart(Cpu holder, const Departure& departure)
{
  // One entry a line; a new line takes the place of the one that came first.
  Departures& own = departures_[index_of(holder)];
  auto entry = std::find_if(own.begin(), own.end(),
                            [&](const Departure& d) { return d.line == departure.line; });
  if (entry == own.end()) {
    entry = std::min_element(own.begin(), own.end(), [](const Departure& a, const Departure& b) {
      return a.arrives_ps < b.arrives_ps;
    });
  }
  *entry = departure;
}

Instant Memory::post_store(Cpu cpu, LineId line)
{
  return request(cpu, line, AccessKind::Store, true).end;
}

bool Memory::write_under_way(Cpu reader, LineId line) const
{
  // A sibling's write leaves the core its copy, but what the reader saw in it is out of date.
  const Head& h = head(line);
  return h.owner != static_cast<std::uint32_t>(reader) &&
         engine_.now().count_ps() <= h.owned_from_ps;
}

void Memory::wake_watchers(Head& h, Instant at)
{
  Watch* oldest = nullptr; // the list is newest first; who watches longest polls first
  for (Watch* w = std::exchange(h.watchers, nullptr); w != nullptr;) {
    Watch* next = std::exchange(w->next_, oldest);
    oldest = w;
    w = next;
  }
  for (Watch* w = oldest; w != nullptr; w = w->next_) {
    for (Watch* other = w->other_; other != nullptr && other != w; other = other->other_) {
      forget(other);
    }
    engine_.schedule(w->process_, at);
  }
}

void Memory::forget(const Watch* watch)
{
  Watch** link = &head(watch->line_).watchers;
  while (*link != watch) {
    link = &(*link)->next_;
  }
  *link = watch->next_;
}

} // namespace numasim
