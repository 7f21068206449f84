#include "tools/experiment/signals.hpp"

namespace numasim {

namespace {

// The only thing a signal handler may touch.
volatile std::sig_atomic_t arrived_signal = 0;

void note_signal(int signal)
{
  arrived_signal = signal;
}

} // namespace

SignalGuard::SignalGuard()
{
  arrived_signal = 0;
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  sigprocmask(SIG_BLOCK, &held, &previous_mask_);
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigaction(SIGINT, &action, &previous_int_);
  sigaction(SIGTERM, &action, &previous_term_);
}

SignalGuard::~SignalGuard()
{
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
