#include "tools/report/line_transfer.hpp"

#include <stdexcept>

namespace numasim {

Duration LineTransfer::operator()(Cpu requester, Cpu owner, Node home) const
{
  if (machine_.core_of(requester) == machine_.core_of(owner)) {
    return machine_.costs().core_transfer;
  }
  if (machine_.l3_of(requester) == machine_.l3_of(owner)) {
    return machine_.costs().l3_transfer;
  }
  return between_l3s(machine_.node_of(requester), machine_.node_of(owner), home);
}

Duration LineTransfer::between_l3s(Node requester, Node owner, Node home) const
{
  const Costs& c = machine_.costs();
  const Package here = machine_.package_of(requester);
  switch (c.protocol) {
  case Protocol::HomeDirectory:
    return c.base + machine_.hop(requester, home) + machine_.hop(home, owner) +
           machine_.hop(owner, requester);
  case Protocol::SocketLocal:
    if (here == machine_.package_of(owner)) {
      return c.package_base.value_or(c.l3_transfer) + machine_.hop(requester, owner);
    }
    return c.base + machine_.hop(requester, owner) +
           (here == machine_.package_of(home) ? c.dir_read : Duration{});
  case Protocol::Flat:
    return c.base;
  }
  throw std::logic_error("unknown protocol");
}

Duration LineTransfer::fill(Node requester, Node home) const
{
  return machine_.costs().dram_local + machine_.hop(requester, home) +
         machine_.hop(home, requester);
}

} // namespace numasim
