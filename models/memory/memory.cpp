#include "models/memory/memory.hpp"

#include "sim/random.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <utility>

namespace numasim {

namespace {

constexpr std::size_t k_bits = 64;
constexpr std::size_t k_positions = 4096;  // factors; a pair of cores picks one by hash
constexpr std::uint32_t k_one = 1U << 16U; // 1.0 in 16.16 fixed point

std::size_t words_for(std::size_t bits)
{
  return (bits + k_bits - 1) / k_bits;
}

bool test(const std::uint64_t* set, std::uint32_t bit)
{
  return ((set[bit / k_bits] >> (bit % k_bits)) & 1U) != 0;
}

void insert(std::uint64_t* set, std::uint32_t bit)
{
  set[bit / k_bits] |= std::uint64_t{1} << (bit % k_bits);
}

void count_store_transfer(LineRecord& count, Distance distance)
{
  ++count.transfers[static_cast<std::size_t>(distance)];
  ++count.store_transfers[static_cast<std::size_t>(distance)];
}

} // namespace

Memory::Memory(Engine& engine, const Machine& machine, std::uint64_t seed,
               std::uint32_t replication)
    : engine_(engine), machine_(machine), transfers_(machine), l3_words_(words_for(machine.l3s())),
      core_words_(words_for(machine.cores())),
      stride_((sizeof(Head) + 8 * (l3_words_ + core_words_) + sizeof(Block) - 1) / sizeof(Block))
{
  const Costs& c = machine.costs();
  l1_ps_ = c.l1_load.count_ps();
  l3_load_ps_ = c.l3_load.count_ps();
  rmw_ps_ = c.rmw_local.count_ps();
  store_ps_ = c.store_local.count_ps();
  invalidate_extra_ps_ = c.invalidate_extra.count_ps();
  broadcast_ = c.broadcast_invalidate;
  if (c.far_rmw) {
    far_rmw_ps_ = c.far_rmw->count_ps();
  }
  near_first_ = c.near_first;
  stays_.resize(near_first_ > 0 ? machine.l3s() : 0);

  for (std::uint32_t i = 0; i < machine.cpus(); ++i) {
    core_of_.push_back(static_cast<std::uint32_t>(machine.core_of(Cpu{i})));
  }
  departures_.resize(machine.cpus());
  for (std::uint32_t i = 0; i < machine.cores(); ++i) {
    l3_of_.push_back(static_cast<std::uint32_t>(machine.l3_of(Core{i})));
    node_of_.push_back(static_cast<std::uint16_t>(machine.node_of(Core{i})));
  }
  for (std::uint32_t i = 0; i < machine.l3s(); ++i) {
    const Node node = machine.node_of(L3{i});
    node_of_l3_.push_back(static_cast<std::uint16_t>(node));
    if (cached_nodes_.empty() || cached_nodes_.back() != node) {
      cached_nodes_.push_back(node); // the groups of one node are neighbours
    }
  }
  // Where two cores sit on the mesh or ring is fixed for the machine's life: what the topology does
  // not state of it is a spread over positions, not noise over time (docs/machine.md), so the
  // factor is drawn once for each pair.
  RandomStream stream({seed, replication, 0, Purpose::Jitter});
  position_.assign(k_positions, k_one);
  if (c.jitter_cv > 0) {
    for (std::uint32_t& factor : position_) {
      factor = static_cast<std::uint32_t>(stream.lognormal(1.0, c.jitter_cv) * k_one);
    }
  }
}

LineRole Memory::role(const std::string& name)
{
  const auto found = std::find_if(roles_.begin(), roles_.end(),
                                  [&](const LineRecord& r) { return r.name == name; });
  if (found == roles_.end()) {
    roles_.push_back({});
    roles_.back().name = name;
    roles_.back().lines = 0;
    return LineRole{static_cast<std::uint16_t>(roles_.size() - 1)};
  }
  return LineRole{static_cast<std::uint16_t>(found - roles_.begin())};
}

LineId Memory::allocate(Node home, LineRole role)
{
  arena_.resize(arena_.size() + stride_);
  const LineId line{lines_++};
  Head* h = ::new (&arena_[index_of(line) * stride_]) Head{};
  h->owner = k_nobody;
  h->home = static_cast<std::uint16_t>(home);
  h->role = static_cast<std::uint16_t>(role) & 0x7fffU;
  ++roles_[index_of(role)].lines;
  return line;
}

bool Memory::has_copy(Cpu cpu, LineId line) const
{
  return core_has(head(line), core_of_[index_of(cpu)]);
}

std::int64_t Memory::spread(std::int64_t cost_ps, Core requester, Core other) const
{
  const std::size_t pair = index_of(requester) * 2654435761U + index_of(other) * 40503U;
  return static_cast<std::int64_t>(
      (static_cast<std::uint64_t>(cost_ps) * position_[(pair >> 4U) % k_positions]) >> 16U);
}

Memory::Quote Memory::apply_load(Cpu cpu, Head& h)
{
  const std::uint32_t core = core_of_[index_of(cpu)];
  const std::uint32_t l3 = l3_of_[core];
  LineRecord& count = roles_[h.role];
  if (core_has(h, core)) {
    ++count.core_hits;
    return {l1_ps_, false};
  }
  Quote quote{};
  const Node here{node_of_[core]};
  const Node home{h.home};
  if (test(l3_bits(h), l3)) {
    const std::uint32_t owner_core = h.owner == k_nobody ? core : core_of_[h.owner];
    if (h.exclusive != 0) {
      ++count.transfers[static_cast<std::size_t>(Distance::SameL3)];
      quote = {
          spread(transfers_.in_l3_ps(Core{core}, Core{owner_core}), Core{core}, Core{owner_core}),
          true};
    } else {
      ++count.l3_hits;
      quote = {l3_load_ps_, false};
    }
  } else if (h.owner != k_nobody) {
    const std::uint32_t owner_core = core_of_[h.owner];
    const Node owner{node_of_[owner_core]};
    ++count.transfers[static_cast<std::size_t>(transfers_.reach(here, home, owner))];
    quote = {spread(transfers_.across_ps(Core{core}, home, Core{owner_core}), Core{core},
                    Core{owner_core}),
             true};
  } else {
    ++count.memory_fills;
    quote = {transfers_.fill_ps(here, home), true};
    h.owner = static_cast<std::uint32_t>(cpu); // clean exclusive: a later store by it is silent
    h.exclusive = 1;
    insert(core_bits(h), core);
    insert(l3_bits(h), l3);
    return quote;
  }
  h.exclusive = 0;
  insert(core_bits(h), core);
  insert(l3_bits(h), l3);
  return quote;
}

template <class Ask>
void Memory::for_each_sharer(const std::uint64_t* set, std::size_t words, Ask ask)
{
  for (std::size_t w = 0; w < words; ++w) {
    for (std::uint64_t rest = set[w]; rest != 0; rest &= rest - 1) {
      ask(static_cast<std::uint32_t>(w * k_bits) +
          static_cast<std::uint32_t>(std::countr_zero(rest)));
    }
  }
}

std::int64_t Memory::invalidation_ps(Core core, const Head& h, Distance& farthest) const
{
  const std::uint32_t l3 = l3_of_[index_of(core)];
  const Node here{node_of_[index_of(core)]};
  const Node home{h.home};
  std::int64_t worst = 0;
  const auto answer = [&](Node node, std::int64_t cost) {
    worst = std::max(worst, cost);
    farthest = std::max(farthest, transfers_.reach(here, home, node));
  };
  if (broadcast_) {
    for (const Node node : cached_nodes_) {
      answer(node, transfers_.rule_ps(here, home, node));
    }
  }
  if (transfers_.positions()) {
    // Which core has to answer counts, not its node alone.
    for_each_sharer(core_bits(h), core_words_, [&](std::uint32_t other) {
      if (l3_of_[other] != l3) {
        answer(Node{node_of_[other]}, transfers_.across_ps(core, home, Core{other}));
      }
    });
  } else if (!broadcast_) {
    std::uint32_t last = UINT32_MAX;
    for_each_sharer(l3_bits(h), l3_words_, [&](std::uint32_t group) {
      if (group != l3 && node_of_l3_[group] != last) {
        last = node_of_l3_[group]; // the groups of one node are neighbours
        answer(Node{last}, transfers_.rule_ps(here, home, Node{last}));
      }
    });
  }
  return worst == 0 && !broadcast_ ? 0 : worst + invalidate_extra_ps_;
}

Memory::Quote Memory::apply_write(Cpu cpu, Head& h, AccessKind kind)
{
  const std::uint32_t core = core_of_[index_of(cpu)];
  const std::int64_t local = kind == AccessKind::Rmw ? rmw_ps_ : store_ps_;
  LineRecord& count = roles_[h.role];
  if (h.exclusive != 0 && core_of_[h.owner] == core) {
    const bool sibling = h.owner != static_cast<std::uint32_t>(cpu);
    if (sibling) {
      count_store_transfer(count, Distance::SameCore);
    } else {
      ++count.core_hits;
      ++count.store_hits;
    }
    h.owner = static_cast<std::uint32_t>(cpu);
    return {local + (sibling ? transfers_.in_core_ps() : 0), true};
  }

  const Node here{node_of_[core]};
  const Node home{h.home};
  if (h.owner == k_nobody) {
    ++count.memory_fills; // a line has an owner from its first touch on
    ++count.store_fills;
    take_over(cpu, h);
    return {transfers_.fill_ps(here, home) + local, true};
  }
  if (kind == AccessKind::Rmw && far_rmw_ps_ && h.owner != static_cast<std::uint32_t>(cpu)) {
    return apply_far_rmw(cpu, h);
  }
  std::int64_t data = 0;
  Distance far = Distance::SameCore;
  const std::uint32_t other = core_of_[h.owner];
  if (l3_of_[other] == l3_of_[core]) {
    // Ownership is inside this L3 group: other copies there fall without asking the home.
    far = Distance::SameL3;
    data = transfers_.in_l3_ps(Core{core}, Core{other});
  } else if (!core_has(h, core)) {
    const Node owner{node_of_[other]};
    far = transfers_.reach(here, home, owner);
    data = transfers_.across_ps(Core{core}, home, Core{other});
  }
  if (h.exclusive == 0) {
    ++count.invalidations;
    data = std::max(data, invalidation_ps(Core{core}, h, far));
  }
  count_store_transfer(count, far);
  take_over(cpu, h);
  return {spread(data, Core{core}, Core{other}) + local, true};
}

/// The request goes to the home, which takes all copies away and does the operation itself; the
/// line stays there, marked as last written by the requester. Who wrote it last finds nobody
/// between and fetches it as for a store, so a CPU on its own works in its own cache.
Memory::Quote Memory::apply_far_rmw(Cpu cpu, Head& h)
{
  const std::uint32_t core = core_of_[index_of(cpu)];
  const std::uint32_t other = core_of_[h.owner];
  const Node here{node_of_[core]};
  const Node home{h.home};
  LineRecord& count = roles_[h.role];
  const std::uint64_t* cores = core_bits(h);
  const bool copies =
      std::any_of(cores, cores + core_words_, [](std::uint64_t word) { return word != 0; });
  const bool one_l3 = l3_of_[other] == l3_of_[core];
  const Distance far =
      one_l3 ? Distance::SameL3 : transfers_.reach(here, home, Node{node_of_[other]});
  std::int64_t way = one_l3 ? l3_load_ps_ : transfers_.across_ps(Core{core}, home, Core{other});
  if (copies && one_l3) {
    way = transfers_.in_l3_ps(Core{core}, Core{other});
  }
  if (h.exclusive == 0 && copies) {
    ++count.invalidations;
    Distance farthest = far;
    way = std::max(way, invalidation_ps(Core{core}, h, farthest));
  }
  count_store_transfer(count, far);
  way = spread(way, Core{core}, Core{other});
  take_over(cpu, h);
  h.exclusive = 0;
  std::fill_n(core_bits(h), core_words_, 0);
  return {way + *far_rmw_ps_, true, (copies ? way : 0) + *far_rmw_ps_};
}

void Memory::take_over(Cpu cpu, Head& h)
{
  const std::uint32_t core = core_of_[index_of(cpu)];
  std::fill_n(l3_bits(h), l3_words_ + core_words_, 0);
  insert(core_bits(h), core);
  insert(l3_bits(h), l3_of_[core]);
  h.owner = static_cast<std::uint32_t>(cpu);
  h.exclusive = 1;
}

Memory::Quote Memory::apply(Cpu cpu, Head& h, AccessKind kind)
{
  return kind == AccessKind::Load ? apply_load(cpu, h) : apply_write(cpu, h, kind);
}

Duration Memory::touch(Cpu cpu, LineId line, AccessKind kind)
{
  return Duration::ps(apply(cpu, head(line), kind).cost_ps);
}

void Memory::reset_counters()
{
  for (LineRecord& r : roles_) {
    LineRecord fresh;
    fresh.name = r.name;
    fresh.lines = r.lines;
    r = fresh;
  }
}

std::vector<LineRecord> Memory::records() const
{
  return roles_;
}

} // namespace numasim
