/// Whatever happens to a topology file, reading it ends in a valid topology or an InputError.

#include "tests/machine/sample.hpp"

#include "models/input/input_error.hpp"
#include "tests/command/support.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

struct Effort {
  int status = 0;
  double cpu_s = 0;
  double gib = 0; ///< largest resident set
};

/// `numasim topology check FILE` in a process of its own.
Effort effort_of_check(const std::string& file)
{
  const pid_t child = fork();
  if (child == 0) {
    _exit(command({"topology", "check", file}).status);
  }
  int status = 0;
  rusage used = {};
  REQUIRE(wait4(child, &status, 0, &used) == child);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1,
          seconds(used.ru_utime) + seconds(used.ru_stime),
          static_cast<double>(used.ru_maxrss) / (1 << 20)};
}

std::string repeated(const std::string& text, std::size_t times)
{
  std::string all;
  all.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) {
    all += text;
  }
  return all;
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

TEST_CASE("a number that no machine has is refused at its place", "[machine]")
{
  struct Case {
    std::string from, to, expected;
  };
  for (const Case& c : std::vector<Case>{
           {R"("cpus": "0-15")", R"("cpus": "0-999999999")", "/cpus: found CPU number 999999999"},
           {R"("cpus": "0-15")", R"("cpus": "0-1048575")", "/cpus: found more than 65536 CPUs"},
           {R"("cpus": "0-15")", R"("cpus": "0-18446744073709551616")", "/cpus: found"},
           {R"("t0_ns": 100)", R"("t0_ns": NaN)", "found line "},
           {R"("t0_ns": 100)", R"("t0_ns": Infinity)", "found line "},
           {R"("t0_ns": 100)", R"("t0_ns": 1e999)", "found line "},
           {R"("t0_ns": 100)", R"("t0_ns": -1)", "/t0_ns: found -1"},
           {R"("t0_ns": 100)", R"("t0_ns": -1e-300)", "/t0_ns: found -1e-300"},
           {R"("t0_ns": 100)", R"("t0_ns": 100, "t0_ns": 100)", "/t0_ns: found the key"}}) {
    std::string text = k_sample;
    text.replace(text.find(c.from), c.from.size(), c.to);
    INFO(c.to);
    CHECK_THROWS_WITH(read_topology(parse_json(text, "damaged.json"), "damaged.json"),
                      Catch::StartsWith("damaged.json: ") && Catch::Contains(c.expected));
  }
}

TEST_CASE("files made to exhaust their reader are refused with little effort", "[machine]")
{
  const TemporaryDirectory directory;
  const std::size_t mib = std::size_t{1} << 20;
  const std::vector<std::string> texts = {
      repeated("[", 16 * mib),
      repeated(R"({"a":)", 3 * mib),
      "{\"nodes\":[" + repeated("0,", 8 * mib - 10) + "0]}",
      "{\"nodes\":[" + repeated("0,", 3 * mib - 10) + "0]}",
      "{\"nodes\":[" + repeated("{},", 3 * mib - 10) + "{}]}",
      R"({"slit": {"symmetric": true, "distances": [)" + repeated("[],", 3 * mib - 20) + "[]]}}",
      R"({"hop": {"mode": "matrix", "ns": [[)" + repeated("0,", 3 * mib - 20) + "0]]}}",
      R"({"cpus": ")" + repeated("0", 15 * mib) + "\"}",
      R"({"cpus": ")" + repeated("0,", 7 * mib) + "\"}",
      "{\"" + repeated("a", 15 * mib) + "\": 1}",
      "[" + repeated(R"("\u0000",)", mib) + "0]",
      "[" + repeated("9", 15 * mib) + "]",
      repeated(" ", 17 * mib),
      repeated("\n", 15 * mib),
  };
  for (const std::string& text : texts) {
    INFO(text.substr(0, 60) << " ... of " << text.size() << " bytes");
    const Effort effort = effort_of_check(directory.write("hostile.json", text));
    CHECK(effort.status == k_bad_input);
    CHECK(effort.cpu_s < 3); // under a second where nothing else is measured or sanitized
    CHECK(effort.gib < 1);
  }
}

TEST_CASE("an object with a million keys is refused with little effort", "[machine]")
{
  const TemporaryDirectory directory;
  std::string keys;
  for (int i = 0; i < 1000000; ++i) {
    keys += (i == 0 ? "\"" : ",\"/") + std::to_string(i) + "\":0";
  }
  for (const std::string& text : {"{" + keys + "}", "{\"provenance\":{" + keys + "}}"}) {
    const Effort effort = effort_of_check(directory.write("hostile.json", text));
    CHECK(effort.status == k_bad_input);
    CHECK(effort.cpu_s < 3);
    CHECK(effort.gib < 1);
  }
}

TEST_CASE("what is no regular file is read or refused, and not waited for", "[machine]")
{
  const TemporaryDirectory directory;
  const std::string pipe = (directory.path() / "pipe").string();
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  const auto start = std::chrono::steady_clock::now();
  CHECK_THROWS_WITH(load_topology(pipe), Catch::Contains("a pipe that nobody writes to"));
  CHECK_THROWS_WITH(load_topology("/dev/zero"), Catch::Contains("more than 16777216 bytes"));
  CHECK_THROWS_WITH(load_topology("/dev/null"), Catch::Contains("line 1"));
  CHECK_THROWS_WITH(load_topology(directory.path()), Catch::Contains("a directory"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(3));
}

TEST_CASE("a pipe with a writer is a file like any other", "[machine]")
{
  std::array<int, 2> ends = {-1, -1};
  REQUIRE(pipe(ends.data()) == 0);
  const pid_t child = fork();
  if (child == 0) {
    usleep(50000); // so that the reader finds it empty first
    const std::string text = k_sample;
    _exit(write(ends[1], text.data(), text.size()) < 0 ? 1 : 0);
  }
  close(ends[1]);
  CHECK(load_topology("/dev/fd/" + std::to_string(ends[0])).cpus.size() == 16);
  close(ends[0]);
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
}
