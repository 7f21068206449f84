#pragma once
/// What the ranks of a sweep tell each other. All of them are the same program.

#include "tools/sweep/database.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace numasim {

// From the workers.

/// The first word: who it is and what it is built from.
struct Hello {
  std::string host;
  std::string model; ///< model_digest()
};
/// A sign of life while there is nothing else to say; answered with one.
struct Alive {};
/// What became of a task.
struct Outcome {
  std::uint64_t task = 0;
  double wall_s = 0;
  std::vector<std::uint8_t> reply; ///< a WorkerReply, encoded
};
/// The worker can do no more.
struct Trouble {
  std::string message;
};

// From rank 0.

struct Assignment {
  std::uint64_t number = 0;
  SweepJob job;
  std::string key; ///< SweepDesign::key of what the worker is to run
};
/// The end.
struct Dismissal {
  bool everybody_there = true;
};

using RankMessage = std::variant<Hello, Alive, Outcome, Trouble, Assignment, Dismissal>;

[[nodiscard]] std::vector<std::uint8_t> encode_message(const RankMessage& message);
/// Throws std::runtime_error on bytes that encode_message() did not make.
[[nodiscard]] RankMessage decode_message(std::span<const std::uint8_t> bytes);

} // namespace numasim
