/// numasim-mpi: takes part in a job of MPI's for the process that started it, and passes messages
/// between the two. A program of its own, because SimGrid has functions of MPI's names (SMPI), so
/// that numasim cannot be linked to both; and because numasim forks, which MPI does not like.
///
/// It is started with one argument, the descriptor of a stream to that process.

#include "tools/mpi/relay_frame.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

#include <mpi.h>
#include <poll.h>

namespace {

using numasim::RelayHead;
using Bytes = std::vector<std::uint8_t>;

constexpr int k_tag = 1;
constexpr std::chrono::seconds k_patience{60};
constexpr std::chrono::microseconds k_shortest_wait{20};
constexpr std::chrono::microseconds k_longest_wait{1'000};

class Relay {
public:
  explicit Relay(int fd) : fd_(fd)
  {
    // Errors come back to be dealt with instead of ending the job.
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }

  /// Until the process leaves the job, or ends. Returns the exit status.
  int run()
  {
    const RelayHead first{.peer = rank_, .bytes = static_cast<std::uint32_t>(size_)};
    if (!numasim::write_all(fd_, &first, sizeof first)) {
      return process_is_gone();
    }
    std::chrono::microseconds wait = k_shortest_wait;
    while (!left_) {
      const bool busy = pass_on();
      if (gone_) {
        return process_is_gone();
      }
      wait = busy ? k_shortest_wait : std::min(2 * wait, k_longest_wait);
      pollfd from_process{.fd = fd_, .events = POLLIN, .revents = 0};
      const timespec pause{.tv_sec = 0, .tv_nsec = 1'000L * wait.count()};
      if (ppoll(&from_process, 1, &pause, nullptr) > 0) {
        take_up();
        wait = k_shortest_wait;
      }
    }
    return 0;
  }

private:
  /// Messages from other ranks.
  bool pass_on()
  {
    int there = 0;
    bool any = false;
    MPI_Status status;
    while (MPI_Iprobe(MPI_ANY_SOURCE, k_tag, MPI_COMM_WORLD, &there, &status) == MPI_SUCCESS &&
           there != 0) {
      any = true;
      int count = 0;
      MPI_Get_count(&status, MPI_BYTE, &count);
      Bytes bytes(static_cast<std::size_t>(count));
      if (MPI_Recv(bytes.data(), count, MPI_BYTE, status.MPI_SOURCE, k_tag, MPI_COMM_WORLD,
                   MPI_STATUS_IGNORE) != MPI_SUCCESS) {
        continue;
      }
      const RelayHead head{.peer = status.MPI_SOURCE, .bytes = static_cast<std::uint32_t>(count)};
      gone_ = gone_ || !numasim::write_all(fd_, &head, sizeof head) ||
              !numasim::write_all(fd_, bytes.data(), bytes.size());
    }
    return any;
  }

  /// A frame of the process.
  void take_up()
  {
    RelayHead head;
    if (!numasim::read_all(fd_, &head, sizeof head)) {
      gone_ = true;
      return;
    }
    Bytes bytes(head.bytes);
    if (!numasim::read_all(fd_, bytes.data(), bytes.size())) {
      gone_ = true;
    } else if (head.peer == numasim::k_leave) {
      leave(bytes.at(0) == 1);
    } else {
      send(head.peer, bytes);
    }
  }

  /// What a dead rank does not take in time is dropped.
  static void send(int to, const Bytes& bytes)
  {
    MPI_Request request = MPI_REQUEST_NULL;
    if (MPI_Isend(bytes.data(), static_cast<int>(bytes.size()), MPI_BYTE, to, k_tag, MPI_COMM_WORLD,
                  &request) != MPI_SUCCESS) {
      return;
    }
    const auto start = std::chrono::steady_clock::now();
    for (int done = 0; done == 0;) {
      if (MPI_Test(&request, &done, MPI_STATUS_IGNORE) != MPI_SUCCESS) {
        return;
      }
      if (done == 0) {
        if (std::chrono::steady_clock::now() - start > k_patience) {
          MPI_Cancel(&request);
          MPI_Request_free(&request);
          return;
        }
        std::this_thread::sleep_for(k_shortest_wait);
      }
    }
  }

  void leave(bool everybody_there)
  {
    left_ = true;
    if (everybody_there) {
      MPI_Finalize();
      return;
    }
    // MPI_Finalize() would wait for the dead. All wait for the end of rank 0's process instead.
    RelayHead none;
    (void)numasim::read_all(fd_, &none, sizeof none);
    (void)process_is_gone();
  }

  /// The end of a process that has not left: of rank 0's the end of all.
  int process_is_gone() const
  {
    if (rank_ == 0) {
      MPI_Abort(MPI_COMM_WORLD, EXIT_FAILURE);
    }
    send(0, {}); // an empty message is the last
    _exit(EXIT_FAILURE);
  }

  int fd_;
  int rank_ = 0;
  int size_ = 1;
  bool left_ = false;
  bool gone_ = false;
};

} // namespace

int main(int argc, char** argv)
{
  if (argc != 2) {
    return EXIT_FAILURE;
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGINT, SIG_IGN); // the process decides when it is over
  std::signal(SIGTERM, SIG_IGN);
  if (MPI_Init(nullptr, nullptr) != MPI_SUCCESS) {
    return EXIT_FAILURE;
  }
  return Relay(std::atoi(argv[1])).run();
}
