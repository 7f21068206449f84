#include "tools/mpi/relayed.hpp"

#include "tools/mpi/relay_frame.hpp"

#include <array>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>

namespace numasim {

namespace {

[[noreturn]] void alone()
{
  throw std::runtime_error("the relay to the other ranks has ended");
}

} // namespace

Relayed::Relayed(const std::filesystem::path& relay)
{
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    throw std::system_error(errno, std::generic_category(), "a socket to the relay");
  }
  std::signal(SIGPIPE, SIG_IGN); // write_all() says so
  const std::string program = relay.string();
  const std::string descriptor = std::to_string(ends[1]);
  relay_ = fork();
  if (relay_ == 0) {
    fcntl(ends[1], F_SETFD, 0);
    execl(program.c_str(), program.c_str(), descriptor.c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  fd_ = ends[0];
  RelayHead first;
  if (relay_ < 0 || !read_all(fd_, &first, sizeof first)) {
    throw std::runtime_error("the relay to the other ranks (" + program + ") could not be started");
  }
  rank_ = first.peer;
  size_ = static_cast<int>(first.bytes);
}

Relayed::~Relayed()
{
  close(fd_);
}

void Relayed::send(int to, std::span<const std::uint8_t> bytes)
{
  const RelayHead head{.peer = to, .bytes = static_cast<std::uint32_t>(bytes.size())};
  if (!write_all(fd_, &head, sizeof head) || !write_all(fd_, bytes.data(), bytes.size())) {
    alone();
  }
}

std::optional<MessagePassing::Message> Relayed::receive()
{
  pollfd there{.fd = fd_, .events = POLLIN, .revents = 0};
  if (poll(&there, 1, 0) <= 0) {
    return std::nullopt;
  }
  RelayHead head;
  if (!read_all(fd_, &head, sizeof head)) {
    alone();
  }
  Message message{.from = head.peer, .bytes = Bytes(head.bytes)};
  if (!read_all(fd_, message.bytes.data(), message.bytes.size())) {
    alone();
  }
  return message;
}

void Relayed::leave(bool everybody_there)
{
  const RelayHead head{.peer = k_leave, .bytes = 1};
  const std::uint8_t answer = everybody_there ? 1 : 0;
  (void)(write_all(fd_, &head, sizeof head) && write_all(fd_, &answer, 1));
  // Rank 0 goes on to show results; the relay ends the job when this process has ended.
  if (everybody_there || rank_ != 0) {
    wait_for_relay();
  }
}

void Relayed::wait_for_relay()
{
  // What other ranks have sent meanwhile is of no interest any more.
  std::array<char, 4096> rest{};
  while (read_all(fd_, rest.data(), 1)) {
  }
  int status = 0;
  while (waitpid(relay_, &status, 0) < 0 && errno == EINTR) {
  }
}

} // namespace numasim
