#include "models/locks/entries.hpp"
#include "models/locks/line_layout.hpp"
#include "models/locks/numa_osq_parameters.hpp"
#include "models/locks/rw_semaphore.hpp"

#include <vector>

namespace numasim {

namespace {

class RwSemaphoreLock final : public Lock {
public:
  RwSemaphoreLock(const LockContext& context, const Parameters& parameters)
      : sem_(context.cpus, lines(context, parameters), context.stats, chosen_osq(parameters)),
        taken_(context.cpus.memory().machine().cpus())
  {
  }

  Task<> lock(Cpu cpu) override { return sem_.down_write(cpu, Site{0}); }
  Task<> unlock(Cpu cpu) override { return sem_.up_write(cpu); }
  Task<> lock_shared(Cpu cpu) override
  {
    taken_[index_of(cpu)] = co_await sem_.down_read(cpu, Site{0});
  }
  Task<> unlock_shared(Cpu cpu) override { return sem_.up_read(cpu, taken_[index_of(cpu)]); }

private:
  static RwSemaphoreLines lines(const LockContext& context, const Parameters& parameters)
  {
    const TwoLines at = two_lines(context);
    return RwSemaphoreLines::at_offset(offset_of(parameters), at.first, at.second);
  }

  RwSemaphore sem_;
  std::vector<Instant> taken_; // by CPU
};

} // namespace

LockEntry rw_semaphore_entry()
{
  return {"rw_semaphore",
          "The kernel's sleeping reader-writer lock with optimistic spinning.",
          "kernel/locking/rwsem.c, Linux 6.12",
          true,
          with_osq_choice({offset_parameter()}),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<RwSemaphoreLock>(context, parameters);
          }};
}

} // namespace numasim
