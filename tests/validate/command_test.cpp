// `numasim validate`: what it prints, where plots go, and its exit status.

#include "tests/validate/support.hpp"

#include <catch2/catch.hpp>

#include <fstream>

using namespace numasim;
using namespace numasim::test;

namespace {

Outcome validate(std::vector<std::string> arguments, double per_second)
{
  arguments.insert(arguments.begin(), {"validate", "--quiet", "--jobs", "1"});
  return real_command(arguments, [=](const RunSpec&) { return record_with_rate(per_second); });
}

/// A directory with one dataset whose points are all 10 000 sections a second.
class Suite {
public:
  Suite()
  {
    nlohmann::json document = dataset_document();
    for (auto& curve : document["curves"]) {
      std::fill(curve["values"].begin(), curve["values"].end(), 10);
    }
    document["claims"][0]["most"] = 1.5;
    directory_.write("made-up.json", document.dump());
  }
  [[nodiscard]] std::string path() const { return directory_.path().string(); }

private:
  TemporaryDirectory directory_;
};

} // namespace

TEST_CASE("a suite whose ranges are met ends with status 0, others with 1", "[validate]")
{
  const Suite suite;
  const Outcome met = validate({"--suite", suite.path()}, 1e4);
  CHECK(met.status == 0);
  CHECK(met.err.empty());
  CHECK(met.out.find("in range") != std::string::npos);
  CHECK(met.out.find("6 points: median error 0 %") != std::string::npos);
  CHECK(met.out.find("a reason") != std::string::npos); // what is not modelled
  const Outcome missed = validate({"--suite", suite.path(), "--points"}, 2e4);
  CHECK(missed.status == 1);
  CHECK(missed.out.find("MISSED") != std::string::npos);
  CHECK(missed.out.find("+69 %") != std::string::npos); // ln 2, point by point
  CHECK(missed.err.find("missed") != std::string::npos);
}

TEST_CASE("results come as JSON, CSV and Markdown too", "[validate]")
{
  const Suite suite;
  const auto json = nlohmann::json::parse(
      validate({"--suite", suite.path(), "--format", "json", "--reps", "2", "--seed", "7"}, 2e4)
          .out);
  CHECK(json["schema"] == "numasim-validation/2");
  CHECK(json["manifest"]["seed"] == 7);
  CHECK(json["locks"]["points"] == 6);
  CHECK(json["locks"]["not_modelled"] == 1);
  CHECK(json["locks"]["median_error"].get<double>() == Approx(0.6931).epsilon(1e-3));
  CHECK(json["locks"]["datasets"][0]["in_range"] == false);
  CHECK(json["locks"]["datasets"][0]["claims"][0]["holds"] == true);
  CHECK(json["locks"]["datasets"][0]["curves"][2]["points"][0]["not_modelled"] == "a reason");

  const std::string csv = validate({"--suite", suite.path(), "--format", "csv"}, 1e4).out;
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 8); // a header and seven points
  const std::string markdown = validate({"--suite", suite.path(), "--format", "markdown"}, 1e4).out;
  CHECK(markdown.find("| made-up | B |") != std::string::npos);
}

TEST_CASE("a plot of each dataset shows what was measured and simulated", "[validate]")
{
  const Suite suite;
  const TemporaryDirectory plots;
  REQUIRE(validate({"--suite", suite.path(), "--plots", plots.path().string()}, 1e4).status == 0);
  std::ifstream file(plots.path() / "locks-made-up.svg");
  const std::string svg{std::istreambuf_iterator<char>(file), {}};
  const auto count = [&](const std::string& text) {
    std::size_t n = 0;
    for (std::size_t at = svg.find(text); at != std::string::npos; at = svg.find(text, at + 1)) {
      ++n;
    }
    return n;
  };
  CHECK(count("<circle") == 7);       // measured points
  CHECK(count("fill=\"none\"") == 2); // simulated curves
  CHECK(svg.find("C (not modelled)") != std::string::npos);
  CHECK(count("<svg") == 1);
  CHECK(svg.find("</svg>") != std::string::npos);
}

TEST_CASE("what validate cannot do is refused with status 2", "[validate]")
{
  const Suite suite;
  const auto refused = [](const Outcome& ran, const std::string& words) {
    INFO(ran.err);
    CHECK(ran.status == 2);
    CHECK(ran.out.empty());
    CHECK(ran.err.find(words) != std::string::npos);
  };
  refused(validate({"--suite", "lock"}, 1), "did you mean \"locks\"");
  refused(validate({"--suite", suite.path(), "--dataset", "made-upp"}, 1), "made-up");
  refused(validate({"--suite", suite.path(), "--reps", "0"}, 1), "1 to 1000");
  refused(validate({"--suite", suite.path(), "--format", "yaml"}, 1), "markdown");
  refused(validate({"--suite", suite.path(), "--plots", "/proc/none"}, 1e4), "/proc/none");
}
