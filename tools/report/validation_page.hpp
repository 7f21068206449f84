#pragma once
/// docs/validation.md: a validation as a page of Markdown.

#include "tools/report/validation.hpp"

#include <string>

namespace numasim {

/// `plots` is where the pictures are, as the page should name them.
[[nodiscard]] std::string validation_page(const ValidationOutcome& outcome,
                                          const ValidationManifest& manifest,
                                          const std::string& plots);

} // namespace numasim
