/// Are the examples in docs/examples what numasim prints?

#include "tools/page/assets.hpp"
#include "tools/report/result_format.hpp"
#include "tools/report/result_reader.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

using namespace numasim;

TEST_CASE("every example is its JSON in another format, byte by byte", "[formats]")
{
  const std::string stem = NUMASIM_DATA_DIR "/docs/examples/execl";
  const Result result = read_result(std::filesystem::path{stem + ".json"});
  CHECK(result.manifest.host == "example");
  CHECK(result.designs.size() == 8);
  for (const ResultFormat& format : result_formats()) {
    if (format.name == std::string{"html"} && uplot_script().empty()) {
      WARN("this numasim has no uPlot to put into pages: docs/examples/execl.html is not compared");
      continue;
    }
    INFO(format.name << "; after a deliberate change, tools/dev examples");
    std::ifstream in{stem + format.suffix};
    REQUIRE(in);
    const std::string example{std::istreambuf_iterator<char>{in}, {}};
    CHECK(printed(result, format, {.detail = Detail::Brief, .width = 100}) == example);
  }
}
