#include "tools/oracle/hand_over.hpp"

#include "tools/oracle/argument.hpp"

namespace numasim::oracle {

double remote_share(unsigned sockets, unsigned per_socket)
{
  const double threads = static_cast<double>(sockets) * per_socket;
  require(threads >= 2, "at least two threads");
  return (threads - per_socket) / (threads - 1);
}

double saturated_throughput(double section, double local, double remote, double share)
{
  require_time(section, "a section is finite and not negative");
  require_time(local, "a hand-over is finite and not negative");
  require_time(remote, "a hand-over is finite and not negative");
  require_share(share, "a share of hand-overs is 0 to 1");
  const double cycle = section + local + share * (remote - local);
  require(cycle > 0, "a hold and its hand-over take time");
  return 1 / cycle;
}

} // namespace numasim::oracle
