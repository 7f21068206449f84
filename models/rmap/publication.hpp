#pragma once
/// Making something visible to who takes no lock for it: a store that releases and loads that
/// acquire. They cost what the caller lets their lines cost; this tells who watches.

#include "models/rmap/strategy.hpp"

namespace numasim {

/// Before `what` is set for all to see.
inline void publish(const RmapContext& context, Cpu cpu, const void* what)
{
  if (context.watch != nullptr) {
    context.watch->publishes(context.cpus.current(cpu), what);
  }
}

/// After `what` was found set.
inline void see(const RmapContext& context, Cpu cpu, const void* what)
{
  if (context.watch != nullptr) {
    context.watch->sees(context.cpus.current(cpu), what);
  }
}

} // namespace numasim
