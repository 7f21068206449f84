#include "models/locks/futex.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace numasim {

Futex::Futex(KernelCpus& cpus, LineId word, Node home)
    : cpus_(cpus), word_(word),
      bucket_(cpus.memory().allocate(home, cpus.memory().role("futex hash bucket"))),
      lock_(cpus, bucket_)
{
}

Task<bool> Futex::wait(Cpu cpu, std::function<bool()> unchanged)
{
  Memory& memory = cpus_.memory();
  co_await half_a_call(cpu);
  co_await memory.rmw(cpu, bucket_); // futex_hb_waiters_inc()
  ++waiters_;
  co_await lock_.lock(cpu);
  co_await memory.load(cpu, word_); // futex_get_value_locked()
  if (!unchanged()) {
    lock_.unlock(cpu);
    co_await memory.rmw(cpu, bucket_); // futex_hb_waiters_dec()
    --waiters_;
    co_await half_a_call(cpu);
    co_return false;
  }
  cpus_.prepare_to_sleep(cpu);
  co_await memory.store(cpu, bucket_); // plist_add()
  queue_.push_back(cpus_.current(cpu));
  lock_.unlock(cpu);
  co_await cpus_.sleep(cpu);
  co_await half_a_call(cpu);
  co_return true;
}

Task<> Futex::wake(Cpu cpu, std::size_t count)
{
  Memory& memory = cpus_.memory();
  co_await half_a_call(cpu);
  co_await memory.load(cpu, bucket_); // futex_hb_waiters_pending()
  if (waiters_ > 0) {
    co_await lock_.lock(cpu);
    std::vector<Thread> woken;
    while (!queue_.empty() && woken.size() < count) {
      co_await memory.store(cpu, bucket_); // plist_del()
      co_await memory.rmw(cpu, bucket_);   // futex_hb_waiters_dec()
      --waiters_;
      woken.push_back(queue_.front());
      queue_.pop_front();
    }
    lock_.unlock(cpu);
    for (const Thread sleeper : woken) { // wake_up_q()
      co_await cpus_.wake(cpu, sleeper);
    }
  }
  co_await half_a_call(cpu);
}

} // namespace numasim
