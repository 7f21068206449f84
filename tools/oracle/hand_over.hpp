#pragma once
/// How often a lock that never rests changes node, and what that costs.

namespace numasim::oracle {

/// Share of hand-overs that leave a socket of `per_socket` threads, `sockets` of them, when the
/// next holder is any of the other threads with equal probability: (N - m)/(N - 1). Two threads at
/// least.
[[nodiscard]] double remote_share(unsigned sockets, unsigned per_socket);

/// Throughput of a lock that never rests: 1/(section + local + share (remote - local)), where a
/// hand-over takes `local` inside a socket and `remote` between two. A lock that stays for B
/// hand-overs has a share of 1/B. Times >= 0, not all 0.
[[nodiscard]] double saturated_throughput(double section, double local, double remote,
                                          double share);

} // namespace numasim::oracle
