#include "models/locks/backoff.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/pthread_mutex.hpp"

namespace numasim {

namespace {

AdaptiveSpin spin_of(const Parameters& parameters)
{
  if (!parameters.boolean("adaptive")) {
    return {};
  }
  return {parameters.integer("spin_count"), parameters.integer("backoff_most")};
}

class PthreadMutexLock final : public CountedLock {
public:
  PthreadMutexLock(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), mutex_(
                                  cpus(), own_line(context), context.home, [this] { slept(); },
                                  spin_of(parameters), streams_by_thread(context))
  {
  }

private:
  Task<bool> take(Thread self) override { return mutex_.lock(cpu_of(self)); }
  Task<> let_go(Thread self) override { return mutex_.unlock(cpu_of(self)); }

  PthreadMutex mutex_;
};

} // namespace

LockEntry pthread_mutex_entry()
{
  return {
      "pthread_mutex",
      "The C library's mutex, which std::mutex is: a word in user space, and futex(2) to sleep.",
      "glibc 2.36: nptl/lowlevellock.c, nptl/pthread_mutex_lock.c, nptl/pthread_mutex_unlock.c; "
      "kernel/futex/waitwake.c, Linux 6.12",
      false,
      {Parameter::boolean("adaptive", false,
                          "Whether it spins before it sleeps (PTHREAD_MUTEX_ADAPTIVE_NP).",
                          "false: the default kind"),
       Parameter::integer("spin_count", "pauses", 100, 1, 32767,
                          "The adaptive kind spins no longer than this.",
                          "glibc.pthread.mutex_spin_count, sysdeps/nptl/dl-tunables.list"),
       Parameter::integer("backoff_most", "pauses", 16, 1, 16384,
                          "Between two looks of the adaptive kind, doubling up to this.",
                          "16: sysdeps/x86_64/nptl/pthread_mutex_backoff.h; others: 1")},
      [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
        return std::make_unique<PthreadMutexLock>(context, parameters);
      }};
}

} // namespace numasim
