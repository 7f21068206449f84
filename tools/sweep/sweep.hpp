#pragma once
/// A parameter space: its points and the runs that each takes.

#include "tools/experiment/documents.hpp"
#include "tools/experiment/plan.hpp"
#include "tools/sweep/space.hpp"
#include "tools/sweep/sweep_file.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// One value that a point sets.
struct Setting {
  std::string pointer; ///< as --set has it
  std::string value;   ///< JSON
};

struct SweepPoint {
  std::size_t number = 0;        ///< 0, 1, ... among the points that the filters let pass
  std::vector<Setting> settings; ///< one an axis, in the order of the axes
};

/// Points come in a fixed order: the factors as the file lists them, the last fastest. Files are
/// read once, so that a sweep's runs all come from the same inputs.
class Sweep {
public:
  /// `given` is what the command line says beyond the file; its overrides apply after the file's
  /// and before a point's. Throws InputError: what is wrong with the file, no scenario of that
  /// name, conditions that make no sense or leave no point.
  Sweep(const std::filesystem::path& file, const Catalogue& catalogue, const Selection& given = {});

  [[nodiscard]] const SweepFile& file() const { return file_; }
  [[nodiscard]] const std::vector<SweepAxis>& axes() const { return axes_; }
  [[nodiscard]] std::size_t point_count() const { return points_.size(); }
  /// number < point_count()
  [[nodiscard]] SweepPoint point(std::size_t number) const;

  /// Looks at every point once. Throws InputError with what is wrong with any of them, each fault
  /// once. `progress`, if any, is called with the number of points that are done.
  void validate(const std::function<void(std::size_t done)>& progress = {});

  /// The comparison at the point: baseline and strategies, topologies, numbers of copies. Throws
  /// InputError.
  [[nodiscard]] Plan plan(const SweepPoint& point);
  /// The designs of that plan, in its order, with their keys; of each the first replication.
  [[nodiscard]] std::vector<SweepDesign> designs(const SweepPoint& point);
  /// What is the same at every point.
  [[nodiscard]] SweepHeading heading();

  /// SHA-256 by file, of the sweep and everything that its plans so far have read.
  [[nodiscard]] const std::map<std::string, std::string>& inputs() const { return inputs_; }

private:
  [[nodiscard]] std::vector<Setting> settings_at(std::size_t ordinal) const;
  [[nodiscard]] Selection selection_of(const std::vector<Setting>& settings) const;
  [[nodiscard]] std::size_t fewest_cpus(const Selection& selection);
  void filter();
  [[nodiscard]] Plan made(const Selection& selection);
  /// Of what is not varied, from the first point's plan.
  struct Common {
    std::uint32_t replications = 1;
    double margin = 0;
  };
  [[nodiscard]] const Common& common();
  [[nodiscard]] const std::string& machine_digest(const Topology& topology,
                                                  const Selection& selection);
  [[nodiscard]] std::string profile_digest_of(const Plan& plan);

  SweepFile file_;
  std::filesystem::path scenario_;
  Catalogue catalogue_;
  Selection base_;
  std::vector<SweepAxis> axes_;
  std::vector<std::size_t> points_; ///< positions in the product of the factors, ascending
  Documents documents_;
  std::map<std::string, std::string> machine_digests_;            ///< by machine_key()
  std::map<const WorkloadProfile*, std::string> profile_digests_; ///< they live in documents_
  std::map<std::string, std::string> inputs_;
  std::optional<Common> common_;
};

} // namespace numasim
