/// Prints how often nominal 95 % intervals hold the truth; docs/statistics.md has the table.
/// Usage: numasim_coverage [EXPERIMENTS]. Exit status 1 if a share lies outside 93 to 97 %.

#include "tests/coverage/coverage.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

using namespace numasim;
using namespace numasim::coverage;

namespace {

class Suite {
public:
  /// Held to 93 .. 97 %.
  void interval(const Coverage& c) { add(c, c.share() >= 0.93 && c.share() <= 0.97); }
  /// Held to 95 % or more, but for chance.
  void decision(const Coverage& c) { add(c, c.share() >= 0.94); }
  /// Held to nothing: what a method that is not used would have given.
  void aside(const Coverage& c) { add(c, true); }

  [[nodiscard]] const Table& table() const { return table_; }
  [[nodiscard]] bool passed() const { return passed_; }

private:
  void add(const Coverage& c, bool good)
  {
    passed_ = passed_ && good;
    table_.rows.push_back({c.what, c.sample, std::to_string(c.experiments),
                           c.refused > 0 ? std::to_string(c.refused) : k_absent,
                           c.half_width > 0 ? percent_text(c.half_width) : k_absent,
                           percent_text(c.share()) + (good ? "" : " !")});
    std::cerr << c.what << ": " << percent_text(c.share()) << "\n";
  }

  Table table_{.title = "",
               .columns = {{"what"},
                           {"of"},
                           {"experiments", true},
                           {"refused", true},
                           {"mean half-width", true},
                           {"holds the truth", true}},
               .rows = {}};
  bool passed_ = true;
};

} // namespace

int main(int argc, char** argv)
{
  const std::uint64_t n = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 2000;
  if (n == 0) {
    std::cerr << "usage: numasim_coverage [EXPERIMENTS]\n";
    return 2;
  }
  Suite suite;
  suite.interval(of_means(n, 5));
  suite.interval(of_means(n, 10));
  suite.interval(of_paired_changes(n, 5));
  suite.interval(of_paired_changes(n, 10));
  suite.interval(of_independent_changes(n));
  for (const Coverage& c : of_quantiles(n)) {
    suite.interval(c);
  }
  suite.aside(of_binomial_quantiles(n));
  suite.interval(of_batch_means(n, 2'000));
  suite.interval(of_batch_means(n, 20'000));
  suite.interval(of_long_runs(n));
  suite.interval(of_precise_means(n, 0.01));
  suite.interval(of_precise_means(n, 0.005));
  suite.interval(of_precise_changes(n, 0.01));
  suite.decision(of_selections(n, 2));
  suite.decision(of_selections(n, 7));
  suite.decision(of_queue_selections(n));
  suite.decision(of_equal_designs(n));
  print_markdown(std::cout, suite.table());
  return suite.passed() ? 0 : 1;
}
