#include "tools/probe/exec_time.hpp"

#include "tools/probe/exec_row.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/statistics/quantile.hpp"

#include <vector>

#include <unistd.h>

namespace numasim {

namespace {

constexpr std::size_t k_execs = 40; // 10 to 30 ms

} // namespace

std::optional<std::filesystem::path> execl_loop_program()
{
  std::error_code error;
  const auto beside = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const std::filesystem::path& program :
       {beside / NUMASIM_EXECL_LOOP_NAME, std::filesystem::path{NUMASIM_EXECL_LOOP}}) {
    if (access(program.c_str(), X_OK) == 0) {
      return program;
    }
  }
  return std::nullopt;
}

ExecTime exec_time(std::uint32_t cpu, const std::filesystem::path& program, const Effort& effort)
{
  const Pinned pinned(cpu);
  ExecTime result;
  std::vector<double> variations;
  // A sample is the median of a row of execs; the interval is that of these medians.
  result.us = sample(
      [&] {
        const std::vector<ExecStart> starts = ExecRow(program, k_execs).starts();
        std::vector<double> row;
        for (std::size_t i = 1; i < starts.size(); ++i) {
          row.push_back(static_cast<double>(starts[i].ns - starts[i - 1].ns) / 1e3);
        }
        variations.push_back(robust_variation(row));
        return median(std::move(row));
      },
      effort);
  result.variation = median_interval(std::move(variations));
  return result;
}

} // namespace numasim
