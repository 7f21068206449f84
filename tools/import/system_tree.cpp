#include "tools/import/system_tree.hpp"

#include "models/input/input_error.hpp"
#include "tools/import/node_tree.hpp"

#include <cerrno>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <vector>

namespace numasim {

namespace {

namespace fs = std::filesystem;

bool has_directory(const fs::path& path)
{
  std::error_code error;
  return fs::is_directory(path, error);
}

std::optional<SystemTree> tree_at(const fs::path& directory)
{
  using Kind = SystemTree::Kind;
  std::error_code error;
  if (fs::is_regular_file(directory / "pu0", error)) {
    return SystemTree{Kind::Cpuid, directory, {}, {}};
  }
  const fs::path system = fs::path("sys") / "devices" / "system";
  if (has_directory(directory / system / "cpu") || has_directory(directory / system / "node")) {
    return SystemTree{Kind::Root, directory, {}, {}};
  }
  if (has_directory(directory / "devices" / "system" / "cpu")) {
    return SystemTree{Kind::Root, directory, "sys", {}};
  }
  if (has_directory(directory / "cpu" / "cpu0")) {
    return SystemTree{Kind::Root, directory, system, {}};
  }
  if (is_node_tree(directory)) {
    return SystemTree{Kind::Nodes, directory, {}, {}};
  }
  return std::nullopt;
}

/// The directories in one, up to three of them.
std::vector<fs::path> directories_in(const fs::path& directory)
{
  std::vector<fs::path> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.is_directory(error) && !entry.is_symlink(error)) {
      found.push_back(entry.path());
    }
    if (found.size() > 2) {
      break;
    }
  }
  return found;
}

/// A copy of /sys and a directory of cpuid leaves, side by side.
std::optional<SystemTree> pair_in(const std::vector<fs::path>& directories)
{
  std::optional<SystemTree> root;
  std::optional<SystemTree> leaves;
  for (const fs::path& directory : directories) {
    if (const auto tree = tree_at(directory)) {
      (tree->kind == SystemTree::Kind::Cpuid ? leaves : root) = tree;
    }
  }
  if (directories.size() != 2 || !root || !leaves || root->kind != SystemTree::Kind::Root) {
    return std::nullopt;
  }
  root->cpuid = leaves->directory;
  return root;
}

} // namespace

SystemTree find_system_tree(const fs::path& directory, const std::string& source)
{
  if (const auto tree = tree_at(directory)) {
    return *tree;
  }
  const std::vector<fs::path> inner = directories_in(directory);
  if (const auto tree = inner.size() == 1 ? tree_at(inner.front()) : pair_in(inner)) {
    return *tree;
  }
  if (const auto tree = inner.size() == 1 ? pair_in(directories_in(inner.front())) : std::nullopt) {
    return *tree;
  }
  throw InputError({source, "", "a directory of something else",
                    "a tree with sys/devices/system/cpu, a copy of /sys/devices/system or "
                    "/sys/devices/system/node, or files pu0, pu1, ... of cpuid leaves"});
}

SystemRoot::SystemRoot(const SystemTree& tree) : path_(fs::absolute(tree.directory))
{
  if (tree.below.empty()) {
    return;
  }
  std::string name = (fs::temp_directory_path() / "numasim-import-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "cannot create " + name);
  }
  temporary_ = name;
  fs::create_directories((temporary_ / tree.below).parent_path());
  fs::create_directory_symlink(path_, temporary_ / tree.below);
  path_ = temporary_;
}

SystemRoot::~SystemRoot()
{
  if (!temporary_.empty()) {
    std::error_code error;
    fs::remove_all(temporary_, error);
  }
}

} // namespace numasim
