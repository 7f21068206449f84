#pragma once
/// SIGINT and SIGTERM as something to ask about, while it matters.

#include <csignal>

namespace numasim {

/// Holds both signals back for as long as it lives; they are let in only during wait(), so none is
/// lost between looking and waiting. One at a time.
class SignalGuard {
public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

  /// The mask to wait with (ppoll).
  [[nodiscard]] const sigset_t& waiting_mask() const { return previous_mask_; }
  /// The signal that arrived, or 0.
  [[nodiscard]] static int arrived();
  /// Puts everything back as it was: for the first moments of a child process.
  void release() const;

private:
  sigset_t previous_mask_{};
  struct sigaction previous_int_ {};
  struct sigaction previous_term_ {};
};

} // namespace numasim
