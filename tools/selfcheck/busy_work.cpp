#include "tools/selfcheck/busy_work.hpp"

#include "tools/probe/pinned.hpp"

namespace numasim::selfcheck {

void busy_turns(std::uint64_t turns)
{
  for (std::uint64_t i = 0; i < turns; ++i) {
    asm volatile("" : "+r"(i));
  }
}

MedianInterval busy_turn_ns(std::uint32_t cpu, const Effort& effort)
{
  constexpr std::uint64_t k_turns = 100'000;
  const Pinned here(cpu);
  return sample([] { return nanoseconds([] { busy_turns(k_turns); }) / double{k_turns}; }, effort);
}

} // namespace numasim::selfcheck
