#include "models/workloads/exec_files.hpp"

#include <utility>

namespace numasim {

namespace {

// Sizes of glibc 2.36's libc.so.6 and ld.so on Debian 12 amd64 (readelf -l), and of UnixBench's
// execl built there. Resident pages: derived from 16-page fault-around windows that a start
// touches, some 12 of libc's and 3 of ld.so's.
constexpr std::array<FileFacts, 4> k_contiguous_files{{
    {"execl", {1, 4, 2, 0, 1, 1, 1}, 8},
    {"libc.so.6", {38, 341, 83, 0, 4, 2, 13}, 200},
    {"ld.so", {1, 38, 10, 0, 2, 2, 0}, 45},
    {"ld.so.cache", {5, 0, 0, 0, 0, 0, 0}, 0},
}};
// The same with Ubuntu 22.04's libc.so.6 (glibc 2.35), whose data segment follows a one-page gap.
constexpr Segments k_libc_with_hole{40, 405, 88, 1, 4, 2, 13};
// UnixBench's programs that fork are built like its execl.
constexpr FileFacts k_parent{"parent", {1, 4, 2, 0, 1, 1, 1}, 8};

} // namespace

std::vector<FileFacts> exec_file_facts(std::string_view libc_layout, bool parent)
{
  std::vector<FileFacts> facts(k_contiguous_files.begin(), k_contiguous_files.end());
  if (libc_layout == "B") {
    facts[static_cast<std::size_t>(ExecFile::Libc)].segments = k_libc_with_hole;
  }
  if (parent) {
    facts.push_back(k_parent);
  }
  return facts;
}

ExecFiles::ExecFiles(World& world, std::vector<FileFacts> facts, std::size_t sets)
    : facts_(std::move(facts))
{
  std::vector<Node> with_cpus;
  for (std::uint32_t n = 0; n < world.machine().nodes(); ++n) {
    if (!world.machine().cpus_of(Node{n}).empty()) {
      with_cpus.push_back(Node{n});
    }
  }
  Memory& memory = world.memory();
  for (std::uint32_t i = 0; i < sets * facts_.size(); ++i) {
    // Which node first read the file, and where in its line the lock falls, is chance.
    RandomStream stream = world.stream(Purpose::Layout, i);
    AddressSpace file;
    file.file = FileIndex{i};
    file.name = this->facts(file.file).name;
    file.home = with_cpus[stream.below(with_cpus.size())];
    file.lock_offset = static_cast<std::uint32_t>(8 * stream.below(8));
    file.mapping = memory.allocate(file.home, memory.role(file.name + " i_mmap"));
    file.lock_first = memory.allocate(file.home, memory.role(file.name + " i_mmap_rwsem"));
    file.lock_second = memory.allocate(file.home, memory.role(file.name + " i_mmap_rwsem"));
    files_.push_back(file);
  }
}

} // namespace numasim
