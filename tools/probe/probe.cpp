#include "tools/probe/probe.hpp"

#include "models/machine/topology_name.hpp"
#include "tools/probe/core_work.hpp"
#include "tools/probe/fetch_add.hpp"
#include "tools/probe/figures.hpp"
#include "tools/probe/fitted_costs.hpp"
#include "tools/probe/measured_groups.hpp"
#include "tools/probe/ping_pong.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/probe/shared_word.hpp"
#include "tools/probe/transfer_costs.hpp"
#include "tools/probe/value_steps.hpp"
#include "tools/statistics/quantile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace numasim {

namespace {

constexpr double k_pairs_weight = 20; ///< of all pairs together, beside 1 to 6 of a value

constexpr std::size_t k_pairs_again = 10;
/// Of two measurements of one pair. Noise is a few per cent; L3 groups differ by a factor of 3
/// to 5.
constexpr double k_moved = 1.5;

/// Shares out the time: what one measurement does not need is for those after it.
class TimeBudget {
public:
  TimeBudget(double seconds, double weight)
      : end_(ProbeClock::now() + std::chrono::duration_cast<ProbeClock::duration>(
                                     std::chrono::duration<double>(seconds))),
        weight_(weight)
  {
  }

  ProbeClock::time_point deadline_of(double weight)
  {
    const auto now = ProbeClock::now();
    const double share = weight_ > weight ? weight / weight_ : 1;
    weight_ -= weight;
    const auto left = std::max(end_ - now, ProbeClock::duration{0});
    return now + std::chrono::duration_cast<ProbeClock::duration>(left * share);
  }

private:
  ProbeClock::time_point end_;
  double weight_;
};

MedianInterval scaled(MedianInterval value, double factor)
{
  value.median *= factor;
  if (value.ci95) {
    value.ci95 = {value.ci95->lo * factor, value.ci95->hi * factor};
  }
  return value;
}

std::string statistics(const MedianInterval& value)
{
  const std::string median = fmt::format("median of {} samples", value.samples);
  return value.ci95 ? median + ", 95 % interval " + interval_figures(value) : median;
}

std::string counted(std::size_t count, const char* what)
{
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

/// "amd-epyc-9754-128-core-processor-4c"
std::string name_of(const Host& host)
{
  return topology_name_from(
      fmt::format("{} {}c", host.model.empty() ? "machine" : host.model, host.topology.cpus.size()),
      "machine");
}

class Probe {
public:
  Probe(const Host& host, const ProbeOptions& options)
      : host_(host), options_(options), places_(places_of(host.topology)),
        steps_(value_steps(places_)),
        pairs_(choose_pairs(host.topology, options.pairs, options.seed)),
        crowds_(crowds(host.topology)), total_(count()),
        budget_(options.seconds, weight()), result_{.topology = host.topology,
                                                    .pairs = PairMatrix(host.topology.cpus),
                                                    .findings = {},
                                                    .unmeasured = {},
                                                    .remarks = host.remarks}
  {
  }

  ProbeResult run()
  {
    describe();
    for (const ValueStep& step : steps_) {
      measure(step);
    }
    speeds();
    far_memory();
    hand_overs();
    const std::string contention = contended();
    transfers(contention);
    progress("");
    return std::move(result_);
  }

private:
  /// 2, 4, 8, ... CPUs of different cores, and all of these.
  static std::vector<std::vector<std::uint32_t>> crowds(const Topology& topology)
  {
    std::vector<std::uint32_t> cpus;
    std::map<std::uint32_t, bool> taken;
    for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
      if (taken.try_emplace(topology.core[i], true).second) {
        cpus.push_back(topology.cpus[i]);
      }
    }
    std::vector<std::vector<std::uint32_t>> result;
    for (std::size_t n = 2; n < 2 * cpus.size() && cpus.size() > 1; n *= 2) {
      result.emplace_back(cpus.begin(),
                          cpus.begin() + static_cast<std::ptrdiff_t>(std::min(n, cpus.size())));
    }
    return result;
  }

  [[nodiscard]] std::size_t count() const
  {
    return steps_.size() + pairs_.size() + crowds_.size() + host_.topology.core_kinds.size() +
           (places_.far ? 1U : 0U);
  }

  [[nodiscard]] double weight() const
  {
    double sum = static_cast<double>(crowds_.size() + host_.topology.core_kinds.size()) +
                 (places_.far ? 2 : 0) + (pairs_.empty() ? 0 : k_pairs_weight);
    for (const ValueStep& step : steps_) {
      sum += step.weight;
    }
    return sum;
  }

  void progress(std::string_view next)
  {
    if (options_.progress) {
      options_.progress(done_, total_, next);
    }
  }

  Effort effort(double weight, std::size_t fewest)
  {
    return {.fewest = fewest, .deadline = budget_.deadline_of(weight), .between = options_.between};
  }

  /// Runs one measurement; false, and a word on it, if this machine does not allow it.
  template <class Work> bool attempt(const std::string& what, const Work& work)
  {
    progress(what);
    bool good = true;
    try {
      work();
    } catch (const Unmeasurable& error) {
      result_.unmeasured.push_back(what + ": " + error.what());
      good = false;
    }
    ++done_;
    return good;
  }

  void note(const std::string& pointer, const std::string& source, Confidence confidence)
  {
    result_.topology.provenance[pointer] = {.source = source, .confidence = confidence};
  }

  /// What is not measured.
  void describe()
  {
    Topology& t = result_.topology;
    t.name = options_.name.empty() ? name_of(host_) : options_.name;
    t.title = fmt::format("{}: {}, {}, measured by numasim topology probe",
                          host_.model.empty() ? "unknown CPU" : host_.model,
                          counted(t.cpus.size(), "CPU"), counted(t.nodes.size(), "node"));
    t.os.smt_yield = 1;
    note("/os/smt_yield", "no core has siblings", Confidence::Derived);
    t.costs.misses_in_flight = 2;
    note("/misses_in_flight",
         "independent misses that the kernel's interval-tree code exposes at a time; not a "
         "property a probe can see",
         Confidence::Guess);
    t.costs.broadcast_invalidate = false;
    note("/store_to_shared",
         "not measured: the filters of current dies track sharers, and no figure of a cost beyond "
         "the farthest acknowledgement was found",
         Confidence::Guess);
  }

  void measure(const ValueStep& step)
  {
    const bool good = attempt(step.title, [&] {
      const MedianInterval value =
          scaled(step.measure(host_, places_, effort(step.weight, step.fewest)), step.scale);
      step.set(result_.topology, rounded_figure(value.median));
      note(step.pointer, step.method + "; " + statistics(value), Confidence::Measured);
      result_.findings.push_back({step.title, step.unit, value});
    });
    if (!good && step.fallback) {
      step.set(result_.topology, step.fallback->value);
      note(step.pointer, "not measured on this machine; " + step.fallback->source,
           Confidence::Guess);
    }
  }

  /// How fast the kinds of cores are.
  void speeds()
  {
    std::vector<CoreKind>& kinds = result_.topology.core_kinds;
    std::vector<double> times;
    for (const CoreKind& kind : kinds) {
      const bool good = attempt("private work on a core of " + kind.name, [&] {
        const MedianInterval time = core_work(kind.cpus.front(), effort(1, 11));
        times.push_back(time.median);
        result_.findings.push_back({"private work, " + kind.name, "ns", time});
      });
      if (!good) {
        kinds.clear();
        return;
      }
    }
    if (kinds.empty()) {
      return;
    }
    const double fastest = *std::min_element(times.begin(), times.end());
    for (std::size_t k = 0; k < kinds.size(); ++k) {
      kinds[k].speed =
          times[k] == fastest ? 1 : std::max(rounded_figure(fastest / times[k]), 0.001);
    }
    note("/core_kinds",
         "kinds as hwloc tells them apart; speed: integer work with loads from the L1 and L2",
         Confidence::Measured);
  }

  void far_memory()
  {
    if (!places_.far) {
      return;
    }
    attempt("load, another package's memory", [&] {
      const MedianInterval value = remote_memory_load(host_, places_, effort(2, 11));
      far_memory_ns_ = value.median;
      result_.findings.push_back({"load, another package's memory", "ns", value});
    });
  }

  /// The node of the CPU that touches the word first.
  [[nodiscard]] std::size_t home() const
  {
    const auto& nodes = host_.topology.nodes;
    const auto at = std::find_if(nodes.begin(), nodes.end(), [&](const NodeDescription& node) {
      return std::find(node.cpus.begin(), node.cpus.end(), places_.lead) != node.cpus.end();
    });
    return static_cast<std::size_t>(at - nodes.begin());
  }

  void hand_overs()
  {
    const auto& cpus = host_.topology.cpus;
    std::optional<SharedWord> word;
    {
      const Pinned there(places_.lead);
      word.emplace();
    }
    const double weight = pairs_.empty() ? 0 : k_pairs_weight / static_cast<double>(pairs_.size());
    for (const CpuPair& pair : pairs_) {
      const std::uint32_t a = pair.first;
      const std::uint32_t b = pair.second;
      attempt(fmt::format("hand-over between CPUs {} and {}", cpus[a], cpus[b]), [&] {
        const MedianInterval value = ping_pong(cpus[a], cpus[b], word->get(), effort(weight, 11));
        result_.pairs.at(a, b) = value.median;
        widths_.push_back(value.relative_half_width());
      });
    }
    look_again(word->get());
    for (std::string& remark : regroup(result_.pairs, result_.topology)) {
      result_.remarks.push_back(std::move(remark));
    }
    summarise_hand_overs();
  }

  /// Measures the first pairs once more: on a virtual machine CPUs may have moved meanwhile.
  void look_again(std::atomic<std::uint32_t>& word)
  {
    const Effort brief{.fewest = 11, .most = 11, .between = options_.between};
    for (std::size_t i = 0; i < std::min(pairs_.size(), k_pairs_again); ++i) {
      const auto [a, b] = pairs_[i];
      const auto& cpus = host_.topology.cpus;
      const std::optional<double>& before = result_.pairs.at(a, b);
      if (!before) {
        continue;
      }
      const double now = ping_pong(cpus[a], cpus[b], word, brief).median;
      if (std::max(now / *before, *before / now) > k_moved) {
        result_.remarks.push_back(fmt::format(
            "CPUs move: the hand-over between {} and {} took {:.1f} ns, and {:.1f} ns a "
            "little later; classes of CPUs mean little here",
            cpus[a], cpus[b], *before, now));
        return;
      }
    }
  }

  void summarise_hand_overs()
  {
    std::map<PairClass, std::vector<double>> classes;
    for (const auto& [a, b] : pairs_) {
      if (const auto& value = result_.pairs.at(a, b)) {
        classes[class_of(result_.topology, {a, b})].push_back(*value);
      }
    }
    for (auto& [pair_class, values] : classes) {
      result_.findings.push_back({"hand-over, " + numasim::describe(pair_class), "ns",
                                  median_interval(std::move(values))});
    }
  }

  /// A sentence on the contended fetch-and-add.
  std::string contended()
  {
    std::string text;
    for (const auto& cpus : crowds_) {
      attempt(fmt::format("contended fetch-and-add, {} CPUs", cpus.size()), [&] {
        const MedianInterval value = contended_fetch_add(cpus, effort(1, 11));
        result_.findings.push_back(
            {fmt::format("contended fetch-and-add, {} CPUs", cpus.size()), "ns", value});
        text +=
            fmt::format("{}{} CPUs {:.1f} ns", text.empty() ? "" : ", ", cpus.size(), value.median);
      });
    }
    return text;
  }

  void set_costs(const HandOvers& measured)
  {
    if (can_fit(measured.pairs, result_.topology)) {
      const std::string matrix = options_.matrix.empty() ? "of this probe" : options_.matrix;
      for (std::string& remark : fit_transfer_costs(measured, matrix, result_.topology)) {
        result_.remarks.push_back(std::move(remark));
      }
      return;
    }
    for (const std::string& what : set_transfer_costs(measured, result_.topology)) {
      result_.unmeasured.push_back(what + ": no pair measured");
    }
  }

  void transfers(const std::string& contention)
  {
    const HandOvers measured{.pairs = result_.pairs,
                             .home = home(),
                             .spread = widths_.empty() ? 0 : median(widths_),
                             .remote_dram_ns = far_memory_ns_};
    set_costs(measured);
    for (const char* pointer : {"/t0_ns", "/levels/l3/transfer_ns"}) {
      const auto entry = result_.topology.provenance.find(pointer);
      if (entry != result_.topology.provenance.end() && !contention.empty()) {
        entry->second.source += "; contended fetch-and-add, per operation: " + contention;
        return;
      }
    }
  }

  const Host& host_;
  const ProbeOptions& options_;
  Places places_;
  std::vector<ValueStep> steps_;
  std::vector<CpuPair> pairs_;
  std::vector<std::vector<std::uint32_t>> crowds_;
  std::size_t total_;
  std::size_t done_ = 0;
  TimeBudget budget_;
  std::vector<double> widths_; ///< of the pairs' intervals
  double far_memory_ns_ = 0;
  ProbeResult result_;
};

} // namespace

ProbeResult probe_machine(const Host& host, const ProbeOptions& options)
{
  return Probe(host, options).run();
}

} // namespace numasim
