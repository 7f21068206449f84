#include "tools/selfcheck/exec_race.hpp"

#include "tools/probe/pinned.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <memory>

namespace numasim::selfcheck {

namespace {

constexpr std::size_t k_first_execs = 40;
constexpr std::size_t k_fewest_clean = 5;
/// Long beside the ragged ends of a race, short enough for dozens of them.
constexpr double k_race_seconds = 0.15;
// In a row in which somebody else had one of the CPUs: at most, and when time is up.
constexpr unsigned k_most_tries = 20;
constexpr unsigned k_some_tries = 3;

using Rows = std::vector<std::vector<ExecStart>>;

Rows race(std::span<const std::uint32_t> cpus, const std::filesystem::path& program,
          std::size_t execs)
{
  std::vector<std::unique_ptr<ExecRow>> running;
  for (const std::uint32_t cpu : cpus) {
    const Pinned there(cpu); // which the process inherits
    running.push_back(std::make_unique<ExecRow>(program, execs));
  }
  Rows rows;
  for (const auto& row : running) {
    rows.push_back(row->starts());
  }
  return rows;
}

/// Whether the row ran from `from` to `to` and kept its CPU.
bool undisturbed(const std::vector<ExecStart>& row, std::int64_t from, std::int64_t to)
{
  const auto before = [](const ExecStart& start, std::int64_t ns) { return start.ns < ns; };
  const auto after = [](std::int64_t ns, const ExecStart& start) { return ns < start.ns; };
  const auto first = std::upper_bound(row.begin(), row.end(), from, after);
  const auto last = std::lower_bound(row.begin(), row.end(), to, before);
  return first != row.begin() && last != row.end() && (first - 1)->switches == last->switches;
}

/// Races of one crowd.
class Racing {
public:
  Racing(std::span<const std::uint32_t> cpus, const std::filesystem::path& program)
      : cpus_(cpus), program_(program)
  {
  }

  void turn(const Effort& effort)
  {
    if (!races_.why.empty()) {
      return;
    }
    try {
      races_.per_second.push_back(next(effort));
    } catch (const Unmeasurable& why) {
      races_.why = why.what();
      races_.per_second.clear();
    }
  }

  [[nodiscard]] Races races() && { return std::move(races_); }

private:
  /// The next race in which all had their CPUs for a while.
  double next(const Effort& effort)
  {
    for (unsigned i = 0; i < k_most_tries; ++i) {
      if (effort.between) {
        effort.between();
      }
      if (i >= k_some_tries && ProbeClock::now() > effort.deadline) {
        break;
      }
      const Rows rows = race(cpus_, program_, execs_);
      if (const auto rate = common_rate(rows)) {
        const auto execs =
            static_cast<std::size_t>(k_race_seconds * *rate / static_cast<double>(cpus_.size()));
        execs_ = std::clamp(std::max(execs, execs_ / 2), k_first_execs, ExecRow::k_most_execs);
        return *rate;
      }
      // A longer one has more moments in which all have their CPUs.
      execs_ = std::min(2 * execs_, ExecRow::k_most_execs);
    }
    throw Unmeasurable("others took one of the CPUs all the time");
  }

  std::span<const std::uint32_t> cpus_;
  const std::filesystem::path& program_;
  std::size_t execs_ = k_first_execs;
  Races races_;
};

} // namespace

std::optional<double> common_rate(std::span<const std::vector<ExecStart>> rows)
{
  double rate = 0;
  for (const std::vector<ExecStart>& row : rows) {
    std::vector<double> clean;
    for (std::size_t i = 1; i < row.size(); ++i) {
      const std::int64_t from = row[i - 1].ns;
      const std::int64_t to = row[i].ns;
      if (std::all_of(rows.begin(), rows.end(), [&](const std::vector<ExecStart>& each) {
            return undisturbed(each, from, to);
          })) {
        clean.push_back(static_cast<double>(to - from) * 1e-9);
      }
    }
    if (clean.size() < k_fewest_clean) {
      return std::nullopt;
    }
    rate += 1 / median(std::move(clean));
  }
  return rate;
}

std::vector<Races> race_in_turns(std::span<const std::vector<std::uint32_t>> crowds,
                                 const std::filesystem::path& program, const Effort& effort)
{
  std::vector<Racing> racing;
  for (const std::vector<std::uint32_t>& cpus : crowds) {
    racing.emplace_back(cpus, program);
  }
  for (std::size_t turn = 0; turn < effort.most; ++turn) {
    if (turn >= effort.fewest && ProbeClock::now() > effort.deadline) {
      break;
    }
    for (Racing& crowd : racing) {
      crowd.turn(effort);
    }
  }
  std::vector<Races> all;
  all.reserve(racing.size());
  for (Racing& crowd : racing) {
    all.push_back(std::move(crowd).races());
  }
  return all;
}

} // namespace numasim::selfcheck
