/// `single`: mainline. One tree and one rw_semaphore a file (mm/vma.c, fs.h, Linux 6.12-6.18).

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/one_tree_strategy.hpp"

namespace numasim {

namespace {

class Single final : public OneTreeStrategy {
public:
  using OneTreeStrategy::OneTreeStrategy;

private:
  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = file_of(group.file());
    co_await file.lock.lock(cpu, group.site());
    co_await steps_on_tree(cpu, file, group);
    co_await hold(cpu, group);
    co_await file.lock.unlock(cpu);
  }
};

} // namespace

StrategyEntry single_entry()
{
  return {
      "single", "Mainline: one tree and one rw_semaphore per file.",
      "mm/vma.c, include/linux/fs.h, Linux 6.12 to 6.18",
      joined_parameters({one_tree_parameters(), modifier_parameters(), spin_queue_parameters()}),
      [](const RmapContext& context, const Parameters& parameters) {
        return std::make_unique<Single>(context, parameters);
      }};
}

} // namespace numasim
