#pragma once
/// Which schedule a checked run follows: where its threads are held up.
///
/// A place where a thread may be held up comes before it asks for a lock, when it has one, when it
/// has let one go, before it touches a tree, before each visit of a walk and before fork copies
/// page tables. They are numbered as the run meets them.

#include "models/machine/ids.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

class Schedule {
public:
  Schedule() = default;
  Schedule(const Schedule&) = delete;
  Schedule& operator=(const Schedule&) = delete;
  virtual ~Schedule() = default;
  virtual Duration pause(Thread self) = 0;
};

/// Nobody is held up.
class NoPauses final : public Schedule {
public:
  Duration pause(Thread /*self*/) override { return {}; }
};

/// Threads are held up at random places: mostly for about as long as a section takes, sometimes for
/// as long as many of them do.
class RandomPauses final : public Schedule {
public:
  explicit RandomPauses(std::uint64_t seed) : stream_({seed, 0, 0, Purpose::Schedule}) {}
  Duration pause(Thread self) override;

private:
  RandomStream stream_;
};

/// How long a decision holds a thread up. Each is long beside all that a short script does, and the
/// one longer than two of the other, so that who is held up first can go on first or last.
enum class PauseLength : std::uint8_t { Short, Long };

struct Decision {
  std::uint32_t place = 0;
  PauseLength length = PauseLength::Short;
};
using Decisions = std::vector<Decision>; ///< ascending places

/// Threads are held up where it was decided.
class DecidedPauses final : public Schedule {
public:
  explicit DecidedPauses(const Decisions& decisions) : decisions_(decisions) {}
  Duration pause(Thread self) override;
  /// The places that the run has met.
  [[nodiscard]] std::uint32_t places() const { return places_; }

private:
  const Decisions& decisions_;
  std::size_t next_ = 0;
  std::uint32_t places_ = 0;
};

} // namespace numasim
