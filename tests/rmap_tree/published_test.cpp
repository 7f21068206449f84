/// Lines touched per operation, against the figures of the kernel's own code (rmap.md 5.3).

#include "tests/rmap_tree/libc_sequence.hpp"
#include "tests/rmap_tree/recording_access.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace numasim::test {
namespace {

struct Means {
  Touched insert;
  Touched remove;
};

/// Processes that all map libc; any of them may exec.
class Crowd {
public:
  Crowd(std::size_t processes, const LibcSequence& sequence)
      : sequence_(sequence), vmas_(processes * k_libc_slots)
  {
    for (std::size_t process = 0; process < processes; ++process) {
      run(process, sequence_.load);
    }
  }

  void exec(std::size_t process)
  {
    run(process, sequence_.exit);
    run(process, sequence_.load);
  }

  [[nodiscard]] const IntervalTree& tree() const { return tree_; }
  void forget() { inserts_ = removes_ = {}; }
  [[nodiscard]] Means means() const { return {inserts_.mean(), removes_.mean()}; }

private:
  struct Sum {
    Touched sum;
    double operations = 0;

    void add(const Touched& touched)
    {
      sum += touched;
      operations += 1;
    }
    [[nodiscard]] Touched mean() const
    {
      return {sum.vmas_visited / operations, sum.vmas_written / operations,
              sum.lines_read / operations, sum.lines_written / operations};
    }
  };

  void run(std::size_t process, const std::vector<TreeStep>& steps)
  {
    for (const TreeStep& step : steps) {
      Vma& vma = vmas_[process * k_libc_slots + step.slot];
      access_.begin(vma);
      if (step.insert) {
        vma.pgoff = step.pgoff;
        vma.pages = step.pages;
        tree_.insert(vma, access_);
        inserts_.add(access_.touched());
      } else {
        tree_.remove(vma, access_);
        removes_.add(access_.touched());
      }
    }
  }

  const LibcSequence& sequence_;
  std::vector<Vma> vmas_;
  IntervalTree tree_;
  RecordingAccess access_;
  Sum inserts_;
  Sum removes_;
};

Means steady_state(std::size_t processes, const LibcSequence& sequence)
{
  constexpr std::size_t execs = 6000;
  Crowd crowd(processes, sequence);
  std::mt19937_64 random(1);
  const auto any = [&] { return static_cast<std::size_t>(random() % processes); };
  for (std::size_t i = 0; i < 5 * processes; ++i) {
    crowd.exec(any());
  }
  crowd.forget();
  for (std::size_t i = 0; i < execs; ++i) {
    crowd.exec(any());
  }
  REQUIRE(crowd.tree().check().empty());
  REQUIRE(crowd.tree().size() == processes * sequence.exit.size());
  return crowd.means();
}

void compare(const Touched& measured, const Touched& published)
{
  CHECK(measured.vmas_visited == Approx(published.vmas_visited).epsilon(0.1));
  CHECK(measured.vmas_written == Approx(published.vmas_written).epsilon(0.1));
  CHECK(measured.lines_read == Approx(published.lines_read).epsilon(0.1));
  CHECK(measured.lines_written == Approx(published.lines_written).epsilon(0.1));
}

struct Row {
  std::size_t processes;
  Means published;
};

} // namespace

TEST_CASE("an exec makes sixteen inserts and sixteen removes in libc's tree", "[rmap_tree]")
{
  for (const LibcSequence& sequence : {libc_layout_a(), libc_layout_b()}) {
    std::size_t inserts = 0;
    for (const TreeStep& step : sequence.load) {
      inserts += step.insert ? 1 : 0;
    }
    CHECK(inserts == 16);
    CHECK(sequence.load.size() - inserts + sequence.exit.size() == 16);
  }
}

TEST_CASE("libc's tree costs the lines that the kernel's code was measured to touch", "[rmap_tree]")
{
  const LibcSequence sequence = libc_layout_a();
  const auto [processes, published] = GENERATE(values<Row>({
      {2, {{3.3, 2.2, 5.6, 2.2}, {3.3, 2.5, 5.0, 2.6}}},
      {32, {{8.8, 5.2, 13.3, 5.2}, {9.8, 5.4, 14.9, 5.4}}},
      {96, {{11.8, 7.1, 17.2, 7.1}, {13.4, 7.2, 20.2, 7.2}}},
      {1200, {{17.6, 10.4, 25.5, 10.4}, {19.7, 10.2, 29.5, 10.2}}},
  }));
  CAPTURE(processes);
  const Means measured = steady_state(processes, sequence);
  compare(measured.insert, published.insert);
  compare(measured.remove, published.remove);
}

TEST_CASE("libc with a hole costs the lines that the kernel's code was measured to touch",
          "[rmap_tree]")
{
  // Which libc was measured is not on record. This one's hole and data start at the same page of
  // the file; with keys of their own, removals come within 1 % rather than 5 %.
  const LibcSequence sequence = libc_layout_b();
  const Means measured = steady_state(1000, sequence);
  compare(measured.insert, {18.0, 9.5, 27.2, 9.5});
  compare(measured.remove, {18.1, 9.4, 26.8, 9.4});
}

} // namespace numasim::test
