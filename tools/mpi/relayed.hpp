#pragma once
/// MessagePassing through a relay, a process of its own.

#include "tools/mpi/message_passing.hpp"

#include <filesystem>

#include <sys/types.h>

namespace numasim {

class Relayed : public MessagePassing {
public:
  /// Starts the program `relay`. Throws std::runtime_error when it does not get into a job.
  explicit Relayed(const std::filesystem::path& relay);
  ~Relayed() override;

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  void send(int to, std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] std::optional<Message> receive() override;
  void leave(bool everybody_there) override;

private:
  void wait_for_relay();

  int fd_ = -1;
  pid_t relay_ = -1;
  int rank_ = 0;
  int size_ = 1;
};

} // namespace numasim
