#include "models/workloads/lockbench_loop.hpp"

#include "models/workloads/kernel_options.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace numasim {

namespace {

constexpr std::int64_t k_most_locks = 4096;
constexpr std::int64_t k_most_lines = 64;
constexpr const char* k_own =
    "chosen: no default is right, the benchmark that is to be matched says";

const std::vector<std::string>& lock_choice_names()
{
  static const std::vector<std::string> names{"random", "round_robin", "neighbours"};
  return names; // as in LockChoice
}

ParameterList time_parameters()
{
  const std::vector<std::string>& shapes = distribution_names();
  const char* const cv_meaning = "Its coefficient of variation where it is lognormal.";
  return {
      Parameter::real("critical_ns", "ns", 100, 0, 1e9,
                      "Mean work under the lock, besides the lines touched there.", k_own),
      Parameter::choice("critical_distribution", "constant", shapes,
                        "How the work under the lock varies; uniform is from 0 to twice the mean.",
                        k_own),
      Parameter::real("critical_cv", "", 1, 0, 100, cv_meaning, k_own),
      Parameter::real("think_ns", "ns", 1000, 0, 1e12, "Mean work between critical sections.",
                      k_own),
      Parameter::choice("think_distribution", "exponential", shapes,
                        "How that work varies; uniform is from 0 to twice the mean.", k_own),
      Parameter::real("think_cv", "", 1, 0, 100, cv_meaning, k_own),
      Parameter::choice("thinking", "working", {"working", "asleep"},
                        "Whether that time is work on the thread's CPU, or the thread sleeps and a "
                        "timer wakes it.",
                        k_own),
      Parameter::real("think_transfers", "transfers", 0, 0, 1000,
                      "Further work between sections, in units of what the dearest transfer of a "
                      "line between two of the threads' CPUs takes.",
                      "0; above: benchmarks that pause until a release is seen everywhere, SOSP'13 "
                      "(David, Guerraoui, Trigonakis), section 5"),
  };
}

ParameterList delay_parameters()
{
  const char* const every = "One section in so many times the number of threads has it; 0: none.";
  const char* const none = "chosen: none; locktorture's are in docs/workloads.md";
  return {
      Parameter::real("short_delay_ns", "ns", 0, 0, 1e9, "Work that some sections have besides.",
                      none),
      Parameter::real("short_delay_every", "", 0, 0, 1e12, every, none),
      Parameter::real("long_delay_ns", "ns", 0, 0, 1e9, "The same once more.", none),
      Parameter::real("long_delay_every", "", 0, 0, 1e12, every, none),
  };
}

ParameterList line_parameters()
{
  const char* const one_line = "one line of data read and written: David, Guerraoui, Trigonakis, "
                               "SOSP'13, figures 5 and 7";
  return {
      Parameter::integer("shared_lines_read", "lines", 1, 0, k_most_lines,
                         "Lines that the lock guards and that every section reads.", one_line),
      Parameter::integer("shared_lines_written", "lines", 1, 0, k_most_lines,
                         "Lines of the same that sections write, readers excepted; the first ones.",
                         one_line),
      Parameter::integer("private_lines_read", "lines", 0, 0, k_most_lines,
                         "Lines of the thread's own that every section reads.", k_own),
      Parameter::integer("private_lines_written", "lines", 0, 0, k_most_lines,
                         "Lines of the same that every section writes; the first ones.", k_own),
      Parameter::integer("threads_per_private_line", "threads", 1, 1, 64,
                         "Threads whose own data share lines (false sharing), in pinning order.",
                         "1: own lines; 4: locktorture's records of 16 bytes in 64-byte lines"),
  };
}

ParameterList lock_parameters()
{
  return {
      Parameter::integer("locks", "", 1, 1, k_most_locks, "Locks, of which each section takes one.",
                         "one contended lock: SOSP'13, figure 5 (512: figure 7)"),
      Parameter::choice("lock_choice", "random", lock_choice_names(),
                        "Which one: at random each time; thread i always number i modulo their "
                        "number; or always the same for threads next to each other.",
                        "SOSP'13, figure 7"),
      Parameter::real("reader_share", "", 0, 0, 1,
                      "Share of sections that only read, and take the lock as readers where it "
                      "knows readers.",
                      "the locks that most measurements are of know no readers"),
      Parameter::choice("readers", "sections", {"sections", "threads"},
                        "Whether sections are drawn to be readers', or so many of the threads are "
                        "readers for good.",
                        k_own),
      Parameter::integer("home_node", "", 0, 0, static_cast<std::int64_t>(k_most_nodes) - 1,
                         "Node of the locks and of the data under them, counted from 0 in the "
                         "order of the firmware's numbers.",
                         "the node of the first thread, which sets the benchmark up"),
  };
}

ParameterList run_parameters()
{
  return {
      Parameter::choice(
          "placement", "smt_last", placement_names(),
          "On which CPUs fewer threads than CPUs run: node after node, cores before siblings "
          "(smt_last) or core after core (packed); spread (scatter); in firmware order (compact); "
          "as the kernel's balancing leaves them.",
          "SOSP'13, section 5, and will-it-scale bind one node after another, a core a thread"),
      Parameter::real("duration_us", "us", 0, 0, 1e6,
                      "Sections are counted for so long; 0: as many as the scenario's measurement "
                      "says are timed.",
                      k_own),
      Parameter::real("settle_us", "us", 100, 0, 1e6,
                      "Time before they count, where duration_us is above 0.",
                      "guess: a hundred think times of the default"),
  };
}

RandomTime random_time(const Parameters& p, const std::string& name)
{
  return {Duration::ns(p.real(name + "_ns")), distribution_of(p.choice(name + "_distribution")),
          p.real(name + "_cv")};
}

RareDelay rare_delay(const Parameters& p, const std::string& name, std::size_t threads)
{
  const double every = p.real(name + "_every") * static_cast<double>(threads);
  return {Duration::ns(p.real(name + "_ns")), every > 0 ? std::min(1.0, 1 / every) : 0};
}

LockChoice lock_choice_of(const std::string& name)
{
  const std::vector<std::string>& names = lock_choice_names();
  return static_cast<LockChoice>(std::find(names.begin(), names.end(), name) - names.begin());
}

} // namespace

ParameterList lockbench_parameters()
{
  return joined_parameters({time_parameters(), delay_parameters(), line_parameters(),
                            lock_parameters(), run_parameters(), kernel_option_parameters()});
}

LockbenchLoop lockbench_loop(const RunSpec& spec)
{
  const Parameters& p = spec.workload_parameters;
  const auto count = [&](const char* name) { return static_cast<std::size_t>(p.integer(name)); };
  return {.think = random_time(p, "think"),
          .thinks_asleep = p.choice("thinking") == "asleep",
          .think_transfers = p.real("think_transfers"),
          .critical = random_time(p, "critical"),
          .short_delay = rare_delay(p, "short_delay", spec.copies),
          .long_delay = rare_delay(p, "long_delay", spec.copies),
          .shared_reads = count("shared_lines_read"),
          .shared_writes = count("shared_lines_written"),
          .private_reads = count("private_lines_read"),
          .private_writes = count("private_lines_written"),
          .threads_per_private_line = count("threads_per_private_line"),
          .locks = count("locks"),
          .lock_choice = lock_choice_of(p.choice("lock_choice")),
          .reader_share = p.real("reader_share"),
          .readers_are_threads = p.choice("readers") == "threads",
          .placement = placement_of(p.choice("placement")),
          .home = Node{static_cast<std::uint32_t>(p.integer("home_node"))},
          .settle = Duration::us(p.real("settle_us")),
          .duration = Duration::us(p.real("duration_us"))};
}

} // namespace numasim
