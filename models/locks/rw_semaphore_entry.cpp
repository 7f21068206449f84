#include "models/locks/entries.hpp"
#include "models/locks/line_layout.hpp"
#include "models/locks/numa_osq_parameters.hpp"
#include "models/locks/rw_semaphore.hpp"

#include <optional>
#include <vector>

namespace numasim {

namespace {

class RwSemaphoreLock final : public Lock {
public:
  RwSemaphoreLock(const LockContext& context, const Parameters& parameters)
      : cpus_(context.cpus),
        sem_(context.cpus, lines(context, parameters), context.stats, chosen_osq(parameters)),
        taken_(context.cpus.threads().count())
  {
  }

  Task<> lock(Thread self) override { return sem_.down_write(cpus_.cpu_of(self), Site{0}); }
  Task<> unlock(Thread self) override { return sem_.up_write(cpus_.cpu_of(self)); }
  Task<> lock_shared(Thread self) override
  {
    taken_[index_of(self)] = co_await sem_.down_read(cpus_.cpu_of(self), Site{0});
  }
  Task<> unlock_shared(Thread self) override
  {
    return sem_.up_read(cpus_.cpu_of(self), taken_[index_of(self)]);
  }
  Task<bool> try_lock(Thread self) override
  {
    return sem_.down_write_trylock(cpus_.cpu_of(self), Site{0});
  }
  Task<bool> try_lock_shared(Thread self) override
  {
    const std::optional<Instant> taken =
        co_await sem_.down_read_trylock(cpus_.cpu_of(self), Site{0});
    if (taken) {
      taken_[index_of(self)] = *taken;
    }
    co_return taken.has_value();
  }

private:
  static RwSemaphoreLines lines(const LockContext& context, const Parameters& parameters)
  {
    const TwoLines at = two_lines(context);
    return RwSemaphoreLines::at_offset(offset_of(parameters), at.first, at.second);
  }

  KernelCpus& cpus_;
  RwSemaphore sem_;
  std::vector<Instant> taken_; // by thread
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
          },
          true,
          Preemption::OffWhileQueued,
          true};
}

} // namespace numasim
