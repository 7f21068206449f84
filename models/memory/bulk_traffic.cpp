#include "models/memory/bulk_traffic.hpp"

#include <array>

namespace numasim {

Task<> BulkTraffic::read(Cpu cpu, Node from, std::uint64_t bytes)
{
  co_await request(cpu, from);
  const std::array<Drive::Leg, 1> legs{from_memory(from, cpu)};
  co_await drive_.transfer(machine_.platform(), legs, bytes);
}

Task<> BulkTraffic::write(Cpu cpu, Node to, std::uint64_t bytes)
{
  const std::array<Drive::Leg, 1> legs{to_memory(cpu, to)};
  co_await drive_.transfer(machine_.platform(), legs, bytes);
}

Task<> BulkTraffic::copy(Cpu cpu, Node from, Node to, std::uint64_t bytes)
{
  co_await request(cpu, from);
  const std::array<Drive::Leg, 2> legs{from_memory(from, cpu), to_memory(cpu, to)};
  co_await drive_.transfer(machine_.platform(), legs, bytes);
}

} // namespace numasim
