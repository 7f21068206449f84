#include "models/workloads/programs.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace numasim {

namespace {

// Derived: windows of 16 pages (fault-around) at some four places that a start touches.
constexpr std::uint32_t k_most_resident = 64;

struct Known {
  std::string_view name;
  Segments segments;
};

// readelf -l of Debian 12's amd64 binaries: dash 0.5.12, coreutils 9.1, grep 3.8, sed 4.9.
constexpr std::array<Known, 9> k_programs{{{"sh", {4, 19, 6, 0, 2, 1, 2}},
                                           {"sort", {3, 18, 6, 0, 1, 1, 0}},
                                           {"od", {2, 12, 5, 0, 1, 1, 0}},
                                           {"grep", {4, 36, 8, 0, 2, 1, 16}},
                                           {"tee", {2, 5, 3, 0, 1, 1, 0}},
                                           {"wc", {2, 7, 3, 0, 1, 1, 0}},
                                           {"rm", {2, 10, 4, 0, 1, 1, 0}},
                                           {"sed", {3, 20, 6, 0, 1, 1, 0}},
                                           {"cat", {2, 5, 3, 0, 1, 1, 0}}}};
// The same of the libraries they load: libacl 2.3.1, libselinux 3.4, pcre2 10.42.
constexpr std::array<Known, 3> k_libraries{{{"libpcre2-8.so.0", {2, 107, 43, 0, 1, 1, 0}},
                                            {"libacl.so.1", {2, 5, 2, 0, 1, 1, 0}},
                                            {"libselinux.so.1", {7, 27, 8, 0, 1, 1, 2}}}};
// A tool of the size of the middle one of those above.
constexpr Segments k_tool{3, 18, 6, 0, 1, 1, 0};

FileFacts facts_of(std::string name, const Segments& s)
{
  const std::uint32_t pages = s.headers + s.text + s.rodata + s.relro + s.data;
  return {std::move(name), s, std::min(pages, k_most_resident)};
}

template <std::size_t N> const Known& find(const std::array<Known, N>& table, std::string_view name)
{
  const auto* const found =
      std::find_if(table.begin(), table.end(), [&](const Known& k) { return k.name == name; });
  if (found == table.end()) {
    throw std::logic_error("no facts of " + std::string{name});
  }
  return *found;
}

} // namespace

ProgramSet::ProgramSet(std::string_view libc_layout) : facts_(exec_file_facts(libc_layout, false))
{
}

const Program& ProgramSet::minimal()
{
  static const Program program{ExecFile::Binary, {}};
  return program;
}

const Program& ProgramSet::add(std::string_view name)
{
  const Known& known = find(k_programs, name);
  Program program{file(facts_of(std::string{name}, known.segments)), {}};
  if (name == "grep") {
    program.libraries = {library("libpcre2-8.so.0")};
  } else if (name == "sed") { // libpcre2 is libselinux's; mapped before libc here, after it there
    program.libraries = {library("libacl.so.1"), library("libselinux.so.1"),
                         library("libpcre2-8.so.0")};
  }
  return programs_.emplace_back(std::move(program));
}

const Program& ProgramSet::add_tool(std::size_t number, std::size_t libraries)
{
  Program program{file(facts_of("tool " + std::to_string(number), k_tool)), {}};
  for (std::size_t i = 0; i < libraries; ++i) {
    program.libraries.push_back(library(k_libraries.at(i).name));
  }
  return programs_.emplace_back(std::move(program));
}

ExecFile ProgramSet::file(const FileFacts& facts)
{
  facts_.push_back(facts);
  return static_cast<ExecFile>(facts_.size() - 1);
}

/// One file for all programs that load it.
ExecFile ProgramSet::library(std::string_view name)
{
  const auto known = std::find_if(facts_.begin(), facts_.end(),
                                  [&](const FileFacts& f) { return f.name == name; });
  if (known != facts_.end()) {
    return static_cast<ExecFile>(known - facts_.begin());
  }
  return file(facts_of(std::string{name}, find(k_libraries, name).segments));
}

} // namespace numasim
