/// Can what a file says steer the terminal that shows it?

#include "tests/command/support.hpp"
#include "tests/machine/sample.hpp"
#include "tools/command/plain_stream.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

using namespace numasim;
using test::command;

namespace {

std::string passed(const std::string& text)
{
  std::ostringstream target;
  PlainStream stream(target);
  stream << text << std::flush;
  return target.str();
}

/// Whether nothing but tabs and line ends steers.
bool is_plain(const std::string& text)
{
  return std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == '\x7f';
  });
}

} // namespace

TEST_CASE("control characters are spelt, all others pass", "[command]")
{
  CHECK(passed("plain\ttext\n") == "plain\ttext\n");
  CHECK(passed("\x1b]0;title\a\x1b[2J\r\x7f") == R"(\u001b]0;title\u0007\u001b[2J\u000d\u007f)");
  CHECK(passed(std::string(1, '\0')) == "\\u0000");
  CHECK(passed("Grüße, 95 °C — 测试 🙂") == "Grüße, 95 °C — 测试 🙂");
  CHECK(passed("\xc2\x9b"
               "2J, \x9b"
               "2J") == R"(\u009b2J, \u009b2J)");   // CSI in UTF-8 and alone
  CHECK(passed("\xe2\x1b[1m") == "\xe2\\u001b[1m"); // a character cut short
  CHECK(passed("\xc2") + passed("A") == "A"); // nothing shown can follow from half a character
}

TEST_CASE("a character may come in parts", "[command]")
{
  std::ostringstream target;
  PlainStream stream(target);
  for (const char c : std::string("°\xc2\x85ü\x1b.")) {
    stream << c;
  }
  CHECK(target.str() == "°\\u0085ü\\u001b.");
}

TEST_CASE("a target that takes nothing is noticed", "[command]")
{
  std::ostringstream target;
  target.setstate(std::ios::badbit);
  PlainStream stream(target);
  stream << "text";
  CHECK_FALSE(stream.flush());
}

TEST_CASE("no text of a topology steers the terminal", "[command][look]")
{
  const test::TemporaryDirectory directory;
  auto document = test::sample();
  document["title"] = "a \x1b[2Jbox\x7f";
  for (auto& entry : document["provenance"]) {
    entry["source"] = "somebody's \x1b]0;page\a";
    entry["confidence"] = "guess";
  }
  const std::string file = directory.write("sample.json", document.dump());
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"topology", "show", file},
        {"list", "topologies", file},
        {"topology", "check", file},
        {"topology", "show", file + "\x1b[1m"},
        {"topology", "import", "--costs-from", file, "Package:2 Core:2 PU:1"}}) {
    const test::Outcome outcome = command(arguments);
    CHECK(is_plain(outcome.out + outcome.err));
  }
  CHECK_THAT(command({"topology", "show", file}).out, Catch::Contains(R"(a \u001b[2Jbox\u007f)"));
  CHECK_THAT(command({"list", "topologies", file}).out,
             Catch::Contains(R"(somebody's \u001b]0;page\u0007)"));

  const test::Outcome json = command({"topology", "show", file, "--format", "json"});
  CHECK(is_plain(json.out));
  CHECK(nlohmann::json::parse(json.out)["title"] == document["title"]); // and nothing is lost
}
