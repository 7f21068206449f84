#include "models/locks/entries.hpp"
#include "models/locks/line_layout.hpp"
#include "models/locks/mutex.hpp"
#include "models/locks/numa_osq_parameters.hpp"

namespace numasim {

namespace {

class MutexLock final : public Lock {
public:
  MutexLock(const LockContext& context, const Parameters& parameters)
      : cpus_(context.cpus),
        mutex_(context.cpus, lines(context, parameters), context.stats, chosen_osq(parameters))
  {
  }

  Task<> lock(Thread self) override { return mutex_.lock(cpus_.cpu_of(self), Site{0}); }
  Task<> unlock(Thread self) override { return mutex_.unlock(cpus_.cpu_of(self)); }
  Task<bool> try_lock(Thread self) override { return mutex_.trylock(cpus_.cpu_of(self), Site{0}); }

private:
  static MutexLines lines(const LockContext& context, const Parameters& parameters)
  {
    const TwoLines at = two_lines(context);
    return MutexLines::at_offset(offset_of(parameters), at.first, at.second);
  }

  KernelCpus& cpus_;
  Mutex mutex_;
};

} // namespace

LockEntry mutex_entry()
{
  return {"mutex",
          "The kernel's sleeping lock with optimistic spinning and handoff.",
          "kernel/locking/mutex.c, Linux 6.12",
          false,
          with_osq_choice({offset_parameter()}),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<MutexLock>(context, parameters);
          },
          true,
          Preemption::OffWhileQueued,
          true};
}

} // namespace numasim
