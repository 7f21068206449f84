#include "tools/experiment/signals.hpp"

#include <ctime>

namespace numasim {

namespace {

// The only thing a signal handler may touch.
volatile std::sig_atomic_t arrived_signal = 0;

void note_signal(int signal)
{
  arrived_signal = signal;
}

sigset_t both_signals()
{
  sigset_t both;
  sigemptyset(&both);
  sigaddset(&both, SIGINT);
  sigaddset(&both, SIGTERM);
  return both;
}

} // namespace

SignalGuard::SignalGuard()
{
  arrived_signal = 0;
  const sigset_t held = both_signals();
  sigprocmask(SIG_BLOCK, &held, &previous_mask_);
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigaction(SIGINT, &action, &previous_int_);
  sigaction(SIGTERM, &action, &previous_term_);
}

SignalGuard::~SignalGuard()
{
  // Who asks twice at once (timeout(1) signals the command and then its group) has asked once; a
  // signal that comes later finds nobody holding it back.
  const timespec at_once{};
  const sigset_t ours = both_signals();
  while (arrived_signal != 0 && sigtimedwait(&ours, nullptr, &at_once) > 0) {
  }
  release();
}

int SignalGuard::arrived()
{
  return arrived_signal;
}

void SignalGuard::release() const
{
  sigaction(SIGINT, &previous_int_, nullptr);
  sigaction(SIGTERM, &previous_term_, nullptr);
  sigprocmask(SIG_SETMASK, &previous_mask_, nullptr);
}

} // namespace numasim
