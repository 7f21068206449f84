#include "models/workloads/exec_files.hpp"

#include "models/workloads/rmap_run.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace numasim {

namespace {

// Sizes of glibc 2.36's libc.so.6 and ld.so on Debian 12 amd64 (readelf -l), and of UnixBench's
// execl built there. Resident pages: derived from 16-page fault-around windows that a start
// touches, some 12 of libc's and 3 of ld.so's.
std::vector<FileFacts> contiguous_files()
{
  return {{"execl", {1, 4, 2, 0, 1, 1, 1}, 8},
          {"libc.so.6", {38, 341, 83, 0, 4, 2, 13}, 200},
          {"ld.so", {1, 38, 10, 0, 2, 2, 0}, 45},
          {"ld.so.cache", {5, 0, 0, 0, 0, 0, 0}, 0}};
}
// The same with Ubuntu 22.04's libc.so.6 (glibc 2.35), whose data segment follows a one-page gap.
constexpr Segments k_libc_with_hole{40, 405, 88, 1, 4, 2, 13};

} // namespace

std::vector<FileFacts> exec_file_facts(std::string_view libc_layout, bool parent)
{
  std::vector<FileFacts> facts = contiguous_files();
  if (libc_layout == "B") {
    facts[static_cast<std::size_t>(ExecFile::Libc)].segments = k_libc_with_hole;
  }
  if (parent) {
    // UnixBench's programs that fork are built like its execl.
    facts.push_back({"parent", {1, 4, 2, 0, 1, 1, 1}, 8});
  }
  return facts;
}

ExecFiles::ExecFiles(World& world, std::vector<FileFacts> facts, std::size_t sets)
    : facts_(std::move(facts))
{
  std::vector<std::string> names;
  for (std::size_t set = 0; set < sets; ++set) {
    for (const FileFacts& file : facts_) {
      names.push_back(file.name);
    }
  }
  files_ = make_inodes(world, names);
}

void Image::begin(const Program& program)
{
  files_.resize(program.libraries.size() + 3);
  begin_file(0, program.file);
  begin_file(1, ExecFile::Libc);
  for (std::size_t i = 0; i < program.libraries.size(); ++i) {
    begin_file(files_.size() - 2 - i, program.libraries[i]);
  }
  begin_file(files_.size() - 1, ExecFile::LdSo);
}

void Image::begin_as(const Image& other)
{
  files_.resize(other.files_.size());
  for (std::size_t i = 0; i < files_.size(); ++i) {
    begin_file(i, other.files_[i].file);
  }
}

void Image::begin_file(std::size_t at, ExecFile f)
{
  files_[at].file = f;
  files_[at].vmas.clear();
}

Mapping& Image::of(ExecFile f)
{
  return std::find_if(files_.begin(), files_.end(),
                      [f](const File& file) { return file.file == f; })
      ->vmas;
}

} // namespace numasim
