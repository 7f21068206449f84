#pragma once
/// Measured core-to-core matrices of the shared reference data, which a checkout may lack.

#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

namespace numasim::test {

/// Lower triangle of hand-over times in ns, by CPU number.
using Triangle = std::vector<std::vector<double>>;

/// Nothing, and a word about it, where the file is not there.
inline std::optional<std::filesystem::path> matrix_file(const std::string& name)
{
  const char* set = std::getenv("NUMASIM_SHARED");
  const std::filesystem::path shared = set != nullptr ? set : data_dir().parent_path() / "shared";
  std::filesystem::path file = shared / "data" / "c2c" / name;
  if (!std::filesystem::exists(file)) {
    WARN("skipped: the shared reference data has no " << name << " (set NUMASIM_SHARED)");
    return std::nullopt;
  }
  return file;
}

/// The same, read.
inline std::optional<Triangle> matrix(const std::string& name)
{
  const auto file = matrix_file(name);
  if (!file) {
    return std::nullopt;
  }
  std::ifstream in(*file);
  Triangle rows;
  for (std::string line; std::getline(in, line);) {
    rows.emplace_back();
    std::stringstream fields(line);
    for (std::string field; std::getline(fields, field, ',');) {
      if (field.find_first_of("0123456789") == std::string::npos) {
        break; // the rest of the row is the upper triangle, left blank
      }
      rows.back().push_back(std::stod(field));
    }
  }
  return rows;
}

inline double median(std::vector<double> values)
{
  REQUIRE_FALSE(values.empty());
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

} // namespace numasim::test
