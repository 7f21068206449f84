#pragma once
/// Collects the events of a profile while a log is followed.

#include "models/workloads/workload_profile.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace numasim {

class ProfileBuilder {
public:
  ProfileBuilder(std::string log, bool timed);

  /// The file of that path, by the order of first use. Throws InputError where there are too many.
  [[nodiscard]] FileIndex file(const std::string& path);
  [[nodiscard]] std::uint32_t new_process();
  void runs(std::uint32_t process, const std::string& program);
  /// Says something about the log once, however often it happens.
  void note(const std::string& text) { notes_.insert(text); }

  /// A call of `process` from `start_s` to `end_s` that came to `steps`. The time of a call without
  /// any goes to the next one's gap. Throws InputError where there are too many steps.
  void call(std::uint32_t process, const std::string& name, double start_s, double end_s,
            std::vector<VmaStep> steps);

  /// An execve() is about to be added by a process that has these VMAs.
  void before_exec(std::uint32_t process, const std::string& program,
                   std::vector<ProfileVma> mapped);

  /// Everything, from nothing mapped to nothing mapped.
  [[nodiscard]] WorkloadProfile whole() const;
  /// One turn of a process that executes itself again and again: from one execve() to the next, the
  /// turn whose length is the median. Throws InputError if there is none that ends as it began.
  [[nodiscard]] WorkloadProfile turn() const;

private:
  struct Exec {
    std::size_t event = 0; ///< its index
    std::uint32_t process = 0;
    std::string program;
    std::vector<ProfileVma> mapped;
  };

  [[nodiscard]] WorkloadProfile frame() const;
  [[nodiscard]] bool is_turn(const Exec& from, const Exec& to) const;
  [[nodiscard]] Duration length(const Exec& from, const Exec& to) const;
  [[nodiscard]] WorkloadProfile cut(const Exec& from, const Exec& to) const;

  std::string log_;
  bool timed_;
  std::map<std::string, FileIndex> file_of_;
  std::vector<std::string> files_;
  std::vector<std::string> programs_;
  std::set<std::string> notes_;
  std::vector<ProfileEvent> events_;
  std::vector<Exec> execs_;
  std::size_t steps_ = 0;
  bool begun_ = false;
  double last_end_s_ = 0;
  double carried_s_ = 0; ///< time since the last event
};

/// Takes out the files that no step names.
[[nodiscard]] WorkloadProfile without_idle_files(WorkloadProfile profile);

} // namespace numasim
