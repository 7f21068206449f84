#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/numa_osq.hpp"
#include "models/locks/numa_osq_parameters.hpp"

namespace numasim {

namespace {

/// The queue as a lock of its own: its head holds it.
class NumaOsqAlone final : public CountedLock {
public:
  NumaOsqAlone(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), queue_(context.cpus, own_line(context), numa_osq_rules(parameters))
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    cpus().threads().preempt_disable();
    return queue_.lock(cpu_of(self));
  }
  Task<> let_go(Thread self) override
  {
    co_await queue_.unlock(cpu_of(self));
    cpus().threads().preempt_enable();
  }

  NumaOsq queue_;
};

} // namespace

ParameterList numa_osq_parameters()
{
  return {
      Parameter::integer("switch_on", "waiters", 8, 1, 1'000'000,
                         "Of a NUMA-aware OSQ: so many waiters behind a CPU that leaves make "
                         "newcomers queue by node.",
                         "guess: the series compares a measured length with a threshold"),
      Parameter::integer("node_batch", "hand-overs", 32, 1, 1'000'000'000,
                         "Of a NUMA-aware OSQ: how often in a row a node passes the head on inside "
                         "itself.",
                         "guess"),
      Parameter::real("look_after", "ns", 1e6, 0, 1e12,
                      "Of a NUMA-aware OSQ: from the queue being empty to the look of the work "
                      "item that ends queueing by node if it still is.",
                      "guess: a scheduler's tick"),
  };
}

NumaOsqRules numa_osq_rules(const Parameters& parameters)
{
  return {static_cast<std::uint64_t>(parameters.integer("switch_on")),
          static_cast<std::uint64_t>(parameters.integer("node_batch")),
          Duration::ns(parameters.real("look_after"))};
}

ParameterList with_osq_choice(ParameterList own)
{
  own.push_back(Parameter::choice("osq", "osq", {"osq", "numa_osq"},
                                  "The queue in which its spinners wait.",
                                  "osq: kernel/locking/osq_lock.c"));
  for (Parameter& parameter : numa_osq_parameters()) {
    own.push_back(std::move(parameter));
  }
  return own;
}

std::optional<NumaOsqRules> chosen_osq(const Parameters& parameters)
{
  if (parameters.choice("osq") == "numa_osq") {
    return numa_osq_rules(parameters);
  }
  return std::nullopt;
}

LockEntry numa_osq_entry()
{
  return {"numa_osq",
          "An osq_lock that queues by node while many wait, and passes on inside a node first.",
          "series \"locking/osq_lock: Update osq_lock to dynamic numa-aware\", lore "
          "20240914085327.32912, September 2024, as described; its two levels as in D. Dice, V. "
          "Marathe, N. Shavit, PPoPP 2012",
          false,
          numa_osq_parameters(),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<NumaOsqAlone>(context, parameters);
          },
          true,
          Preemption::OffUntilUnlock};
}

} // namespace numasim
