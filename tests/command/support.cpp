#include "tests/command/support.hpp"

#include "sim/random.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace numasim::test {

namespace {

const std::vector<CatalogueEntry>& strategies()
{
  static const std::vector<CatalogueEntry> entries{
      {"plain",
       "One lock for all.",
       {Parameter::integer("batch", "pages", 8, 1, 64, "Pages at a time.", "guess: a test")}},
      {"fast", "Faster by half.", {}},
      {"equal", "The same, nearly.", {}}};
  return entries;
}

const std::vector<CatalogueEntry>& workloads()
{
  static const std::vector<CatalogueEntry> entries{
      {"loop",
       "Goes round.",
       {Parameter::real("work", "us", 100, 0, 1e6, "Work between.", "guess: a test"),
        Parameter::boolean("shared", true, "Whether shared.", "guess: a test"),
        Parameter::choice("mode", "slow", {"slow", "quick"}, "Which way.", "guess: a test")}},
      {"fight", "Threads and locks.", {}, {}, Subject::Lock}};
  return entries;
}

const std::vector<CatalogueEntry>& locks()
{
  static const std::vector<CatalogueEntry> entries{
      {"spin", "Spins.", {}},
      {"queue",
       "Queues.",
       {Parameter::integer("nodes", "", 1, 1, 9, "Queue nodes.", "guess: a test")}}};
  return entries;
}

double speed_of(const std::string& strategy)
{
  return strategy == "fast" ? 1.5 : strategy == "equal" ? 1.0001 : 1.0;
}

LockRecord invented_lock(const std::string& name, double wait_us, std::uint64_t count)
{
  LockRecord lock{.name = name,
                  .kind = "rw_semaphore",
                  .instances = 1,
                  .acquisitions = count,
                  .contended = count / 2,
                  .sleeps = count / 10,
                  .hand_overs = {0, count / 2, count / 2, 0, 0},
                  .wait = {},
                  .hold = {},
                  .sites = {},
                  .flow = {.overlapping = 0,
                           .contended_wait = Duration::us(wait_us * static_cast<double>(count)),
                           .passed_on = count / 2,
                           .passing = Duration::us(0.1 * static_cast<double>(count))}};
  for (std::uint64_t i = 0; i < count; ++i) {
    lock.wait.record(Duration::us(wait_us * static_cast<double>(i % 10)));
    lock.hold.record(Duration::us(1));
  }
  lock.sites.push_back({"fork", count / 4, lock.wait.total() / 4});
  lock.sites.push_back({"exit", count - count / 4, lock.wait.total() - lock.wait.total() / 4});
  return lock;
}

} // namespace

Catalogue catalogue()
{
  return {.strategies = strategies(), .workloads = workloads(), .locks = locks()};
}

Topology machine(const std::string& name, std::size_t nodes)
{
  Topology t;
  t.name = name;
  t.title = "a test machine";
  for (std::uint32_t node = 0; node < nodes; ++node) {
    NodeDescription description;
    description.id = node;
    for (std::uint32_t cpu = 4 * node; cpu < 4 * node + 4; ++cpu) {
      description.cpus.push_back(cpu);
      t.cpus.push_back(cpu);
      t.core.push_back(cpu / 2);
      t.l3.push_back(node);
    }
    t.nodes.push_back(description);
    t.package_of_node.push_back(node / 2);
  }
  return t;
}

RunSpec spec(const std::string& strategy, std::uint32_t replication)
{
  return {.topology = machine("box", 2),
          .workload = "loop",
          .workload_parameters = Parameters{workloads().front().parameters},
          .strategy = strategy,
          .strategy_parameters = Parameters{},
          .copies = 4,
          .measurement = {},
          .seed = 1,
          .replication = replication};
}

RunRecord invented_record(const RunSpec& spec)
{
  RandomStream stream{
      {.seed = spec.seed, .replication = spec.replication, .entity = 0, .purpose = Purpose::Test}};
  const double luck = 1 + 0.02 * stream.normal(); // common to all strategies
  const double rate = static_cast<double>(spec.copies) * luck * speed_of(spec.strategy);
  RunRecord record;
  record.measured_from = Instant{Duration::us(10)};
  Instant now = record.measured_from;
  for (int i = 0; i < 1000; ++i) {
    now += Duration::us(100 / rate * stream.uniform(0.9, 1.1));
    record.completions.push_back(now);
  }
  record.metrics.push_back({"exec p99", "us", 120 / luck});
  record.locks.push_back(invented_lock("small_lock", 0.1, 500));
  record.locks.push_back(invented_lock("i_mmap_rwsem", 10 / speed_of(spec.strategy), 2000));
  record.lines.push_back({.name = "rwsem count",
                          .lines = 1,
                          .core_hits = 100,
                          .l3_hits = 200,
                          .memory_fills = 0,
                          .invalidations = 300,
                          .transfers = {0, 1000, 500, 0, 0},
                          .queued = Duration::us(700)});
  record.events = 12345;
  record.digest = 0xfeedfacecafebeefULL ^ stream.bits(); // more than a signed integer holds
  return record;
}

TemporaryDirectory::TemporaryDirectory()
{
  std::string name = (std::filesystem::temp_directory_path() / "numasim-test-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("no temporary directory");
  }
  path_ = name;
}

TemporaryDirectory::~TemporaryDirectory()
{
  std::error_code error;
  std::filesystem::remove_all(path_, error);
}

std::string TemporaryDirectory::write(const std::string& name, const std::string& text) const
{
  std::filesystem::create_directories((path_ / name).parent_path());
  std::ofstream{path_ / name} << text;
  return (path_ / name).string();
}

std::string scenario_text()
{
  return R"({
    "name": "test",
    "workload": "loop",
    "topologies": ["ryzen-5800u"],
    "strategies": ["plain", "fast", "equal"],
    "replications": 4
  })";
}

namespace {

Outcome run(const std::vector<std::string>& arguments, Catalogue names, const Simulator& simulator,
            bool colour)
{
  std::ostringstream out;
  std::ostringstream err;
  const Environment environment{.catalogue = std::move(names),
                                .simulator = simulator,
                                .out = out,
                                .err = err,
                                .progress = Progress::Style::Quiet,
                                .command_line = "numasim test",
                                .colour = colour};
  const int status = run_command(arguments, environment);
  return {.status = status, .out = out.str(), .err = err.str()};
}

} // namespace

Outcome command(const std::vector<std::string>& arguments, const Simulator& simulator)
{
  return run(arguments, catalogue(), simulator, false);
}

Catalogue real_catalogue()
{
  return {.strategies = strategy_catalogue(),
          .workloads = workload_catalogue(),
          .locks = lock_catalogue()};
}

Outcome real_command(const std::vector<std::string>& arguments, const Simulator& simulator,
                     bool colour)
{
  return run(arguments, real_catalogue(), simulator, colour);
}

std::string box_text(std::size_t cpus, const std::string& provenance)
{
  const std::string all = "\"0-" + std::to_string(cpus - 1) + "\"";
  return R"({
    "schema": "numasim-topology/1", "name": "box", "cpus": )" +
         all + R"(,
    "nodes": [{"id": 0, "package": 0, "cpus": )" +
         all + R"(}],
    "levels": {"core": {"cpus": 1}, "l3": {"cores": )" +
         std::to_string(cpus) + R"(, "transfer_ns": 10}},
    "protocol": "flat", "load_ns": {"l1": 1, "l3": 5}, "rmw_local_ns": 2, "store_local_ns": 1,
    "dram_ns": {"local": 80}, "store_to_shared": {"mode": "directory", "extra_ns": 0},
    "jitter": {"cv": 0.05}, "misses_in_flight": 2,
    "os": {"syscall_ns": 100, "switch_ns": 1000, "wake_ns": 500, "wake_latency_ns": 3000,
           "spin_iteration_ns": 10, "exec_us": 100, "exec_cv": 0.1, "smt_yield": 1},
    "provenance": )" +
         provenance + "\n  }";
}

RunRecord steady_record(double per_second)
{
  RunRecord record;
  record.measured_from = Instant{Duration::us(10)};
  for (int i = 1; i <= 1000; ++i) {
    record.completions.push_back(record.measured_from + Duration::us(i * 1e6 / per_second));
  }
  return record;
}

} // namespace numasim::test
