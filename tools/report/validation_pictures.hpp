#pragma once
/// A validation in pictures: published against simulated.

#include "tools/validate/validation.hpp"

#include <string>
#include <vector>

namespace numasim {

/// A page of SVG for a file.
struct ValidationPicture {
  std::string file;  ///< its name: "rows-8369b-execl.svg"
  std::string title; ///< what it shows, for readers of a page
  std::string about; ///< the report or dataset; empty: everything
  std::string svg;
};

/// Rows by number of copies as curves, other rows in per cent with their ranges, one of all rows
/// on logarithmic axes, and one of each dataset of locks' curves.
[[nodiscard]] std::vector<ValidationPicture> validation_pictures(const ValidationOutcome& outcome);

} // namespace numasim
