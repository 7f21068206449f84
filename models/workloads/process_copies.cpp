#include "models/workloads/process_copies.hpp"

#include "models/workloads/placement.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace numasim {

struct ProcessCopies::Copy {
  Copy(ProcessCalls& calls, const World& world, Cpu on, std::size_t files)
      : caller(calls, world, Thread{static_cast<std::uint32_t>(on)}, on, files),
        migration(world.stream(Purpose::Migration, static_cast<std::uint32_t>(on)))
  {
  }

  Caller caller;
  RandomStream migration;
  Image image; ///< of the copy itself
  Image child; ///< of the process it has forked
};

namespace {

/// Containers that share no files have a set each.
std::size_t file_sets(const Parameters& parameters)
{
  return parameters.boolean("shared_files")
             ? 1
             : static_cast<std::size_t>(parameters.integer("containers"));
}

/// The container of each copy, `cpus` being where they run: as many copies in one as in another.
std::vector<std::size_t> containers_of(const World& world, const std::vector<Cpu>& cpus,
                                       const Parameters& parameters)
{
  std::vector<std::size_t> by_position(cpus.size());
  std::iota(by_position.begin(), by_position.end(), std::size_t{0});
  if (parameters.choice("container_cpus") == "own") {
    const Machine& machine = world.machine();
    std::vector<std::size_t> rank(machine.cpus());
    std::size_t next = 0;
    for (const Cpu cpu : place(machine, Placement::Packed, machine.cpus())) {
      rank[index_of(cpu)] = next++;
    }
    std::sort(by_position.begin(), by_position.end(), [&](std::size_t a, std::size_t b) {
      return rank[index_of(cpus[a])] < rank[index_of(cpus[b])];
    });
  } else {
    RandomStream stream = world.stream(Purpose::Container, 0);
    for (std::size_t i = cpus.size(); i > 1; --i) {
      std::swap(by_position[i - 1], by_position[stream.below(i)]);
    }
  }
  const auto containers = static_cast<std::size_t>(parameters.integer("containers"));
  std::vector<std::size_t> container(cpus.size());
  for (std::size_t i = 0; i < cpus.size(); ++i) {
    container[by_position[i]] = i * containers / cpus.size();
  }
  return container;
}

} // namespace

ProcessCopies::ProcessCopies(World& world, const RunSpec& spec, ProcessTurn turn,
                             PrivateWork private_work, IterationCounter& counter)
    : world_(world), counter_(counter), turn_(turn), private_work_(private_work),
      calls_(world, spec, private_work,
             exec_file_facts(spec.workload_parameters.choice("libc_layout"), forks(turn)),
             file_sets(spec.workload_parameters), forks(turn)),
      migration_rate_(spec.workload_parameters.real("migration_rate")),
      child_work_(forks(turn) ? Duration::us(spec.workload_parameters.real("child_work_us"))
                              : Duration{})
{
  const Parameters& p = spec.workload_parameters;
  const std::vector<Cpu> order =
      place(world.machine(), placement_of(p.choice("placement")), spec.copies);
  const Program program{forks(turn) ? ExecFile::Parent : ExecFile::Binary, {}};
  const std::size_t sets = calls_.files().sets();
  for (std::size_t set = 0; set < sets; ++set) {
    const Copy first(calls_, world, order.front(), set);
    migrating_.push_back(calls_.make_image(first.caller, program));
    migrating_.back().populated = !forks(turn);
  }
  const std::vector<std::size_t> container = containers_of(world, order, p);
  for (std::size_t i = 0; i < order.size(); ++i) {
    // Containers of one image have one set of files.
    Copy& copy = copies_.emplace_back(calls_, world, order[i], container[i] % sets);
    copy.image = calls_.make_image(copy.caller, program);
    world.cpus().threads().start(world.cpus().current(order[i]), run(copy));
  }
}

ProcessCopies::~ProcessCopies() = default;

std::vector<MetricRecord> ProcessCopies::metrics() const
{
  const ExecFiles& files = calls_.files();
  std::size_t vmas = 0;
  std::uint64_t bytes = 0;
  for (std::size_t set = 0; set < files.sets(); ++set) {
    const FileIndex libc = files.index(set, ExecFile::Libc);
    vmas += strategy().mapped(libc);
    bytes += strategy().inode_bytes(libc);
  }
  Duration work;
  if (turn_ != ProcessTurn::Spawn) {
    work += private_work_.exec;
  }
  if (forks(turn_)) {
    work += private_work_.fork;
  }
  return {{"libc_vmas", "VMAs", static_cast<double>(vmas)},
          {"inode_memory_libc", "B", static_cast<double>(bytes)},
          {"private_work", "us", work.in_us()}};
}

Process ProcessCopies::run(Copy& copy)
{
  RandomStream start = world_.stream(Purpose::Start, static_cast<std::uint32_t>(copy.caller.cpu()));
  const Duration typical = turn_ == ProcessTurn::Spawn ? private_work_.fork : private_work_.exec;
  co_await world_.engine().delay(typical.scaled(start.uniform()));
  for (;;) {
    co_await turn(copy);
    counter_.completed();
  }
}

Task<> ProcessCopies::turn(Copy& copy)
{
  if (turn_ == ProcessTurn::Execl) {
    maybe_migrate(copy, copy.image); // sched_exec()
    co_await calls_.execve(copy.caller, copy.image, program_);
    co_return;
  }
  co_await calls_.fork(copy.caller, copy.image, copy.child);
  co_await calls_.start_child(copy.caller);
  maybe_migrate(copy, copy.child); // wake_up_new_task()
  if (turn_ == ProcessTurn::Sysexec) {
    co_await calls_.execve(copy.caller, copy.child, program_);
  }
  if (child_work_ > Duration{}) {
    co_await calls_.work(copy.caller, child_work_);
  }
  co_await calls_.exit_mm(copy.caller, copy.child);
  co_await calls_.exit_notify(copy.caller);
  co_await calls_.reap(copy.caller);
}

/// The task goes on elsewhere. Copies exchange images, so that no CPU runs two; one image is always
/// under way.
void ProcessCopies::maybe_migrate(Copy& copy, Image& image)
{
  if (copy.migration.chance(migration_rate_)) {
    std::swap(image, migrating_[copy.caller.files()]);
  }
}

} // namespace numasim
