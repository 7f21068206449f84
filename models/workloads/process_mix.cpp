#include "models/workloads/process_mix.hpp"

#include <algorithm>

namespace numasim {

namespace {

std::size_t most_of(const Pipeline& pipeline)
{
  std::size_t all = 0;
  for (const Job& job : pipeline.stages) {
    std::size_t children = 0;
    for (const Pipeline& child : job.children) {
      children = std::max(children, most_of(child));
    }
    all += 1 + children;
  }
  return all;
}

} // namespace

std::size_t most_processes(const ProcessMix& mix)
{
  std::size_t most = 0;
  for (const ProcessMix::Choice& choice : mix.choices) {
    most = std::max(most, most_of(choice.pipeline));
  }
  return 1 + most;
}

} // namespace numasim
