#pragma once
/// What readers of the reverse map do and how often: parameters of every workload on it.

#include "models/input/parameter.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <string>

namespace numasim {

[[nodiscard]] ParameterList reader_parameters();

/// Rates are means of Poisson arrivals; 0: there are none.
struct ReaderOptions {
  double reclaim_rate = 0;  ///< folios/s of each node's kswapd
  double evict_share = 0;   ///< of the folios whose referenced bits it could read
  double truncate_rate = 0; ///< ranges/s
  std::uint32_t truncate_pages = 1;
  double migrate_rate = 0;  ///< folios/s
  double collapse_rate = 0; ///< ranges of 2 MiB/s
  std::string files;        ///< the name of a file, or "all"
  double present_share = 0; ///< of the pages a VMA covers: in its page tables

  // Service times, on a CPU of the fastest kind.
  Duration visit;
  Duration fault_hold;
  Duration shootdown;
  Duration flush_local;
  Duration flush_batch;

  [[nodiscard]] bool any() const
  {
    return reclaim_rate > 0 || truncate_rate > 0 || migrate_rate > 0 || collapse_rate > 0;
  }
};
[[nodiscard]] ReaderOptions reader_options(const Parameters& parameters);

/// Sets all rates to 0.
void silence_readers(Parameters& parameters);

} // namespace numasim
