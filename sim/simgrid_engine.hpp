#pragma once
/// For the adapter's own files (sim/simgrid*.cpp) only: SimGrid's engine as this product needs it.

namespace simgrid::s4u {
class Engine;
}

namespace numasim {

/// One SimGrid second is one picosecond. Activities end at fractional dates; within a thousandth of
/// a tick they count as simultaneous with the tick, which absorbs rounding errors.
inline constexpr double k_timing_precision = 1e-3;

/// The engine, started and configured by the first caller. It sees no argument of ours.
simgrid::s4u::Engine& simgrid_engine();

} // namespace numasim
