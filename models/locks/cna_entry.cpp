#include "models/locks/backoff.hpp"
#include "models/locks/cna.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

namespace numasim {

namespace {

CnaRules rules_of(const Parameters& parameters)
{
  CnaRules rules;
  if (parameters.choice("flush") == "time") {
    rules.after = Duration::ns(parameters.real("flush_after"));
  }
  rules.one_in = static_cast<std::uint64_t>(parameters.integer("flush_one_in"));
  rules.sort_one_in = static_cast<std::uint64_t>(parameters.integer("sort_one_in"));
  return rules;
}

class Cna final : public CountedLock {
public:
  Cna(const LockContext& context, const Parameters& parameters)
      : CountedLock(context),
        word_(context.cpus, own_line(context), rules_of(parameters), streams_by_thread(context))
  {
  }

private:
  Task<bool> take(Thread self) override { return word_.lock(cpu_of(self)); }
  Task<bool> try_take(Thread self) override { return word_.trylock(cpu_of(self)); }
  Task<> let_go(Thread self) override
  {
    word_.unlock(cpu_of(self));
    co_return;
  }

  CnaWord word_;
};

ParameterList cna_parameters()
{
  return {
      Parameter::choice("flush", "time", {"time", "chance"},
                        "What lets the waiters of other nodes go first: the age of their queue, or "
                        "a draw at each hand-over.",
                        "time since version 10 of the kernel series, chance before"),
      Parameter::real("flush_after", "ns", 10e6, 0, 1e12,
                      "With flush = time: the age of the secondary queue at which it goes first.",
                      "numa_spinlock_threshold, 10 ms in the series' measurements"),
      Parameter::integer("flush_one_in", "hand-overs", 1 << 16, 1, 1LL << 40,
                         "With flush = chance: one hand-over in how many lets it go first.",
                         "INTRA_NODE_HANDOFF_PROB_ARG 16; D. Dice, A. Kogan, EuroSys 2019: "
                         "keep_lock_local() tests 16 bits"),
      Parameter::integer("sort_one_in", "heads", 128, 1, 1LL << 40,
                         "Of the heads that find nobody put aside, one in how many sorts the queue "
                         "while it waits; once somebody is, all do. 1: no shuffle reduction.",
                         "SHUFFLE_REDUCTION_PROB_ARG 7, the last patch of version 15 (recalled); "
                         "D. Dice, A. Kogan, EuroSys 2019, section 6"),
  };
}

} // namespace

LockEntry cna_entry()
{
  return {"cna",
          "CNA qspinlock: the queue's head puts waiters of other nodes aside for a while.",
          "kernel/locking/qspinlock_cna.h, A. Kogan's series \"Add NUMA-awareness to qspinlock\", "
          "version 15; D. Dice, A. Kogan, EuroSys 2019",
          false,
          cna_parameters(),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<Cna>(context, parameters);
          },
          true,
          Preemption::OffUntilUnlock,
          true};
}

} // namespace numasim
