#pragma once
/// Files that the page carries with it, embedded by tools/page/embed_assets.cmake.

#include <string_view>

namespace numasim {

[[nodiscard]] std::string_view page_style_sheet();
[[nodiscard]] std::string_view page_script();

// uPlot 1.6 (MIT), which zooms charts. All empty where it was not there to build with.
[[nodiscard]] std::string_view uplot_script();
[[nodiscard]] std::string_view uplot_style_sheet();
[[nodiscard]] std::string_view uplot_licence();

} // namespace numasim
