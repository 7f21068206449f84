#pragma once
/// Processes on several machines that send each other bytes.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// The processes of one job, numbered from 0.
class MessagePassing {
public:
  using Bytes = std::vector<std::uint8_t>;
  struct Message {
    int from = 0;
    Bytes bytes; ///< none: the last of that process, which has ended
  };

  MessagePassing() = default;
  MessagePassing(const MessagePassing&) = delete;
  MessagePassing& operator=(const MessagePassing&) = delete;
  virtual ~MessagePassing() = default;

  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;

  /// Hands over the bytes, at least one. Those for a process that is gone are lost. Throws
  /// std::runtime_error when this process can talk to no one any more.
  virtual void send(int to, std::span<const std::uint8_t> bytes) = 0;
  /// A message that is there; messages of one sender come in their order. Throws as send() does.
  [[nodiscard]] virtual std::optional<Message> receive() = 0;

  /// Leaves the job, once, at the end. With everybody there, all leave together. Otherwise nobody
  /// could wait for all: rank 0's end is the end of the job, and the others wait for that.
  virtual void leave(bool everybody_there) = 0;
};

} // namespace numasim
