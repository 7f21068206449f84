/// The closed lock queue (384 customers, think time Z, FIFO lock, service 1) on three engines in
/// one run: ours under SimGrid's timer, SimGrid's actors, and a bare binary heap as the upper
/// bound. The random draws are the same and cost the same everywhere. items_per_second counts model
/// events: ends of think times and of services; mva_error_pct is the distance to the exact
/// throughput.

#include "tests/queues/closed_queue.hpp"
#include "sim/simgrid.hpp"
#include "tests/queues/mva.hpp"
#include "tests/queues/s4u_queue.hpp"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

namespace {

using namespace numasim;
using namespace numasim::test;

/// The same model without processes: plain events in a binary heap, handled by a switch.
class BareHeap {
public:
  explicit BareHeap(const ClosedQueue& queue) : record_(queue)
  {
    for (unsigned c = 0; c < queue.customers; ++c) {
      draws_.emplace_back(queue, c);
      push(draws_[c].think(), c, Kind::ThinkEnd);
    }
    waiting_.resize(std::bit_ceil(queue.customers)); // a ring
  }

  const ClosedQueueRecord& run()
  {
    for (;;) {
      std::pop_heap(heap_.begin(), heap_.end(), Later{});
      const Event event = heap_.back();
      heap_.pop_back();
      now_ = event.at;
      if (event.kind == Kind::ThinkEnd) {
        record_.think_end();
        waiting_[back_++ & (waiting_.size() - 1)] = event.customer;
        if (back_ - front_ == 1) {
          serve();
        }
      } else {
        if (record_.service_end(Instant{now_})) {
          return record_;
        }
        ++front_;
        push(now_ + draws_[event.customer].think(), event.customer, Kind::ThinkEnd);
        if (back_ != front_) {
          serve();
        }
      }
    }
  }

private:
  enum class Kind : std::uint32_t { ThinkEnd, ServiceEnd };
  struct Event {
    Duration at;
    std::uint64_t sequence;
    std::uint32_t customer;
    Kind kind;
  };
  struct Later { // an object, not a function: std::pop_heap then inlines the comparison
    bool operator()(const Event& a, const Event& b) const
    {
      return a.at != b.at ? a.at > b.at : a.sequence > b.sequence;
    }
  };

  void push(Duration at, unsigned customer, Kind kind)
  {
    heap_.push_back({at, sequence_++, customer, kind});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
  }
  /// The customer at the head of the queue holds the lock.
  void serve()
  {
    const unsigned customer = waiting_[front_ & (waiting_.size() - 1)];
    push(now_ + draws_[customer].service(), customer, Kind::ServiceEnd);
  }

  ClosedQueueRecord record_;
  std::vector<CustomerDraws> draws_;
  std::vector<Event> heap_;
  std::vector<unsigned> waiting_;
  std::uint64_t front_ = 0;
  std::uint64_t back_ = 0;
  std::uint64_t sequence_ = 0;
  Duration now_;
};

template <class Run> void measure(benchmark::State& state, std::uint64_t cycles, Run run)
{
  ClosedQueue queue{.customers = 384,
                    .think = static_cast<double>(state.range(0)),
                    .cycles = cycles,
                    .warm_up_cycles = cycles / 20};
  const double exact = mva_throughput(queue.customers, queue.think, 1);
  std::uint64_t events = 0;
  double throughput = 0;
  for (auto _ : state) {
    const ClosedQueueRecord record = run(queue);
    events += record.events();
    throughput += record.throughput();
    ++queue.seed;
  }
  throughput /= static_cast<double>(state.iterations());
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.counters["mva_error_pct"] = 100 * (throughput / exact - 1);
}

void engine_under_simgrid(benchmark::State& state)
{
  measure(state, 2'000'000, [](const ClosedQueue& queue) {
    return run_closed_queue(queue, [](Engine& engine) { drive(engine); });
  });
}

void engine_alone(benchmark::State& state)
{
  measure(state, 2'000'000, [](const ClosedQueue& queue) {
    return run_closed_queue(queue, [](Engine& engine) { engine.run_before(Instant::max()); });
  });
}

void simgrid_actors(benchmark::State& state)
{
  measure(state, 200'000, [](const ClosedQueue& queue) { return run_s4u_closed_queue(queue); });
}

void bare_heap(benchmark::State& state)
{
  measure(state, 2'000'000, [](const ClosedQueue& queue) { return BareHeap(queue).run(); });
}

BENCHMARK(engine_under_simgrid)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(engine_alone)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(simgrid_actors)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);
BENCHMARK(bare_heap)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

} // namespace
