#pragma once
/// Directories with what the kernel or the processors say about a machine.

#include <filesystem>
#include <string>

namespace numasim {

struct SystemTree {
  enum class Kind {
    Root,  ///< something that libhwloc can take for the root of a file system
    Nodes, ///< node directories only
    Cpuid, ///< a file of cpuid leaves for every CPU
  };
  Kind kind = Kind::Root;
  std::filesystem::path directory;
  /// Root: where below a root the directory would lie; "" or "sys" or "sys/devices/system".
  std::filesystem::path below;
  /// Root: the cpuid leaves of the same machine, where a directory has both side by side.
  std::filesystem::path cpuid = {};
};

/// What the directory is, or the only directory in it (as archives have), or the directories of
/// /sys and of cpuid leaves in it (as hwloc's own archives of both have, "fsroot" and "cpuid").
/// Throws InputError in the name of `source` if it is none of these.
[[nodiscard]] SystemTree find_system_tree(const std::filesystem::path& directory,
                                          const std::string& source);

/// A root of a file system for a tree of the kind Root: the directory itself, or a temporary one
/// with a link to it.
class SystemRoot {
public:
  explicit SystemRoot(const SystemTree& tree);
  ~SystemRoot();
  SystemRoot(const SystemRoot&) = delete;
  SystemRoot& operator=(const SystemRoot&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
  std::filesystem::path temporary_;
};

} // namespace numasim
