/// Whatever happens to a topology file, reading it ends in a valid topology or an InputError.

#include "tests/machine/sample.hpp"

#include "models/input/input_error.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

using namespace numasim;
using namespace numasim::test;

namespace {

/// True if it is a topology, false if an InputError says why not; anything else escapes.
bool survives(const std::string& text)
{
  try {
    return !read_topology(parse_json(text, "damaged.json"), "damaged.json").cpus.empty();
  } catch (const InputError& error) {
    REQUIRE_FALSE(error.problems().empty());
    REQUIRE_THAT(error.what(), Catch::StartsWith("damaged.json: "));
    return false;
  }
}

std::string text_of(const std::string& name)
{
  std::ifstream in(data_dir() / "topologies" / (name + ".json"));
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// SplitMix64: damage that is the same on every machine.
std::uint64_t next(std::uint64_t& state)
{
  std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

} // namespace

TEST_CASE("a truncated topology file is an input error", "[machine]")
{
  const std::string hygon = text_of("hygon-c86-12n-384c");
  REQUIRE(survives(hygon));
  for (std::size_t length = 0; length + 2 < hygon.size(); length += 37) {
    REQUIRE_FALSE(survives(hygon.substr(0, length)));
  }
  const std::string sample = k_sample;
  for (std::size_t length = 0; length < sample.size(); ++length) {
    REQUIRE_FALSE(survives(sample.substr(0, length)));
  }
}

TEST_CASE("a topology file with flipped bytes is valid or an input error", "[machine]")
{
  const std::string sample = k_sample;
  std::uint64_t state = 1;
  std::size_t valid = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = sample;
    for (std::uint64_t flips = 1 + next(state) % 3; flips > 0; --flips) {
      text[next(state) % text.size()] = static_cast<char>(next(state));
    }
    valid += survives(text) ? 1 : 0;
  }
  CHECK(valid < 4000);
}

TEST_CASE("a topology file with other digits is valid or an input error", "[machine]")
{
  const std::string sample = k_sample;
  std::uint64_t state = 2;
  std::size_t valid = 0;
  for (int round = 0; round < 4000; ++round) {
    std::string text = sample;
    for (int change = 0; change < 2; ++change) {
      const std::size_t at = text.find_first_of("0123456789-,", next(state) % text.size());
      if (at != std::string::npos) {
        text[at] = "0123456789-,"[next(state) % 12];
      }
    }
    valid += survives(text) ? 1 : 0;
  }
  CHECK(valid > 0);
  CHECK(valid < 4000);
}

TEST_CASE("a topology with any one value replaced is valid or an input error", "[machine]")
{
  const nlohmann::json flat = sample().flatten();
  for (const auto& item : flat.items()) {
    for (const char* value : {"null", "-1", "1e308", "\"x\"", "[]", "{}", "true", "0", "4294967296",
                              "[[[1]]]", "\"0-65535\""}) {
      nlohmann::json document = sample();
      document[nlohmann::json::json_pointer(item.key())] = nlohmann::json::parse(value);
      (void)survives(document.dump());
    }
    nlohmann::json document = sample();
    const nlohmann::json::json_pointer pointer(item.key());
    auto& parent = document[pointer.parent_pointer()];
    if (parent.is_object()) {
      parent.erase(pointer.back());
      (void)survives(document.dump());
    }
  }
}
