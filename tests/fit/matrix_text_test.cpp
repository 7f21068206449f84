/// Tables of hand-over times, as people and programs write them.

#include "models/input/input_error.hpp"
#include "tools/fit/latency_matrix.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

using namespace numasim;

namespace {

LatencyMatrix parse(const std::string& text)
{
  return parse_latency_matrix(text, "m.csv");
}

/// The three CPUs with 20.5 between 0 and 1, 21.5 between 0 and 2, 22.5 between 1 and 2.
void check_three(const LatencyMatrix& matrix)
{
  REQUIRE(matrix.cpus() == 3);
  CHECK(matrix.ns(1, 0) == 20.5);
  CHECK(matrix.ns(0, 1) == 20.5);
  CHECK(matrix.ns(2, 0) == 21.5);
  CHECK(matrix.ns(2, 1) == 22.5);
  CHECK(std::isnan(matrix.ns(1, 1)));
  CHECK(matrix.pairs() == 3);
}

std::string complaint(const std::string& text)
{
  try {
    (void)parse(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

} // namespace

TEST_CASE("a matrix is read in every common shape", "[fit]")
{
  const auto text =
      GENERATE(as<std::string>{},
               ",,\n20.5,,\n21.5,22.5,\n",                       // triangle
               ",,\n20.5,,\n21.5,22.5,",                         // no last line feed
               "20.5\n21.5,22.5\n",                              // no first row
               "20.5,,\n21.5,22.5,\n",                           // the same, filled up
               "0\n20.5 0\n21.5 22.5 0\n",                       // with the diagonal
               "0,20.5,21.5\n20.5,0,22.5\n21.5,22.5,0\n",        // full
               "-1;20,5;21,5\n20,5;-1;22,5\n21,5;22,5;-1\n",     // decimal commas
               "\t20.5\t21.5\n\t\t22.5\n\t\t\n",                 // upper triangle
               "20.5,21.5\n22.5\n",                              // the same, bare
               "\xef\xbb\xbf,\"20.5\",21.5\r\n,,22.5\r\n,,\r\n", // spreadsheet
               ",0,1,2\n0,,,\n1,20.5,,\n2,21.5,22.5,\n",         // headings
               "cpu,cpu0,cpu1,cpu2\ncpu0,,,\ncpu1,20.5,,\ncpu2,21.5,22.5,\n",
               "core0 core1 core2\n0 20.5 21.5\n20.5 0 22.5\n21.5 22.5 0\n",
               "# by hand\n// twice\n20.5,nan\n21.5,22.5\n",
               "cpu0,,,\ncpu1,20.5,,\ncpu2,21.5,22.5,\n", // headings beside only
               "CPU 0,,20.5,21.5\nCPU 1,20.5,,22.5\nCPU 2,21.5,22.5,\n",
               "0,0,20.5,21.5\n1,20.5,0,22.5\n2,21.5,22.5,0\n",
               "0,\"20,5\",\"21,5\"\n\"20,5\",0,\"22,5\"\n\"21,5\",\"22,5\",0\n",
               "+20.5\n2.15e1,22.5 ns\n", ",,\r20.5,,\r21.5,22.5,\r", "  20.5\n  21.5   22.5\n");
  CAPTURE(text);
  check_three(parse(text));
}

TEST_CASE("what core-to-core-latency prints on a terminal is read", "[fit]")
{
  check_three(parse("Num cores: 3\nUsing RDTSC to measure time: false\n"
                    "Showing latency=round-trip-time/2 in nanoseconds:\n\n"
                    "       0       1       2   \n  0\n  1  20.5\xc2\xb1"
                    "6\n  2  21.5\xc2\xb1"
                    "0   22.5\xc2\xb1"
                    "1 \n\nMin  latency: 20.5ns \xc2\xb1"
                    "6 cores: (1,0)\nMean latency: 21.5ns\n"));
}

TEST_CASE("a terminal's colours and a program's words are no part of the table", "[fit]")
{
  check_three(parse("CPU: Some Processor, 3 cores\nNum cores: 3\n\n"
                    "1) CAS latency on a single shared cache line\n\n"
                    "       0       1       2   \n  0\n"
                    "  1  \x1b[1;38;5;34m20.5\x1b[0m\xc2\xb1 6.5  \n"
                    "  2  \x1b[1m21.5\x1b[0m\xc2\xb1"
                    "0  22.5\xc2\xb1"
                    "1 \n"));
}

TEST_CASE("what is no matrix of CPUs is refused by name", "[fit]")
{
  CHECK_THAT(complaint("Intel(R) Memory Latency Checker - v3.9\n1\t2\n"),
             Catch::Contains("Memory Latency Checker"));
  CHECK_THAT(complaint(std::string("\xff\xfe"
                                   "1\0",
                                   4)),
             Catch::Contains("UTF-16"));
  CHECK_THAT(complaint("1\x1b]0,evil\x07\n"),
             Catch::Contains("1\\x1b]0") && Catch::Contains("evil\\x07"));
  CHECK_THAT(complaint("0,1,2,3\n1,0,2,3\n"),
             Catch::Contains("2 rows of up to 4 columns")); // cut off
}

TEST_CASE("headings give the CPUs their numbers", "[fit]")
{
  const LatencyMatrix matrix = parse("x,cpu4,cpu9\ncpu4,,\ncpu9,30,\n");
  CHECK(matrix.labels == std::vector<std::uint32_t>{4, 9});
  CHECK(matrix.ns(1, 0) == 30);
}

TEST_CASE("whole numbers in a full matrix are no headings", "[fit]")
{
  const LatencyMatrix matrix = parse(",20,21\n20,,22\n21,22,\n");
  REQUIRE(matrix.cpus() == 3);
  CHECK(matrix.ns(2, 1) == 22);
  CHECK(parse("0,5\n5,0\n").ns(0, 1) == 5);
}

TEST_CASE("both directions of a pair become their mean, and how far they differ is told", "[fit]")
{
  const LatencyMatrix matrix = parse("0,20,40\n30,0,50\n40,50,0\n");
  CHECK(matrix.ns(0, 1) == 25);
  CHECK(matrix.both_ways == 3);
  CHECK(matrix.asymmetry_pct == Approx(100 * (10.0 / 25) / 3));
}

TEST_CASE("gaps stay gaps, and a CPU without any measurement is left out", "[fit]")
{
  const LatencyMatrix matrix = parse(",,,\n20,,,\n,NaN,,\n21,0,,\n");
  CHECK(matrix.labels == std::vector<std::uint32_t>{0, 1, 3});
  CHECK(matrix.pairs() == 2);
  CHECK(std::isnan(matrix.ns(1, 2)));
  REQUIRE(matrix.notes.size() == 2);
  CHECK(matrix.notes[0] == "1 zeros taken as not measured");
  CHECK(matrix.notes[1] == "left out, nothing was measured of them: CPUs 2");
}

TEST_CASE("what is no time is named with its line and column, all at once", "[fit]")
{
  const std::string text = complaint(",,\n-3,,\nfast,1e7,\n");
  CHECK_THAT(text, Catch::Contains("m.csv: at line 2, column 1: found \"-3\""));
  CHECK_THAT(text, Catch::Contains("at line 3, column 1: found \"fast\""));
  CHECK_THAT(text, Catch::Contains("at line 3, column 2: found \"1e7\""));
  CHECK_THAT(complaint(",\n0.0001,\n"), Catch::Contains("line 2, column 1"));
}

TEST_CASE("tables without a pair, without a shape and without an end are refused", "[fit]")
{
  CHECK_THAT(complaint(""), Catch::Contains("no table"));
  CHECK_THAT(complaint("0\n"), Catch::Contains("no measured pair"));
  CHECK_THAT(complaint("0,0\n0,0\n"), Catch::Contains("no measured pair"));
  CHECK_THAT(complaint("20,21\n22,23\n24,25\n26,27\n28,29\n"),
             Catch::Contains("5 rows of up to 2"));
  CHECK_THAT(complaint("{\"a\": 1}\n"), Catch::Contains("line 1, column 1"));
  CHECK_THAT(complaint(std::string(1'000'000, ',')), Catch::Contains("at most 2048 CPUs"));
  std::string rows;
  for (int i = 0; i < 5000; ++i) {
    rows += "20\n";
  }
  CHECK_THAT(complaint(rows), Catch::Contains("at most 2048 CPUs"));
}

TEST_CASE("a file that is not there, a folder and a device are refused", "[fit]")
{
  for (const char* file : {"/nowhere/m.csv", "/tmp", "/dev/zero"}) {
    CAPTURE(file);
    CHECK_THROWS_AS(read_latency_matrix(file), InputError);
  }
}
