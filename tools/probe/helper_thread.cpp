#include "tools/probe/helper_thread.hpp"

#include "tools/probe/pinned.hpp"

#include <optional>
#include <utility>

namespace numasim {

HelperThread::HelperThread(std::uint32_t cpu, std::function<void()> work,
                           std::function<void()> stop)
    : stop_(std::move(stop)), thread_([this, cpu, work = std::move(work)] {
        std::optional<Pinned> pinned;
        try {
          pinned.emplace(cpu);
        } catch (...) {
          failure_ = std::current_exception();
        }
        settled_.store(true);
        settled_.notify_one();
        if (pinned) {
          work();
        }
      })
{
}

HelperThread::~HelperThread()
{
  stop_();
  thread_.join();
}

void HelperThread::wait_until_pinned()
{
  settled_.wait(false);
  if (failure_) {
    std::rethrow_exception(failure_);
  }
}

} // namespace numasim
