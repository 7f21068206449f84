#include "tools/sweep/rank_worker.hpp"

#include "tools/experiment/record_codec.hpp"
#include "tools/experiment/signals.hpp"
#include "tools/experiment/worker_process.hpp"
#include "tools/sweep/kept_record.hpp"
#include "tools/sweep/rank_messages.hpp"

#include <array>
#include <optional>
#include <stdexcept>

#include <poll.h>
#include <unistd.h>

namespace numasim {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::minutes k_patience{5};
constexpr std::chrono::minutes k_first_patience{60};

std::string host_name()
{
  std::array<char, 256> name{};
  return gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown host";
}

class RankWorker {
public:
  RankWorker(MessagePassing& job, const Simulator& simulator, const SweepSpace& space)
      : job_(job), simulator_(simulator), space_(space)
  {
  }

  /// Until rank 0 has no more.
  Dismissal work()
  {
    for (;;) {
      if (const auto message = job_.receive()) {
        heard_ = Clock::now();
        called_ = true;
        const RankMessage content = decode_message(message->bytes);
        if (const auto* end = std::get_if<Dismissal>(&content)) {
          return *end;
        }
        if (const auto* task = std::get_if<Assignment>(&content)) {
          start(*task);
        }
        idle_us_ = k_shortest_wait_us;
        continue;
      }
      wait();
      watch_rank_0();
    }
  }

private:
  static constexpr int k_shortest_wait_us = 50;
  static constexpr int k_longest_wait_us = 2'000;

  void send(const RankMessage& message)
  {
    job_.send(0, encode_message(message));
    spoke_ = Clock::now();
  }

  void answer(const WorkerReply& reply, double wall_s)
  {
    send(Outcome{.task = task_.number, .wall_s = wall_s, .reply = encode(reply)});
  }

  void start(const Assignment& task)
  {
    task_ = task;
    // Here and not in the child, so that files are read once in this process's life.
    WorkerReply fault = std::string{};
    try {
      SweepDesign design = space_.designs(task.job.point).at(task.job.design);
      if (design.key == task.key) {
        design.spec.replication = task.job.replication;
        process_.emplace(
            0,
            [&simulator = simulator_, spec = std::move(design.spec)] {
              return encode(reply_of([&] { return kept_of(simulator(spec)); }));
            },
            signals_);
        return;
      }
      fault = host_name() + " has other inputs for this run than rank 0: the files of the sweep, "
                            "its scenario or its machines differ";
    } catch (const InputError& error) {
      fault = error.problems();
    } catch (const std::out_of_range&) {
      fault = host_name() + " has fewer designs at this point than rank 0: the files differ";
    }
    answer(fault, 0);
  }

  /// For the process, for a message, or for a sign of life to be due.
  void wait()
  {
    pollfd ends{.fd = process_ ? process_->fd() : -1, .events = POLLIN, .revents = 0};
    const timespec pause{.tv_sec = 0, .tv_nsec = 1'000L * idle_us_};
    const int ready = ppoll(&ends, 1, &pause, &signals_.waiting_mask());
    if (const int signal = SignalGuard::arrived()) {
      throw Interrupted(signal);
    }
    idle_us_ = std::min(2 * idle_us_, process_ ? 50 * k_longest_wait_us : k_longest_wait_us);
    if (process_ && ready > 0 && !process_->read_some()) {
      finish();
    }
  }

  void finish()
  {
    const WorkerReply reply = reply_from(*process_);
    const double wall_s = process_->seconds();
    process_.reset();
    idle_us_ = k_shortest_wait_us; // there will be an answer at once
    answer(reply, wall_s);
  }

  void watch_rank_0()
  {
    const auto now = Clock::now();
    if (now - spoke_ > k_heartbeat) {
      send(Alive{});
    }
    if (now - heard_ > (called_ ? k_patience : k_first_patience)) {
      throw std::runtime_error("rank 0 has been silent for too long");
    }
  }

  MessagePassing& job_;
  const Simulator& simulator_;
  const SweepSpace& space_;
  SignalGuard signals_;
  std::optional<WorkerProcess> process_;
  Assignment task_;
  bool called_ = false;                    ///< rank 0 has said something
  Clock::time_point heard_ = Clock::now(); ///< when it did so last
  Clock::time_point spoke_ = Clock::now();
  int idle_us_ = k_shortest_wait_us;
};

/// The end as rank 0 sees it.
Dismissal wait_for_dismissal(MessagePassing& job)
{
  const auto start = Clock::now();
  while (Clock::now() - start < k_first_patience) {
    if (const auto message = job.receive()) {
      const RankMessage content = decode_message(message->bytes);
      if (const auto* end = std::get_if<Dismissal>(&content)) {
        return *end;
      }
    }
    usleep(1'000);
  }
  return {.everybody_there = false};
}

} // namespace

void work_as_rank(MessagePassing& job, const std::function<SweepSpace()>& space,
                  const Simulator& simulator, const std::string& model)
{
  Dismissal end;
  try {
    const SweepSpace made = space();
    job.send(0, encode_message(Hello{.host = host_name(), .model = model}));
    end = RankWorker(job, simulator, made).work();
  } catch (const InputError& error) {
    job.send(0, encode_message(Trouble{.message = host_name() + ": " + error.what()}));
    end = wait_for_dismissal(job);
  }
  job.leave(end.everybody_there);
}

} // namespace numasim
