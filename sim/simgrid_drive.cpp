#include "sim/simgrid.hpp"
#include "sim/simgrid_engine.hpp"

#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/resource/Model.hpp>
#include <simgrid/s4u.hpp>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <stdexcept>
#include <vector>

namespace numasim {

namespace {

namespace s4u = simgrid::s4u;
using simgrid::kernel::resource::Model;
using simgrid::kernel::timer::Timer;

// Doubles hold every tick up to here.
constexpr double k_last_exact_tick = 0x1p53;

} // namespace

struct Drive::Impl {
  struct Pending {
    s4u::CommPtr activity;
    std::coroutine_handle<> process;
    std::size_t* left; ///< of the activities that the process waits for
  };

  /// Starts a transfer on each of the limited legs now and ends the batch, since SimGrid's next
  /// date has changed.
  struct Start {
    Impl& drive;
    const Platform& platform;
    std::span<const Leg> legs;
    std::uint64_t bytes;
    std::size_t left = 0;

    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiting)
    {
      const std::coroutine_handle<> process = drive.engine.hold(waiting, Gate::Wait::Elsewhere);
      for (const Leg& leg : legs) {
        if (limited(platform, leg)) {
          drive.pending.push_back({s4u::Comm::sendto_async(platform.simgrid_host(leg.from),
                                                           platform.simgrid_host(leg.to), bytes),
                                   process, &left});
          ++left;
        }
      }
      drive.engine.end_batch();
    }
    void await_resume() const noexcept {}
  };

  static bool limited(const Platform& platform, const Leg& leg)
  {
    return std::isfinite(platform.bytes_per_second(leg.from, leg.to));
  }

  explicit Impl(Engine& e) : engine(e), simgrid(simgrid_engine()) {}

  void run(Instant until)
  {
    end = until;
    error = nullptr;
    // Whole ticks from here on; an activity may have left the clock between two of them.
    epoch = std::ceil(s4u::Engine::get_clock()) - static_cast<double>(engine.now().count_ps());
    arm(engine.next_event());
    simgrid.run();
    pending.clear();
    unreported.clear();
    if (error) {
      std::rethrow_exception(error);
    }
  }

  /// SimGrid's date of an instant; exact, as both are whole numbers below 2^53.
  [[nodiscard]] double date(Instant at) const { return epoch + static_cast<double>(at.count_ps()); }

  /// The first instant whose date is not before `date`.
  [[nodiscard]] Instant instant(double date) const
  {
    return Instant{Duration::ps(std::llround(std::ceil(date - k_timing_precision / 2) - epoch))};
  }

  void arm(Instant at)
  {
    if (at >= end || at == Instant::max()) {
      return;
    }
    if (date(at) > k_last_exact_tick) {
      throw std::overflow_error("SimGrid's clock would pass 2^53 ps (2.5 h) in this process: "
                                "spread the runs over several");
    }
    armed = at;
    Timer::set(date(at), [this] { guard(&Impl::fire); });
  }

  void arm_next() { arm(std::min(engine.next_event(), next_of_transfers())); }

  /// At SimGrid's date of `armed`: wake who waited for SimGrid, run a batch, set the next date.
  void fire()
  {
    collect();
    engine.run_before(std::min(end, horizon()));
    if (engine.stopped()) {
      return;
    }
    if (unreported.empty() || engine.next_event() == armed) {
      arm_next();
    } else {
      Timer::set(date(armed) + 0.5, [this] { guard(&Impl::settle); });
    }
  }

  /// SimGrid reports the activities that end at a date, and gives their bandwidth to the others,
  /// only after it has fired the date's timers. So its next date is known half a tick later.
  void settle()
  {
    unreported.clear();
    arm_next();
  }

  void guard(void (Impl::*turn)())
  {
    try {
      (this->*turn)();
    } catch (...) {
      error = std::current_exception(); // out of run(), past SimGrid's frames
    }
  }

  void collect()
  {
    std::erase_if(pending, [this](const Pending& p) {
      if (p.activity->get_remaining() > 0) {
        return false;
      }
      if (--*p.left == 0) {
        engine.schedule(p.process, armed);
      }
      if (p.activity->get_state() == s4u::Activity::State::STARTED) {
        unreported.push_back(p.activity); // SimGrid still needs it
      }
      return true;
    });
  }

  /// How far the engine may run before SimGrid must have its turn.
  [[nodiscard]] Instant horizon() const
  {
    const Instant after_this = armed + Duration::ps(1);
    // An actor that is ready at this date may start anything: one instant at a time.
    return simgrid.get_actor_count() > 0 || !unreported.empty()
               ? after_this
               : std::max(after_this, next_of_simgrid());
  }

  /// When to look at the transfers again.
  [[nodiscard]] Instant next_of_transfers() const
  {
    if (pending.empty()) {
      return Instant::max();
    }
    const bool over = std::any_of(pending.begin(), pending.end(), [](const Pending& p) {
      return p.activity->get_remaining() <= 0;
    });
    return over ? instant(s4u::Engine::get_clock()) : next_of_simgrid();
  }

  /// The first instant at which SimGrid has done what it must do next.
  [[nodiscard]] Instant next_of_simgrid() const
  {
    const double now = s4u::Engine::get_clock();
    double next = Timer::next() < 0 ? std::numeric_limits<double>::infinity() : Timer::next();
    for (Model* model : simgrid.get_all_models()) {
      const double in = model->next_occurring_event(now);
      next = in < 0 ? next : std::min(next, now + in);
    }
    return std::isinf(next) ? Instant::max() : instant(next);
  }

  Engine& engine;
  s4u::Engine& simgrid;
  double epoch = 0; ///< SimGrid's date of the engine's instant 0
  Instant end;
  Instant armed;
  std::vector<Pending> pending;         ///< in the order in which they started
  std::vector<s4u::CommPtr> unreported; ///< over at the date of `armed`
  std::exception_ptr error;
};

Drive::Drive(Engine& engine) : impl_(std::make_unique<Impl>(engine)) {}
Drive::~Drive() = default;

void Drive::run(Instant end)
{
  impl_->run(end);
}

Task<> Drive::transfer(const Platform& platform, std::size_t from, std::size_t to,
                       std::uint64_t bytes)
{
  const Leg leg{from, to};
  co_await transfer(platform, {&leg, 1}, bytes);
}

Task<> Drive::transfer(const Platform& platform, std::span<const Leg> legs, std::uint64_t bytes)
{
  Engine& engine = impl_->engine;
  Duration latency;
  for (const Leg& leg : legs) {
    latency += platform.latency(leg.from, leg.to);
  }
  if (latency > Duration{}) {
    co_await engine.delay(latency);
  }
  const bool waits = std::any_of(legs.begin(), legs.end(),
                                 [&](const Leg& leg) { return Impl::limited(platform, leg); });
  if (bytes > 0 && waits) {
    co_await engine.catch_up();
    co_await Impl::Start{*impl_, platform, legs, bytes};
  }
}

void drive(Engine& engine, Instant end)
{
  Drive(engine).run(end);
}

} // namespace numasim
