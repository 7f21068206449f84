#include "tools/validate/tree_costs.hpp"

#include "models/rmap/interval_tree.hpp"
#include "models/workloads/exec_files.hpp"
#include "sim/random.hpp"
#include "tools/validate/recording_access.hpp"

#include <memory>
#include <stdexcept>
#include <utility>
#include <vector>

namespace numasim {

namespace {

/// VMAs without lines; those that are given back are used again.
class VmaStore : public VmaSource {
public:
  Vma& allocate(FileIndex file, PageRange range) override
  {
    if (free_.empty()) {
      all_.push_back(std::make_unique<Vma>());
      free_.push_back(all_.back().get());
    }
    Vma& vma = *std::exchange(free_.back(), nullptr);
    free_.pop_back();
    vma = {};
    vma.file = file;
    vma.pgoff = range.pgoff;
    vma.pages = range.pages;
    return vma;
  }
  Vma& duplicate(const Vma& old, PageRange range) override { return allocate(old.file, range); }
  void give_back(Vma& vma) { free_.push_back(&vma); }

private:
  std::vector<std::unique_ptr<Vma>> all_;
  std::vector<Vma*> free_;
};

/// Processes that all map libc; any of them may exec.
class Crowd {
public:
  Crowd(const Segments& segments, std::size_t processes) : segments_(segments), mapped_(processes)
  {
    for (Mapping& mapping : mapped_) {
      load(mapping);
    }
  }

  void exec(std::size_t process)
  {
    Mapping& mapping = mapped_[process];
    for (Vma* vma : mapping) { // the batch of free_pgtables()
      remove(*vma);
      store_.give_back(*vma);
    }
    load(mapping);
  }

  void forget() { inserts_ = removes_ = {}; }
  [[nodiscard]] TreeCosts costs(std::size_t execs) const
  {
    return {.insert = inserts_.mean(),
            .remove = removes_.mean(),
            .inserts_per_exec = inserts_.operations / static_cast<double>(execs),
            .removes_per_exec = removes_.operations / static_cast<double>(execs)};
  }
  /// What is wrong with the tree; empty: nothing.
  [[nodiscard]] std::string fault() const { return tree_.check(); }

private:
  struct Sum {
    Touched sum;
    double operations = 0;

    [[nodiscard]] Touched mean() const
    {
      return {sum.vmas_visited / operations, sum.vmas_written / operations,
              sum.lines_read / operations, sum.lines_written / operations};
    }
  };

  void insert(Vma& vma)
  {
    access_.begin(vma);
    tree_.insert(vma, access_);
    inserts_.sum += access_.touched();
    inserts_.operations += 1;
  }
  void remove(Vma& vma)
  {
    access_.begin(vma);
    tree_.remove(vma, access_);
    removes_.sum += access_.touched();
    removes_.operations += 1;
  }
  void adjust(Vma& vma, PageRange after)
  {
    remove(vma);
    vma.pgoff = after.pgoff;
    vma.pages = after.pages;
    insert(vma);
  }

  void carry_out(const MappingPlan& plan)
  {
    for (const RmapStep& step : plan.steps) {
      switch (step.kind) {
      case RmapStep::Kind::Insert:
        insert(*step.vma);
        break;
      case RmapStep::Kind::Remove:
        remove(*step.vma);
        break;
      case RmapStep::Kind::Split: // __split_vma(): the new one first
        insert(*step.other);
        adjust(*step.vma, step.after);
        break;
      case RmapStep::Kind::Adjust:
        adjust(*step.vma, step.after);
        break;
      case RmapStep::Kind::InsertAfter:
      case RmapStep::Kind::Shift:
        throw std::logic_error("mapping a library takes no such step");
      }
    }
    for (Vma* vma : plan.freed) {
      store_.give_back(*vma);
    }
  }

  void load(Mapping& mapping)
  {
    MappingPlan plan;
    plan_library(store_, FileIndex{0}, segments_, plan);
    carry_out(plan);
    plan_relro(store_, segments_, plan);
    carry_out(plan);
    mapping = plan.mapped;
  }

  Segments segments_;
  std::vector<Mapping> mapped_;
  VmaStore store_;
  IntervalTree tree_;
  RecordingAccess access_;
  Sum inserts_;
  Sum removes_;
};

} // namespace

Touched& Touched::operator+=(const Touched& other)
{
  vmas_visited += other.vmas_visited;
  vmas_written += other.vmas_written;
  lines_read += other.lines_read;
  lines_written += other.lines_written;
  return *this;
}

TreeCosts tree_costs(bool hole, std::size_t processes, std::size_t execs, std::uint64_t seed)
{
  const auto facts = exec_file_facts(hole ? "B" : "A", false);
  Crowd crowd(facts[static_cast<std::size_t>(ExecFile::Libc)].segments, processes);
  RandomStream random({.seed = seed, .purpose = Purpose::WhichProgram});
  const auto any = [&] { return static_cast<std::size_t>(random.below(processes)); };
  for (std::size_t i = 0; i < 5 * processes; ++i) {
    crowd.exec(any());
  }
  crowd.forget();
  for (std::size_t i = 0; i < execs; ++i) {
    crowd.exec(any());
  }
  if (const std::string fault = crowd.fault(); !fault.empty()) {
    throw std::logic_error("the interval tree is not sound: " + fault);
  }
  return crowd.costs(execs);
}

double answer(const TreeQuestion& question, const TreeCosts& costs)
{
  const bool insert = question.operation == TreeQuestion::Operation::Insert;
  const Touched& touched = insert ? costs.insert : costs.remove;
  switch (question.what) {
  case TreeQuestion::What::PerExec:
    return insert ? costs.inserts_per_exec : costs.removes_per_exec;
  case TreeQuestion::What::VmasVisited:
    return touched.vmas_visited;
  case TreeQuestion::What::VmasWritten:
    return touched.vmas_written;
  case TreeQuestion::What::LinesRead:
    return touched.lines_read;
  case TreeQuestion::What::LinesWritten:
    break;
  }
  return touched.lines_written;
}

} // namespace numasim
