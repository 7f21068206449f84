#pragma once
/// A walk's look at a VMA that takes a time and nothing else.

#include "models/rmap/rmap_walk.hpp"
#include "sim/engine.hpp"

namespace numasim {

class TimedVisit final : public RmapVisitor {
public:
  TimedVisit(Engine& engine, Duration time) : engine_(engine), time_(time) {}

  Task<bool> visit(Cpu /*cpu*/, Vma& /*vma*/) override
  {
    co_await engine_.delay(time_);
    co_return true;
  }

private:
  Engine& engine_;
  Duration time_;
};

} // namespace numasim
