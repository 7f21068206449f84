#include "tools/report/kernel_formats.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/result_places.hpp"
#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace numasim {

namespace {

constexpr std::size_t k_columns = 72;

/// Mail is ASCII: what is not is spelt as good as it goes.
std::string ascii(std::string_view text)
{
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (text.substr(i).starts_with("\u00b5") || text.substr(i).starts_with("\u03bc")) {
      out += 'u';
    } else if (text.substr(i).starts_with("\u2014") || text.substr(i).starts_with("\u2013")) {
      out += '-';
    } else if (text.substr(i).starts_with("\u00b1")) {
      out += "+-";
    } else if (byte >= 0xC0) {
      out += '?';
    } else if (byte < 0x80) {
      out += byte < 0x20 ? ' ' : text[i];
    }
  }
  return out;
}

/// `text` in lines of at most 72 columns, words that are longer cut; lines after the first
/// indented.
void print_wrapped(std::ostream& out, const std::string& text, const std::string& first,
                   const std::string& indent)
{
  std::string line = first;
  bool empty = true;
  const auto end_line = [&] {
    out << line << "\n";
    line = indent;
    empty = true;
  };
  std::string_view rest = text;
  while (!rest.empty()) {
    std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (!empty && line.size() + 1 + word.size() > k_columns) {
      end_line();
    }
    while (line.size() + (empty ? 0 : 1) + word.size() > k_columns) {
      const std::size_t room = k_columns - line.size();
      line += word.substr(0, room);
      word.remove_prefix(room);
      end_line();
    }
    line += (empty ? "" : " ") + std::string{word};
    empty = false;
  }
  out << line << "\n";
}

void print_paragraph(std::ostream& out, const std::string& text)
{
  print_wrapped(out, ascii(text), "", "");
}

void print_heading(std::ostream& out, const std::string& text)
{
  out << "\n" << text << "\n" << std::string(text.size(), '-') << "\n";
}

/// A label and what goes beside it.
void print_item(std::ostream& out, const std::string& label, const std::string& text)
{
  print_wrapped(out, ascii(label + " " + text), "  ", "    ");
}

std::vector<const DesignResult*> one_a_machine(const Result& result)
{
  std::vector<const DesignResult*> machines;
  for (const DesignResult& design : result.designs) {
    const bool known = std::any_of(machines.begin(), machines.end(), [&](const DesignResult* m) {
      return m->machine.name == design.machine.name;
    });
    if (!known) {
      machines.push_back(&design);
    }
  }
  return machines;
}

void print_machines(std::ostream& out, const Result& result)
{
  print_heading(out, "Machines (simulated)");
  for (const DesignResult* design : one_a_machine(result)) {
    const MachineSummary& m = design->machine;
    print_item(out, m.name + ":",
               fmt::format("{}; {}, {}, {}, {}", m.title, counted(m.packages, "package"),
                           counted(m.nodes, "node"), counted(m.cores, "core"),
                           counted(m.cpus, "CPU")));
  }
}

void print_kernel(std::ostream& out, const Result& result)
{
  print_heading(out, "Kernel model");
  const DesignResult& first = result.designs.front();
  const auto& declared = first.workload_parameters.declared();
  const bool has_layout = std::any_of(declared.begin(), declared.end(), [](const Parameter& p) {
    return p.name == "vma_layout" && p.type != Parameter::Type::Boolean;
  });
  std::string text = "Locks as cache-line accesses after Linux 6.12";
  if (first.subject == Subject::Strategy) {
    text += "; the file reverse map and the system calls of exec, fork, mmap and exit as of 6.12";
    if (has_layout) {
      const ParameterValue& layout = first.workload_parameters.value("vma_layout");
      if (const auto* version = std::get_if<std::string>(&layout)) {
        text += fmt::format(", VMAs laid out as in {}", *version);
      }
    }
  }
  print_paragraph(out, text + ". Not a measurement: no kernel was run.");
}

void print_runs(std::ostream& out, const Result& result)
{
  print_heading(out, "Runs");
  const DesignResult& first = result.designs.front();
  const auto [fewest, most] = std::minmax_element(
      result.designs.begin(), result.designs.end(),
      [](const DesignResult& a, const DesignResult& b) { return a.replications < b.replications; });
  const std::string count = fewest->replications == most->replications
                                ? fmt::format("{}", most->replications)
                                : fmt::format("{} to {}", fewest->replications, most->replications);
  print_item(out, "command:", result.manifest.command);
  print_item(out, "workload:",
             fmt::format("{} (scenario {}), at least {} iterations a run after warm-up",
                         first.workload, first.scenario, first.measurement.min_iterations));
  print_item(out, "runs:",
             fmt::format("{} of each design on each machine, seed {}, the same random numbers for "
                         "all designs of a machine; 95 % confidence intervals, p-values corrected "
                         "for the number of comparisons (Holm)",
                         count, result.manifest.seed));
  print_item(out, "by:",
             fmt::format("numasim {} ({}), event digest {:016x}", result.manifest.version,
                         result.manifest.git, result.manifest.event_digest));
}

std::string rate_text(const Estimate& estimate)
{
  if (!estimate.ci95) {
    return significant(estimate.mean, 5);
  }
  const double half = (estimate.ci95->hi - estimate.ci95->lo) / 2;
  return fmt::format("{} +-{:.1f}%", significant(estimate.mean, 5),
                     estimate.mean == 0 ? 0 : 100 * half / estimate.mean);
}

std::string change_cell(const ComparisonResult& c)
{
  std::string text = fmt::format("{:+.1f}%", 100 * c.change.change);
  if (c.change.ci95) {
    text += fmt::format(" [{:+.1f}, {:+.1f}]", 100 * c.change.ci95->lo, 100 * c.change.ci95->hi);
  }
  return text;
}

/// A name that is too long for its column has a line of its own.
void print_row(std::ostream& out, const std::string& name, const std::string& rest)
{
  constexpr std::size_t k_name = 14;
  const bool fits = name.size() <= k_name;
  if (!fits) {
    print_wrapped(out, ascii(name), "  ", "    ");
  }
  out << fmt::format("  {:<14} {}\n", fits ? ascii(name) : "", rest);
}

/// A row before and the rows after, of one machine and number of copies.
void print_comparison_rows(std::ostream& out, const Result& result)
{
  const DesignResult* baseline = nullptr;
  for (const ComparedDesigns& pair : compared_designs(result)) {
    if (pair.baseline != baseline) {
      baseline = pair.baseline;
      const DesignResult& b = *baseline;
      out << "\n";
      print_wrapped(
          out,
          fmt::format("{}, {} {}", b.machine.name, b.copies, b.copies == 1 ? "copy" : "copies"), "",
          "  ");
      print_row(out, b.strategy,
                fmt::format("{:>15}  (before)", rate_text(b.metrics.front().estimate)));
    }
    print_row(out, pair.design->strategy,
              fmt::format("{:>15}  {} {}", rate_text(pair.design->metrics.front().estimate),
                          change_cell(*pair.comparison), to_string(pair.comparison->verdict)));
  }
}

void print_walks(std::ostream& out, const Result& result)
{
  print_heading(out, "Walkers of the reverse map, latency p50 / p99 / max");
  bool any = false;
  for (const DesignResult& design : result.designs) {
    for (const WalkSummary& walk : design.walks) {
      if (walk.walks == 0) {
        continue;
      }
      any = true;
      const DurationSummary& l = walk.latency;
      print_item(
          out,
          fmt::format("{}, {}, {} copies:", design.machine.name, design.strategy, design.copies),
          fmt::format("{} {} / {} / {}, {} of the tries contended", walk.name,
                      duration_text(l.p50_ns), duration_text(l.p99_ns), duration_text(l.max_ns),
                      percent_text(walk.contended_share)));
    }
  }
  if (!any) {
    print_paragraph(out, "  No walkers ran beside this workload.");
  }
}

/// Bytes an inode costs, by design; the greatest of several numbers of copies.
void print_memory(std::ostream& out, const Result& result)
{
  print_heading(out, "Memory per inode, bytes: unmapped / mapped / libc's");
  bool any = false;
  std::set<std::string> seen;
  for (const DesignResult& design : result.designs) {
    const MetricSummary* idle = metric_of(design, "inode_memory_idle");
    const MetricSummary* mapped = metric_of(design, "inode_memory_mapped");
    const MetricSummary* libc = metric_of(design, "inode_memory_libc");
    if (idle == nullptr || mapped == nullptr) {
      continue;
    }
    any = true;
    const std::string row = fmt::format("{} / {} / {}", short_number(idle->estimate.mean),
                                        short_number(mapped->estimate.mean),
                                        libc == nullptr ? "-" : short_number(libc->estimate.mean));
    const std::string label = fmt::format("{}, {}:", design.machine.name, design.strategy);
    if (seen.insert(label + row).second) {
      print_item(out, label, row);
    }
  }
  if (!any) {
    print_paragraph(out, "  Not part of this workload's results.");
  }
}

void print_limits(std::ostream& out, const Result& result)
{
  print_heading(out, "Not modelled");
  print_paragraph(out, "Interrupts, RCU callbacks, frequency changes, memory cgroups, NUMA "
                       "balancing, capacity misses of private caches, lockdep and debugging "
                       "variants, PREEMPT_RT. Costs of a machine are measured, derived or guessed; "
                       "`numasim topology show NAME` says which.");
  std::map<std::string, std::size_t> notes;
  for (const DesignResult& design : result.designs) {
    for (const std::string& warning : design.warnings) {
      ++notes[warning];
    }
  }
  for (const auto& [note, times] : notes) {
    print_item(out, fmt::format("note ({} of {} results):", times, result.designs.size()), note);
  }
}

} // namespace

void print_cover_letter(std::ostream& out, const Result& result)
{
  print_paragraph(out, "Simulated with numasim; before/after by design below.");
  print_machines(out, result);
  print_kernel(out, result);
  print_runs(out, result);
  print_heading(out, "Throughput in iterations/s, and change against the design before");
  print_comparison_rows(out, result);
  print_walks(out, result);
  print_memory(out, result);
  print_limits(out, result);
}

} // namespace numasim
