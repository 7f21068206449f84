#include "tools/probe/local_access.hpp"

#include "tools/probe/cpu_relax.hpp"
#include "tools/probe/shared_word.hpp"

namespace numasim {

namespace {

constexpr int k_turns = 4096; // some 10 to 200 us: the clock's 20 to 30 ns vanish

/// ns of one of k_turns calls of `turn`.
template <class Turn> MedianInterval per_turn(const Effort& effort, const Turn& turn)
{
  const auto all = [&] {
    for (int i = 0; i < k_turns; ++i) {
      turn();
    }
  };
  all(); // the line, the code and the clock frequency come up
  return sample([&] { return nanoseconds(all) / k_turns; }, effort);
}

} // namespace

MedianInterval locked_operation(const Effort& effort)
{
  SharedWord word;
  std::atomic<std::uint32_t>& value = word.get();
  // Each adds what the one before returned, or the compiler would take an instruction that returns
  // nothing.
  std::uint32_t last = 1;
  return per_turn(effort, [&value, &last] { last = value.fetch_add(last); });
}

MedianInterval plain_increment(const Effort& effort)
{
  SharedWord word;
  std::atomic<std::uint32_t>& value = word.get();
  return per_turn(effort, [&value] {
    value.store(value.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  });
}

MedianInterval relax_turn(const Effort& effort)
{
  SharedWord word;
  std::atomic<std::uint32_t>& value = word.get();
  return per_turn(effort, [&value] {
    (void)value.load(std::memory_order_relaxed);
    cpu_relax();
  });
}

} // namespace numasim
