#include "models/workloads/readers/readers.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/readers/pte_visitor.hpp"

#include <algorithm>
#include <string>

namespace numasim {

namespace {

constexpr std::uint32_t k_pmd_pages = 512;
/// Longer than any iteration: a workload that gets nothing done for so long is in a deadlock.
const Duration k_patience = Duration::seconds(100);
/// A gap between two walks that no run lasts; picoseconds.
constexpr double k_never_ps = 1e17;

const std::array<const char*, 6> k_names{"folio_referenced",      "try_to_unmap",
                                         "unmap_mapping_pages",   "try_to_migrate",
                                         "remove_migration_ptes", "retract_page_tables"};

} // namespace

// ---------------------------------------------------------------------------------- who they are

Readers::Readers(World& world, const RunSpec& spec)
    : world_(world), options_(reader_options(spec.workload_parameters)),
      busy_(world.machine().cpus(), false)
{
  for (std::size_t i = 0; i < k_kinds; ++i) {
    records_[i].name = k_names[i];
  }
  if (!any()) {
    return;
  }
  const Machine& machine = world.machine();
  if (most_copies(spec.workload, machine.cpus()) > machine.cpus()) {
    busy_.assign(busy_.size(), true); // its processes may be anywhere
  } else {
    const auto placement = placement_of(spec.workload_parameters.choice("placement"));
    for (const Cpu cpu : place(machine, placement, spec.copies)) {
      busy_[index_of(cpu)] = true;
    }
  }
  for (std::uint32_t n = 0; options_.reclaim_rate > 0 && n < machine.nodes(); ++n) {
    if (!machine.cpus_of(Node{n}).empty()) {
      add(Work::Reclaim, options_.reclaim_rate, take_cpu(Node{n}));
    }
  }
  for (const auto& [work, rate] : {std::pair{Work::Truncate, options_.truncate_rate},
                                   std::pair{Work::Migrate, options_.migrate_rate},
                                   std::pair{Work::Collapse, options_.collapse_rate}}) {
    if (rate > 0) {
      add(work, rate, take_cpu(std::nullopt));
    }
  }
  world.expect_walks(static_cast<std::uint32_t>(site(RmapSite::Walk)));
}

/// An idle one, if there is any, drawn for the replication.
Cpu Readers::take_cpu(std::optional<Node> node)
{
  std::vector<Cpu> all;
  for (std::uint32_t i = 0; i < world_.machine().cpus(); ++i) {
    if (!node || world_.machine().node_of(Cpu{i}) == *node) {
      all.push_back(Cpu{i});
    }
  }
  std::vector<Cpu> idle;
  std::copy_if(all.begin(), all.end(), std::back_inserter(idle),
               [&](Cpu cpu) { return !busy_[index_of(cpu)]; });
  const std::vector<Cpu>& from = idle.empty() ? all : idle;
  RandomStream stream =
      world_.stream(Purpose::ReaderPlace, static_cast<std::uint32_t>(readers_.size()));
  return from[stream.below(from.size())];
}

void Readers::add(Work work, double rate, Cpu cpu)
{
  const bool idle = !busy_[index_of(cpu)];
  const Thread thread =
      idle ? Thread{static_cast<std::uint32_t>(cpu)} : world_.cpus().threads().add(cpu);
  busy_[index_of(cpu)] = true;
  const auto number = static_cast<std::uint32_t>(readers_.size());
  readers_.push_back({work, rate, cpu, thread, world_.stream(Purpose::ReaderArrival, number),
                      world_.stream(Purpose::ReaderChoice, number)});
}

void Readers::start(WalkedFiles files, const IterationCounter& counter)
{
  files_.emplace(std::move(files));
  counter_ = &counter;
  tables_.emplace(world_.cpus(), files_->slab, options_.present_share, options_.fault_hold);
  choose_files();
  for (Reader& reader : readers_) {
    world_.cpus().threads().start(reader.thread, serve(reader));
  }
}

void Readers::choose_files()
{
  std::vector<std::string> names;
  for (std::size_t i = 0; i < files_->files.size(); ++i) {
    const std::string& name = files_->files[i].name;
    if (files_->pages[i] == 0) {
      continue;
    }
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(name);
    }
    if (options_.files == "all" || options_.files == name) {
      chosen_.push_back(i);
      weights_.push_back(files_->pages[i]);
    }
  }
  if (chosen_.empty()) {
    names.insert(names.begin(), "all");
    throw InputError({"the scenario", "/parameters/readers_file",
                      "no file \"" + options_.files + "\"" + suggestion(options_.files, names),
                      joined(names)});
  }
}

// ---------------------------------------------------------------------------------- what they do

/// Walks that are due while it is at one follow at once. All of it is in the kernel: kswapd and
/// khugepaged are its threads, the others one system call each.
Process Readers::serve(Reader& self)
{
  Engine& engine = world_.engine();
  Instant due = engine.now();
  world_.cpus().threads().enter_kernel();
  for (;;) {
    const double gap_ps = std::min(self.arrivals.exponential(1e12 / self.rate), k_never_ps);
    due = due + Duration::ps(static_cast<std::int64_t>(gap_ps));
    if (due > engine.now()) {
      co_await world_.cpus().sleep_for(self.cpu, due - engine.now());
    }
    if (stuck()) {
      engine.stop();
      co_return;
    }
    co_await world_.cpus().threads().cond_resched();
    co_await work(self);
  }
}

bool Readers::stuck()
{
  if (counter_->done() != done_) {
    done_ = counter_->done();
    done_at_ = world_.engine().now();
  }
  return world_.engine().now() - done_at_ > k_patience;
}

Task<> Readers::work(Reader& self)
{
  switch (self.work) {
  case Work::Reclaim:
    return reclaim(self);
  case Work::Truncate:
    return truncate(self);
  case Work::Migrate:
    return migrate(self);
  case Work::Collapse:
    break;
  }
  return collapse(self);
}

/// shrink_folio_list(): a folio whose referenced bits could not be read is rotated.
Task<> Readers::reclaim(Reader& self)
{
  const Target target = choose(self);
  const bool evict = self.choice.chance(options_.evict_share);
  PteVisitor look(world_.cpus(), *tables_, options_, target.pages, PteVisitor::Flush::None);
  const WalkResult looked = co_await walk(self, Kind::Referenced, target, WalkLock::Try, look);
  if (looked.contended || !evict) {
    co_return;
  }
  PteVisitor unmap(world_.cpus(), *tables_, options_, target.pages, PteVisitor::Flush::Late);
  co_await walk(self, Kind::Unmap, target, WalkLock::Wait, unmap);
  co_await unmap.finish(self.cpu);
}

Task<> Readers::truncate(Reader& self)
{
  Target target = choose(self);
  target.pages.pages = options_.truncate_pages;
  PteVisitor unmap(world_.cpus(), *tables_, options_, target.pages, PteVisitor::Flush::Each);
  co_await walk(self, Kind::Truncate, target, WalkLock::Wait, unmap);
}

Task<> Readers::migrate(Reader& self)
{
  const Target target = choose(self);
  PteVisitor unmap(world_.cpus(), *tables_, options_, target.pages, PteVisitor::Flush::Late);
  co_await walk(self, Kind::Migrate, target, WalkLock::Wait, unmap);
  co_await unmap.finish(self.cpu);
  PteVisitor restore(world_.cpus(), *tables_, options_, target.pages, PteVisitor::Flush::None);
  co_await walk(self, Kind::Restore, target, WalkLock::Wait, restore);
}

/// collapse_file(): the flush comes once, after all pages.
Task<> Readers::collapse(Reader& self)
{
  Target target = choose(self);
  const std::uint32_t first = target.pages.pgoff / k_pmd_pages * k_pmd_pages;
  const std::uint32_t end =
      std::min(first + k_pmd_pages, files_->pages[index_of(target.file->file)]);
  for (target.pages.pgoff = first; target.pages.pgoff < end; ++target.pages.pgoff) {
    PteVisitor unmap(world_.cpus(), *tables_, options_, target.pages, PteVisitor::Flush::Late);
    co_await walk(self, Kind::Unmap, target, WalkLock::Wait, unmap);
  }
  co_await world_.cpus().execute(self.cpu, options_.flush_batch);
  target.pages = {first, k_pmd_pages};
  RetractVisitor retract(world_.cpus(), *tables_, options_, target.pages);
  co_await walk(self, Kind::Retract, target, WalkLock::Wait, retract);
}

/// A page of one of the files.
Readers::Target Readers::choose(Reader& self)
{
  const std::size_t file = chosen_[self.choice.discrete(weights_)];
  const auto page = static_cast<std::uint32_t>(self.choice.below(files_->pages[file]));
  return {&files_->files[file], {page, 1}};
}

Task<WalkResult> Readers::walk(const Reader& self, Kind kind, const Target& target, WalkLock how,
                               RmapVisitor& visitor)
{
  const Instant asked = world_.engine().now();
  target.file->walks->begin();
  const WalkResult result =
      co_await files_->strategy.walk(self.cpu, target.file->file, target.pages, how, visitor);
  target.file->walks->end();
  WalkRecord& record = records_[static_cast<std::size_t>(kind)];
  if (result.contended) {
    ++record.contended;
  } else {
    ++record.walks;
    record.visited += result.visited;
    record.latency.record(world_.engine().now() - asked);
  }
  co_return result;
}

// --------------------------------------------------------------------------------------- results

void Readers::reset()
{
  for (WalkRecord& record : records_) {
    record = {record.name, 0, 0, 0, {}};
  }
  for (WalkClock& clock : world_.walk_clocks()) {
    clock.reset();
  }
}

std::vector<WalkRecord> Readers::records() const
{
  const bool reclaim = options_.reclaim_rate > 0;
  const bool migrate = options_.migrate_rate > 0;
  const bool collapse = options_.collapse_rate > 0;
  const std::array<bool, k_kinds> happen{
      reclaim, reclaim || collapse, options_.truncate_rate > 0, migrate, migrate, collapse};
  std::vector<WalkRecord> out;
  for (std::size_t i = 0; i < k_kinds; ++i) {
    if (happen[i]) {
      out.push_back(records_[i]);
    }
  }
  return out;
}

std::vector<MetricRecord> Readers::metrics(Duration elapsed, std::uint64_t iterations) const
{
  std::vector<MetricRecord> all;
  for (const WalkRecord& record : records()) {
    const auto walks = static_cast<double>(record.walks);
    const auto contended = static_cast<double>(record.contended);
    all.push_back({record.name + "_walks", "1/s", walks / elapsed.in_seconds()});
    if (record.name == k_names[0]) {
      const double tries = walks + contended;
      all.push_back({record.name + "_contended", "%", tries > 0 ? 100 * contended / tries : 0});
    }
  }
  Duration waited;
  Duration delay;
  for (const WalkClock& clock : world_.walk_clocks()) {
    waited += clock.waited();
    delay += clock.beside_walks();
  }
  all.push_back({"walk_delay", "us", delay.in_us() / static_cast<double>(iterations)});
  all.push_back({"walk_delay_share", "%", waited > Duration{} ? 100 * (delay / waited) : 0});
  return all;
}

} // namespace numasim
