#include "tools/probe/thread_team.hpp"

#include "tools/probe/cpu_relax.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/probe/sampling.hpp"

#include <optional>
#include <system_error>
#include <utility>

namespace numasim {

ThreadTeam::ThreadTeam(std::span<const std::uint32_t> cpus)
    : gate_(static_cast<std::ptrdiff_t>(cpus.size() + 1))
{
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    try {
      threads_.emplace_back([this, i, cpu = cpus[i], n = cpus.size()] { live(i, cpu, n); });
    } catch (const std::system_error& error) { // a limit on the number of threads
      attempt([&] { throw Unmeasurable(error.what()); });
      for (std::size_t missing = i; missing < cpus.size(); ++missing) {
        gate_.arrive_and_drop();
      }
      break;
    }
  }
  gate_.arrive_and_wait();
  if (failure_) {
    gate_.arrive_and_wait(); // without work: all go home
    for (std::thread& thread : threads_) {
      thread.join();
    }
    std::rethrow_exception(failure_);
  }
}

ThreadTeam::~ThreadTeam()
{
  work_ = nullptr;
  gate_.arrive_and_wait();
  for (std::thread& thread : threads_) {
    thread.join();
  }
}

void ThreadTeam::run(const std::function<void(std::size_t)>& work)
{
  work_ = &work;
  gate_.arrive_and_wait();
  gate_.arrive_and_wait();
  if (failure_) {
    std::rethrow_exception(std::exchange(failure_, nullptr));
  }
}

void ThreadTeam::attempt(const std::function<void()>& part)
{
  try {
    part();
  } catch (...) {
    const std::lock_guard lock(mutex_);
    failure_ = std::current_exception();
  }
}

void ThreadTeam::live(std::size_t index, std::uint32_t cpu, std::size_t size)
{
  std::size_t start = 0;
  std::optional<Pinned> pinned;
  attempt([&] { pinned.emplace(cpu); });
  gate_.arrive_and_wait();
  while (true) {
    gate_.arrive_and_wait();
    if (work_ == nullptr) {
      return;
    }
    start += size;
    ready_.fetch_add(1);
    while (ready_.load() < start) {
      cpu_relax();
    }
    attempt([&] { (*work_)(index); });
    gate_.arrive_and_wait();
  }
}

} // namespace numasim
