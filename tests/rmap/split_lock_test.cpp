/// The boundary of two neighbours moves, which split-lock as posted does not survive.

#include "models/rmap/design_fault.hpp"
#include "tests/support/rmap_bench.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <string>

namespace numasim {
namespace {

using testing::k_file;
using testing::with;
using Bench = testing::RmapBench;

Process shift_once(Bench& bench, Vma& lower, Vma& upper)
{
  co_await bench.design->shift(Cpu{0}, lower, upper, {0, 30}, RmapSite::Shift);
}

struct Neighbours {
  Neighbours(Bench& bench, Cpu lower_on, Cpu upper_on)
      : lower(bench.vma(lower_on, {0, 50})), upper(bench.vma(upper_on, {50, 50}))
  {
    bench.design->preload(lower);
    bench.design->preload(upper);
  }
  Vma& lower;
  Vma& upper;
};

TEST_CASE("two neighbours whose boundary moves are put back with their new ranges", "[rmap]")
{
  for (const StrategyEntry& entry : strategies()) {
    DYNAMIC_SECTION(entry.name)
    {
      Parameters parameters(entry.parameters);
      if (entry.name == "split-lock") {
        parameters.set("as", std::string("meant"));
      }
      Bench bench(entry.name, &parameters);
      const Neighbours on(bench, Cpu{0}, Cpu{15}); // nodes 0 and 3
      bench.run(shift_once(bench, on.lower, on.upper));
      REQUIRE(on.lower.pages == 30);
      REQUIRE(on.upper.pgoff == 30);
      REQUIRE(on.upper.pages == 70);
      REQUIRE(bench.design->mapped(k_file) == 2);
      REQUIRE(bench.design->operations(k_file) == 4);
      REQUIRE(bench.design->check().empty());
      REQUIRE(bench.acquisitions() == (entry.name == "split-lock" ? 2 : 1));
    }
  }
}

TEST_CASE("split-lock as posted deadlocks on itself when neighbours of one node change", "[rmap]")
{
  Bench checked("split-lock");
  const Neighbours watched(checked, Cpu{0}, Cpu{1});
  REQUIRE_THROWS_MATCHES(
      checked.run(shift_once(checked, watched.lower, watched.upper)), DesignFault,
      Catch::Matchers::Message("self-deadlock on file i_mmap_tree rwsem in shift"));
  REQUIRE(checked.findings() == "lock order: self-deadlock on file i_mmap_tree rwsem in shift\n");

  Bench same("split-lock", nullptr, "file", Duration::ns(300), false);
  const Neighbours on_one(same, Cpu{0}, Cpu{1});
  REQUIRE_THROWS_MATCHES(
      same.run(shift_once(same, on_one.lower, on_one.upper)), DesignFault,
      Catch::Matchers::Message("self-deadlock: CPU 0 asks for \"file i_mmap_tree rwsem\" (shift) "
                               "while it holds it, and would wait for itself for ever"));

  Bench apart("split-lock"); // on two nodes nothing is wrong, as long as nobody comes the other way
  const Neighbours on_two(apart, Cpu{0}, Cpu{15});
  apart.run(shift_once(apart, on_two.lower, on_two.upper));
  REQUIRE(apart.acquisitions() == 2);
  REQUIRE(on_two.upper.pgoff == 30);
}

TEST_CASE("split-lock as meant locks once a split and once a batch", "[rmap]")
{
  struct Steps {
    static Process run(Bench& bench, Vma& old, Vma& fresh)
    {
      co_await bench.design->split(Cpu{0}, old, fresh, {0, 50}, RmapSite::MmapSplit);
      const std::array<Vma*, 2> both{&old, &fresh};
      co_await bench.design->remove(Cpu{0}, both, RmapSite::ExitBatch);
    }
  };
  const Parameters meant = with("split-lock", {{"as", std::string("meant")}});
  Bench bench("split-lock", &meant);
  Vma& old = bench.vma(Cpu{0}, {0, 100});
  bench.design->preload(old);
  bench.run(Steps::run(bench, old, bench.vma(Cpu{0}, {50, 50})));
  REQUIRE(bench.acquisitions() == 2);
  REQUIRE(bench.design->operations(k_file) == 5);
}

} // namespace
} // namespace numasim
