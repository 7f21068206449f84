#include "tests/sweep/support.hpp"

#include "tools/sweep/export.hpp"

#include <catch2/catch.hpp>

namespace numasim::test {

SweepSpace space(std::size_t points, std::uint32_t replications)
{
  SweepSpace out;
  out.heading = {.name = "sizes", .description = "a test", .axes = {"size"}, .margin = 0.02};
  out.points = points;
  out.settings = [](std::size_t point) {
    return std::vector<std::string>{std::to_string(point + 1)};
  };
  out.designs = [replications](std::size_t point) {
    std::vector<SweepDesign> designs;
    for (const char* strategy : {"plain", "fast"}) {
      RunSpec spec = test::spec(strategy, 0);
      spec.copies = point + 1;
      designs.push_back({.spec = std::move(spec),
                         .key = strategy + std::to_string(point),
                         .replications = replications});
    }
    return designs;
  };
  return out;
}

std::size_t complete(const std::string& file, const SweepSpace& space, const Simulator& simulator,
                     std::size_t processes)
{
  SweepDatabase database(file, k_model);
  database.describe(space);
  const std::vector<SweepJob> jobs = database.missing();
  CHECK(run_sweep(space, jobs, database, simulator, processes).empty());
  CHECK(database.missing().empty());
  return jobs.size();
}

std::string exported(const std::string& file)
{
  std::ostringstream out;
  export_runs(out, open_sweep_results(file), ExportFormat::Csv);
  return out.str();
}

} // namespace numasim::test
