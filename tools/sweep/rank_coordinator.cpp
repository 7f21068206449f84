#include "tools/sweep/rank_coordinator.hpp"

#include "tools/experiment/record_codec.hpp"
#include "tools/experiment/signals.hpp"
#include "tools/sweep/rank_messages.hpp"
#include "tools/sweep/rank_worker.hpp"

#include <fmt/format.h>

#include <chrono>
#include <deque>
#include <optional>
#include <stdexcept>

#include <poll.h>

namespace numasim {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint32_t k_most_attempts = 3;
constexpr timespec k_pause{.tv_sec = 0, .tv_nsec = 100'000};

struct Rank {
  enum class State { Awaited, Idle, Busy, Lost };
  State state = State::Awaited;
  std::string host;
  std::size_t task = 0; ///< Busy: position among the jobs
  Clock::time_point heard = Clock::now();
};

class Coordinator {
public:
  Coordinator(MessagePassing& job, const SweepSpace& space, std::span<const SweepJob> jobs,
              SweepDatabase& database, const std::string& model,
              const std::function<void(const std::string&)>& tell, bool& everybody_there)
      : job_(job), space_(space), jobs_(jobs), database_(database), model_(model), tell_(tell),
        ranks_(static_cast<std::size_t>(job.size())), done_(jobs.size(), false),
        attempts_(jobs.size(), 0), everybody_there_(everybody_there)
  {
    ranks_.front().state = Rank::State::Lost; // rank 0 itself does not run anything
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      waiting_.push_back(i);
    }
  }

  std::vector<SweepFailure> run(const PoolObserver& observer)
  {
    while (count_ < jobs_.size()) {
      bool quiet = true;
      while (const auto message = job_.receive()) {
        take(static_cast<std::size_t>(message->from), message->bytes);
        quiet = false;
      }
      look_for_the_dead();
      if (observer && !quiet) {
        observer(count_);
      }
      if (quiet && count_ < jobs_.size()) {
        pause();
      }
    }
    return std::move(failures_);
  }

private:
  void send(std::size_t rank, const RankMessage& message)
  {
    job_.send(static_cast<int>(rank), encode_message(message));
  }

  void pause()
  {
    (void)ppoll(nullptr, 0, &k_pause, &signals_.waiting_mask());
    if (const int signal = SignalGuard::arrived()) {
      throw Interrupted(signal);
    }
  }

  void take(std::size_t from, const MessagePassing::Bytes& bytes)
  {
    if (!bytes.empty()) {
      handle(from, decode_message(bytes));
    } else if (ranks_.at(from).state != Rank::State::Lost) {
      lose(from, "its process has ended");
    }
  }

  void handle(std::size_t from, const RankMessage& message)
  {
    Rank& rank = ranks_.at(from);
    rank.heard = Clock::now();
    if (const auto* hello = std::get_if<Hello>(&message)) {
      rank.host = hello->host;
      if (hello->model != model_) {
        lose(from, "it is another numasim");
        return;
      }
      rank.state = Rank::State::Idle;
    } else if (const auto* trouble = std::get_if<Trouble>(&message)) {
      lose(from, trouble->message);
      return;
    } else if (const auto* outcome = std::get_if<Outcome>(&message)) {
      store(*outcome);
      rank.state = Rank::State::Idle; // also one that was taken for dead
    } else {
      send(from, Alive{});
    }
    if (rank.state == Rank::State::Idle) {
      hand_out(from);
    }
  }

  void hand_out(std::size_t to)
  {
    while (!waiting_.empty() && done_[waiting_.front()]) {
      waiting_.pop_front(); // a rank that was taken for dead has done it after all
    }
    if (waiting_.empty()) {
      return;
    }
    const std::size_t task = waiting_.front();
    waiting_.pop_front();
    ++attempts_[task];
    ranks_[to].state = Rank::State::Busy;
    ranks_[to].task = task;
    const SweepJob& job = jobs_[task];
    send(to, Assignment{
                 .number = task, .job = job, .key = space_.designs(job.point).at(job.design).key});
  }

  void store(const Outcome& outcome)
  {
    if (done_.at(outcome.task)) {
      return;
    }
    finish(outcome.task,
           store_reply(database_, jobs_[outcome.task], decode(outcome.reply), outcome.wall_s));
  }

  void finish(std::size_t task, std::optional<SweepFailure> failure)
  {
    if (failure) {
      failures_.push_back(std::move(*failure));
    }
    done_[task] = true;
    ++count_;
  }

  void look_for_the_dead()
  {
    const auto now = Clock::now();
    for (std::size_t i = 1; i < ranks_.size(); ++i) {
      if (ranks_[i].state != Rank::State::Lost && now - ranks_[i].heard > k_longest_rank_silence) {
        lose(i, "it has been silent for too long");
      }
    }
  }

  /// Its run goes to the next rank that is idle.
  void lose(std::size_t which, const std::string& why)
  {
    Rank& rank = ranks_[which];
    const bool busy = rank.state == Rank::State::Busy;
    rank.state = Rank::State::Lost;
    everybody_there_ = false;
    tell_(fmt::format("rank {}{} is lost: {}", which,
                      rank.host.empty() ? "" : fmt::format(" on {}", rank.host), why));
    if (busy && !done_[rank.task]) {
      give_back(rank.task);
    }
    bool anybody = false;
    for (std::size_t i = 1; i < ranks_.size(); ++i) {
      anybody = anybody || ranks_[i].state != Rank::State::Lost;
    }
    if (!anybody) {
      throw std::runtime_error("no rank is left; what is finished is stored, and the same command "
                               "goes on from there");
    }
  }

  void give_back(std::size_t task)
  {
    if (attempts_[task] >= k_most_attempts) {
      finish(task,
             store_reply(database_, jobs_[task],
                         fmt::format("the rank that ran it died, {} times", k_most_attempts), 0));
      return;
    }
    waiting_.push_front(task);
    for (std::size_t i = 1; i < ranks_.size(); ++i) {
      if (ranks_[i].state == Rank::State::Idle) {
        hand_out(i);
        return;
      }
    }
  }

  MessagePassing& job_;
  const SweepSpace& space_;
  std::span<const SweepJob> jobs_;
  SweepDatabase& database_;
  const std::string& model_;
  const std::function<void(const std::string&)>& tell_;
  SignalGuard signals_;
  std::vector<Rank> ranks_;
  std::deque<std::size_t> waiting_; ///< positions among the jobs
  std::vector<bool> done_;
  std::vector<std::uint32_t> attempts_;
  std::size_t count_ = 0;
  std::vector<SweepFailure> failures_;
  bool& everybody_there_;
};

} // namespace

Crew::Crew(MessagePassing& job) : job_(job) {}

Crew::~Crew()
{
  try {
    for (int rank = 1; rank < job_.size(); ++rank) {
      job_.send(rank, encode_message(Dismissal{.everybody_there = everybody_there_}));
    }
    job_.leave(everybody_there_);
  } catch (const std::exception&) { // who takes no message is ended by the launcher
    job_.leave(false);
  }
}

std::vector<SweepFailure> Crew::run(const SweepSpace& space, std::span<const SweepJob> jobs,
                                    SweepDatabase& database, const std::string& model,
                                    const PoolObserver& observer,
                                    const std::function<void(const std::string&)>& tell)
{
  return Coordinator(job_, space, jobs, database, model, tell, everybody_there_).run(observer);
}

} // namespace numasim
