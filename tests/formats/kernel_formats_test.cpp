/// Do results in the formats of kernel tools look to the byte as those tools' do?
///
/// tests/formats/golden has one file a format, of full_result(); the tests here take them apart as
/// people who have such files do. After a deliberate change: numasim_tests "[.golden]".

#include "tests/formats/sample_result.hpp"

#include "models/input/input_error.hpp"
#include "tools/report/result_format.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

constexpr PrintSettings k_settings{.detail = Detail::Brief, .width = 100};

std::filesystem::path golden(const ResultFormat& format)
{
  return std::filesystem::path{NUMASIM_DATA_DIR} / "tests/formats/golden" /
         (std::string{format.name} + ".txt");
}

std::string content_of(const std::filesystem::path& file)
{
  std::ifstream in{file};
  REQUIRE(in);
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Pages carry style sheets and scripts along: docs/examples has one, tests/page looks into them.
bool has_golden(const ResultFormat& format)
{
  return format.name != std::string{"html"};
}

/// The first design alone, without comparisons: what formats of one system are made for.
Result single_design()
{
  Result result = sample_result();
  result.designs.pop_back();
  result.comparisons.clear();
  return result;
}

std::vector<std::string> lines_of(const std::string& text)
{
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> words_of(const std::string& line)
{
  std::vector<std::string> words;
  std::istringstream in{line};
  for (std::string word; in >> word;) {
    words.push_back(word);
  }
  return words;
}

std::vector<std::string> lines_in(const char* format, const Result& result)
{
  return lines_of(printed(result, result_format(format), k_settings));
}

} // namespace

TEST_CASE("every format prints the sample as it always has", "[formats]")
{
  for (const ResultFormat& format : result_formats()) {
    INFO(format.name);
    if (has_golden(format)) {
      CHECK(printed(full_result(), format, k_settings) == content_of(golden(format)));
    }
  }
}

TEST_CASE("write the golden files anew", "[.golden]")
{
  for (const ResultFormat& format : result_formats()) {
    if (has_golden(format)) {
      std::ofstream{golden(format)} << printed(full_result(), format, k_settings);
    }
  }
}

TEST_CASE("lock_stat is read by grep and by column", "[formats]")
{
  const std::vector<std::string> lines = lines_in("lock_stat", single_design());
  REQUIRE(lines.size() > 8);
  CHECK(lines[0] == "lock_stat version 0.4");
  CHECK(lines[1] == std::string(221, '-'));
  CHECK(lines[2].size() == 220);          // 40, and twelve columns of 14 one space apart
  CHECK(words_of(lines[2]).size() == 14); // "class name" is two
  CHECK(lines[3] == std::string(221, '-'));
  CHECK(lines[4].empty());
  std::vector<std::string> rows; // grep : file
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(rows),
               [](const std::string& line) { return line.find(':') != std::string::npos; });
  REQUIRE(rows.size() == 3); // writers and readers of one lock, then the other
  for (const std::string& row : rows) {
    CHECK(std::count(row.begin(), row.end(), ':') == 1);
    CHECK(row.find(':') == 40);
    CHECK(words_of(row).size() == 13);
    CHECK(row.size() == 220);
  }
  using Words = std::vector<std::string>;
  CHECK(words_of(rows[0]) == Words{"libc.so.6_i_mmap_rwsem-W:", "990", "1000", "0.75", "150.25",
                                   "16800.00", "16.80", "2900", "3900", "0.10", "20.00", "1950.00",
                                   "0.50"});
  // 9.994 us: ns + 5 in microseconds, two digits cut
  CHECK(words_of(rows[1]) == Words{"libc.so.6_i_mmap_rwsem-R:", "9", "10", "0.50", "2.00", "9.99",
                                   "1.00", "60", "100", "0.20", "1.00", "25.00", "0.25"});
  CHECK(words_of(rows[2]).front() == "pgd_lock:");
  CHECK(lines[7] == std::string(16, ' ') + std::string(24, '-'));
  CHECK(lines[8] == std::string(18, ' ') + "libc.so.6_i_mmap_rwsem            800          "
                                           "[<0000000000000000>] unlink_file_vma+0x0/0x0");
  CHECK(std::find(lines.begin(), lines.end(), std::string(221, '.')) != lines.end());
}

TEST_CASE("perf lock contention is read by column", "[formats]")
{
  const std::vector<std::string> lines = lines_in("perf-lock", single_design());
  REQUIRE(lines.size() == 5);
  CHECK(lines[0] == " contended   total wait     max wait     avg wait         type   caller");
  CHECK(lines[1].empty());
  CHECK(lines[2] == "       800     16.00 ms    150.25 us     20.00 us      rwsem:W   "
                    "unlink_file_vma [libc.so.6_i_mmap_rwsem]");
  CHECK(lines[4] == "        10      9.99 us      2.00 us       999 ns      rwsem:R   "
                    "walk [libc.so.6_i_mmap_rwsem]");
}

TEST_CASE("perf c2c's tables have their columns under their headers", "[formats]")
{
  const std::vector<std::string> lines = lines_in("c2c", single_design());
  const auto find = [&](const std::string& text) {
    const auto at = std::find_if(lines.begin(), lines.end(), [&](const std::string& line) {
      return line.find(text) != std::string::npos;
    });
    REQUIRE(at != lines.end());
    return static_cast<std::size_t>(at - lines.begin());
  };
  CHECK(lines[find("Load Local HITM")] == "  Load Local HITM                   :       5625");
  CHECK(lines[find("LLC Misses to Remote cache (HITM)")] ==
        "  LLC Misses to Remote cache (HITM) :       94.1%");
  const std::size_t dots = find("# .....");
  const std::string& first = lines[dots + 2];
  CHECK(first.size() == lines[dots].size());
  CHECK(lines[dots - 1].size() == lines[dots].size());
  CHECK(words_of(first).size() == words_of(lines[dots]).size() - 1); // but for the "#"
  const std::vector<std::string> cells = words_of(first);
  CHECK(cells[4] == "88.89%");                                                // of all HITMs
  CHECK(std::stoi(cells[5]) == std::stoi(cells[6]) + std::stoi(cells[7]));    // total HITM
  CHECK(std::stoi(cells[8]) == std::stoi(cells[9]) + std::stoi(cells[10]));   // records
  CHECK(std::stoi(cells[10]) == std::stoi(cells[11]) + std::stoi(cells[12])); // stores
}

TEST_CASE("will-it-scale's rows go by tasks, and linear from the first", "[formats]")
{
  Result result = single_design();
  result.designs.push_back(result.designs[0]);
  result.designs[0].copies = 16;
  result.designs[1].copies = 4;
  result.designs[1].metrics[0].estimate.mean = 600.9;
  using Lines = std::vector<std::string>;
  CHECK(lines_in("will-it-scale", result) ==
        Lines{"tasks,processes,processes_idle,threads,threads_idle,linear", "0,0,100,0,100,0",
              "4,600,75.00,0,0.00,600", "16,1000,0.00,0,0.00,2403"});
  result.designs[0].subject = Subject::Lock;
  CHECK(lines_in("will-it-scale", result)[3] == "16,0,0.00,1000,0.00,2403");
}

TEST_CASE("mmtests' percentages are positive where it is better", "[formats]")
{
  const std::vector<std::string> lines = lines_in("mmtests", sample_result());
  REQUIRE(lines.size() == 8);
  CHECK(lines[4] == "Hmean     16              999.93 (   0.00%)     1499.82 *  49.99%*");
  CHECK(lines[5] == "Stddev    16               10.00 (   0.00%)       20.00 (-100.00%)");
  Result same = sample_result();
  same.designs[1].metrics[0].samples = {1001, 1011, 989};
  CHECK_THAT(lines_in("mmtests", same)[4], Catch::EndsWith("1000.25 (   0.03%)"));
}

TEST_CASE("the test robot's change is relative, of percentages absolute", "[formats]")
{
  Result result = sample_result();
  result.designs[1].metrics[1].estimate.mean = 38.5;
  const std::vector<std::string> lines = lines_in("0-day", result);
  const auto row = [&](const std::string& metric) {
    return *std::find_if(lines.begin(), lines.end(),
                         [&](const std::string& line) { return line.ends_with(metric); });
  };
  CHECK(row("execl.throughput") ==
        "      1000 \u00b1  1%     +50.0%       1500 \u00b1  1%  execl.throughput");
  CHECK(row("lock_wait_share%") ==
        "     51.00 \u00b1  2%     -12.5       38.50 \u00b1  3%  execl.lock_wait_share%");
}

/// The grammar of golang.org/x/perf/benchfmt: a configuration key begins with a small letter; a
/// name has no white space; a result has pairs of a number and a unit.
TEST_CASE("benchmark lines keep to Go's format", "[formats]")
{
  const std::regex config{"[a-z][^[:space:]A-Z]*: .*"};
  const std::regex unit{"Unit [^[:space:]]+ better=(higher|lower)"};
  const std::regex sample{"Benchmark[A-Z][^[:space:]]*-16 [1-9][0-9]*( [-+0-9.e]+ [^[:space:]]+)+"};
  std::size_t samples = 0;
  for (const std::string& line : lines_in("benchstat", full_result())) {
    INFO(line);
    const bool is_sample = std::regex_match(line, sample);
    samples += is_sample ? 1 : 0;
    CHECK((is_sample || std::regex_match(line, config) || std::regex_match(line, unit)));
  }
  CHECK(samples == 6); // a line a replication
}

TEST_CASE("UnixBench's index is ten times the result by the baseline", "[formats]")
{
  const std::vector<std::string> lines = lines_in("unixbench", single_design());
  REQUIRE(lines.size() == 6);
  CHECK(lines[0] ==
        "Execl Throughput                               1000.0 lps   (0.3 s, 3 samples)");
  CHECK(lines[2] == "System Benchmarks Partial Index              BASELINE       RESULT    INDEX");
  CHECK(lines[3] == "Execl Throughput                                 43.0       1000.0    232.6");
  CHECK(lines[5] == "System Benchmarks Index Score (Partial Only)                          232.6");
  Result other = single_design();
  other.designs[0].workload = "mmap_churn";
  CHECK_THROWS_AS(lines_in("unixbench", other), InputError);
}

TEST_CASE("a cover letter is ASCII of at most 72 columns", "[formats]")
{
  Result result = full_result();
  result.manifest.command = "numasim compare " + std::string(300, 'x') + " caf\u00e9 \u00b5";
  result.designs[0].machine.title = std::string(100, 'y') + " \u2014 z";
  result.designs[1].strategy = "sharded:" + std::string(80, 'q');
  result.comparisons[0].strategy = result.designs[1].strategy;
  result.comparisons[0].verdict = Verdict::Undecided;
  const std::vector<std::string> lines = lines_in("cover-letter", result);
  for (const std::string& line : lines) {
    INFO(line);
    CHECK(line.size() <= 72);
    CHECK(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c <= '~'; }));
    CHECK((line.empty() || line.back() != ' '));
  }
  const std::string text = printed(full_result(), result_format("cover-letter"), k_settings);
  for (const char* part : {"ryzen-5800u", "Linux 6.12", "VMAs laid out\nas in 6.18",
                           "numasim compare execl", "seed 7", "+50.0% [+48.7, +51.2] better",
                           "folio_referenced 1.50 ms", "56 / 56 / -", "Not modelled"}) {
    CHECK_THAT(text, Catch::Contains(part));
  }
}

TEST_CASE("formats say what a result lacks for them", "[formats]")
{
  for (const char* name : {"mmtests", "0-day", "cover-letter"}) {
    CHECK_THROWS_WITH(lines_in(name, single_design()),
                      Catch::Contains(std::string{"--format "} + name) &&
                          Catch::Contains("a result without comparisons"));
  }
  Result bare = single_design();
  bare.designs[0].locks.clear();
  bare.designs[0].lines.clear();
  CHECK_THROWS_WITH(lines_in("lock_stat", bare), Catch::Contains("without locks"));
  CHECK_THROWS_WITH(lines_in("c2c", bare), Catch::Contains("without cache lines"));
  CHECK_THROWS_WITH(result_format("lockstat"), Catch::Contains("lock_stat"));
}

TEST_CASE("the page on formats has every format", "[formats]")
{
  const std::string page = content_of(std::filesystem::path{NUMASIM_DATA_DIR} / "docs/formats.md");
  for (const ResultFormat& format : result_formats()) {
    CHECK_THAT(page, Catch::Contains(std::string{"| `"} + format.name + "` | "));
  }
}
