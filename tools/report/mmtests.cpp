#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"
#include "tools/statistics/independent_comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <ostream>
#include <string>
#include <vector>

// mmtests' compare-kernels.sh, as its tables stand in mails: the first column is the baseline, a
// percentage is positive where the kernel is better, and stars say that Welch's test finds the
// means of a row to differ at 5 %.

namespace numasim {

namespace {

constexpr double k_alpha = 0.05;

using Samples = std::vector<double>;

struct Operation {
  const char* name;
  double (*of)(const Samples& sorted);
  bool higher_is_better = true;
  bool starred = false; ///< the mean: what the test is about
};

double minimum(const Samples& s)
{
  return s.front();
}
double maximum(const Samples& s)
{
  return s.back();
}
/// The nearest rank.
double first_quartile(const Samples& s)
{
  return s[static_cast<std::size_t>(std::ceil(static_cast<double>(s.size()) / 4)) - 1];
}
double harmonic_mean(const Samples& s)
{
  const double sum =
      std::accumulate(s.begin(), s.end(), 0.0, [](double a, double x) { return a + 1 / x; });
  return static_cast<double>(s.size()) / sum;
}
double deviation(const Samples& s)
{
  return s.size() < 2 ? 0 : std::sqrt(covariance(s, s));
}
double variation(const Samples& s)
{
  return 100 * deviation(s) / mean(s);
}

constexpr std::array<Operation, 6> k_operations{{{"Min", minimum},
                                                 {"1st-qrtle", first_quartile},
                                                 {"Hmean", harmonic_mean, true, true},
                                                 {"Stddev", deviation, false},
                                                 {"CoeffVar", variation, false},
                                                 {"Max", maximum}}};

Samples sorted_throughput(const DesignResult& design)
{
  Samples samples = design.metrics.front().samples;
  std::sort(samples.begin(), samples.end());
  return samples;
}

bool differ(const Samples& a, const Samples& b)
{
  if (a.size() < 2 || b.size() < 2) {
    return false;
  }
  const Change change = independent_change(mean_with_error(a), mean_with_error(b), k_alpha);
  return change.p_equal && *change.p_equal < k_alpha;
}

std::string cell(const Operation& operation, const Samples& baseline, const Samples& design)
{
  const double before = operation.of(baseline);
  const double now = operation.of(design);
  const double gain = operation.higher_is_better ? now - before : before - now;
  const double percent = before == 0 ? 0 : 100 * gain / before;
  const bool star = operation.starred && differ(baseline, design);
  return fmt::format("{:12.2f} {}{:7.2f}%{}", now, star ? '*' : '(', percent, star ? '*' : ')');
}

/// Those of one machine and scenario, the baseline first, by number of copies.
struct Block {
  const DesignResult* baseline = nullptr;
  std::vector<const DesignResult*> designs;
};

std::vector<Block> blocks_of(const Result& result)
{
  std::vector<Block> blocks;
  for (const ComparedDesigns& pair : compared_designs(result)) {
    if (blocks.empty() || blocks.back().baseline != pair.baseline) {
      blocks.push_back({pair.baseline, {pair.baseline}});
    }
    blocks.back().designs.push_back(pair.design);
  }
  return blocks;
}

bool same_columns(const Block& a, const Block& b)
{
  return a.baseline->machine.name == b.baseline->machine.name &&
         std::equal(a.designs.begin(), a.designs.end(), b.designs.begin(), b.designs.end(),
                    [](const DesignResult* x, const DesignResult* y) {
                      return x->strategy == y->strategy;
                    });
}

void print_header(std::ostream& out, const Block& block)
{
  const auto line = [&](auto text) {
    std::string cells = std::string(20, ' ');
    for (const DesignResult* design : block.designs) {
      cells += fmt::format("{:>23}", text(*design));
    }
    out << cells << "\n";
  };
  line([](const DesignResult& d) { return d.machine.name.substr(0, 22); });
  line([](const DesignResult& d) { return d.strategy.substr(0, 22); });
}

} // namespace

void print_mmtests(std::ostream& out, const Result& result)
{
  const std::vector<Block> blocks = blocks_of(result);
  for (std::size_t first = 0; first < blocks.size();) {
    std::size_t last = first + 1;
    while (last < blocks.size() && same_columns(blocks[first], blocks[last])) {
      ++last;
    }
    out << (first == 0 ? "" : "\n");
    print_header(out, blocks[first]);
    for (const Operation& operation : k_operations) {
      for (std::size_t i = first; i < last; ++i) {
        const Samples baseline = sorted_throughput(*blocks[i].baseline);
        out << fmt::format("{:<9} {:<10}", operation.name, blocks[i].baseline->copies);
        for (const DesignResult* design : blocks[i].designs) {
          out << cell(operation, baseline, sorted_throughput(*design));
        }
        out << "\n";
      }
    }
    first = last;
  }
}

} // namespace numasim
