#pragma once
/// What a program did to its mappings of files: system calls in the order of a recording, each with
/// the takings of i_mmap that it came to.

#include "models/rmap/vma_step.hpp"
#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

/// A system call (or the end of a process) that concerned files.
struct ProfileEvent {
  std::uint32_t process = 0;
  std::string call; ///< "mmap"; "exit" for the end
  Duration gap;     ///< since the call before, whichever process made that
  Duration inside;  ///< the call itself
  std::vector<VmaStep> steps;
};

struct ProfileVma {
  VmaNumber number = 0;
  FileIndex file{};
  PageRange range;
};

struct WorkloadProfile {
  std::string name;
  std::string description;
  bool timed = false;                ///< whether the events' times are known
  std::vector<std::string> notes;    ///< what the recording does not show
  std::vector<std::string> files;    ///< paths
  std::vector<std::string> programs; ///< of each process, the one it ran last
  std::vector<ProfileVma> initial;   ///< mapped before the first event, and again after the last
  std::vector<ProfileEvent> events;
};

// What a profile may be at most.
inline constexpr std::size_t k_most_profile_files = 2000;
inline constexpr std::size_t k_most_profile_steps = 100'000;

/// What is in the trees after the events, or up to some of them.
class ProfileState {
public:
  explicit ProfileState(const WorkloadProfile& profile);
  /// Does the step. Returns what is wrong with it, or nothing: a VMA that is not there, is there
  /// already, is of another file, or whose pages do not fit.
  [[nodiscard]] std::string apply(const VmaStep& step);

  /// By number.
  [[nodiscard]] std::vector<ProfileVma> mapped() const;
  [[nodiscard]] std::size_t count() const { return count_; }

private:
  struct Slot {
    bool used = false;
    FileIndex file{};
    PageRange range;
  };
  [[nodiscard]] Slot& slot(VmaNumber number);
  [[nodiscard]] bool has(VmaNumber number, FileIndex file);
  void put(VmaNumber number, FileIndex file, PageRange range);
  void drop(VmaNumber number);
  [[nodiscard]] std::string apply_remove(const VmaStep& step);
  [[nodiscard]] std::string apply_adjust(const VmaStep& step);
  [[nodiscard]] std::string apply_pair(const VmaStep& step);

  std::vector<Slot> slots_;
  std::size_t count_ = 0;
};

/// Which initial VMA each of the VMAs after the last event stands for: (number after, number
/// before). What is mapped must be the same pages of the same files; otherwise nothing.
struct Renumbering {
  VmaNumber after = 0;
  VmaNumber before = 0;
};
[[nodiscard]] bool renumber(const std::vector<ProfileVma>& initial,
                            const std::vector<ProfileVma>& final, std::vector<Renumbering>& pairs);

/// Of one file, over all events.
struct FileCounts {
  std::uint64_t acquisitions = 0;
  std::uint64_t inserts = 0;
  std::uint64_t removes = 0;
};
/// By file.
[[nodiscard]] std::vector<FileCounts> file_counts(const WorkloadProfile& profile);

/// The last part of each path, or the whole path where two files end alike.
[[nodiscard]] std::vector<std::string> short_names(const std::vector<std::string>& paths);

} // namespace numasim
