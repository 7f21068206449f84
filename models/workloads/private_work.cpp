#include "models/workloads/private_work.hpp"

#include "models/input/input_error.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/workloads/readers/reader_parameters.hpp"

#include <string>

namespace numasim {

namespace {

Duration rest(const Machine& machine, const std::string& what, Duration figure, Duration charged)
{
  if (charged >= figure) {
    throw InputError(Problem{machine.topology().path, "/os/exec_us",
                             std::to_string(machine.topology().os.exec.in_us()) + " us" + what,
                             "more than the " + std::to_string(charged.in_us()) +
                                 " us that the model's locks, trees and shared words alone take"});
  }
  return figure - charged;
}

} // namespace

RunSpec one_copy_of_single(const RunSpec& spec)
{
  RunSpec alone = spec;
  alone.copies = 1;
  alone.strategy = "single";
  alone.strategy_parameters = Parameters(find_strategy(alone.strategy)->parameters);
  alone.measurement = {4, 16, 16};
  alone.trace.reset();
  silence_readers(alone.workload_parameters);
  return alone;
}

Duration mean_turn(const RunRecord& record)
{
  return (record.completions.back() - record.measured_from) /
         static_cast<std::int64_t>(record.completions.size());
}

Duration exec_work(const Machine& machine, Duration charged)
{
  return rest(machine, "", machine.topology().os.exec, charged);
}

Duration fork_work(const Machine& machine, double share, Duration charged)
{
  return rest(machine, ", of which fork_exit_wait is " + std::to_string(share),
              machine.topology().os.exec.scaled(share), charged);
}

} // namespace numasim
