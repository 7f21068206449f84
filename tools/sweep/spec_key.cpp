#include "tools/sweep/spec_key.hpp"

#include "models/machine/topology_writer.hpp"
#include "models/workloads/workload_profile.hpp"
#include "tools/experiment/data_files.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iterator>
#include <type_traits>

namespace numasim {

namespace {

/// The profile's file is named by a parameter; what it holds is hashed instead.
constexpr std::string_view k_profile_parameter = "profile";

/// One line a value, so that no two lists of values look alike.
class Lines {
public:
  void add(std::string_view name, std::string_view text)
  {
    // The length keeps a text that holds line feeds from looking like two values.
    fmt::format_to(std::back_inserter(text_), "{} {} {}\n", name, text.size(), text);
  }
  template <class T>
  requires std::is_arithmetic_v<T>
  void add(std::string_view name, T number)
  {
    fmt::format_to(std::back_inserter(text_), "{} {}\n", name, number);
  }
  void add(std::string_view name, const Parameters& parameters, std::string_view left_out)
  {
    for (const Parameter& parameter : parameters.declared()) {
      if (parameter.name != left_out) {
        std::visit(
            [&](const auto& value) { add(fmt::format("{}.{}", name, parameter.name), value); },
            parameters.value(parameter.name));
      }
    }
  }

  [[nodiscard]] std::string sha256() const { return sha256_of_text(text_); }

private:
  std::string text_;
};

void add(Lines& lines, std::string_view name, PageRange range)
{
  lines.add(name, fmt::format("{}+{}", range.pgoff, range.pages));
}

void add(Lines& lines, const VmaStep& step)
{
  lines.add("step",
            fmt::format("{} {} {} {} {}", static_cast<int>(step.kind), static_cast<int>(step.site),
                        static_cast<std::size_t>(step.file), step.vma, step.other));
  add(lines, "range", step.range);
  add(lines, "other", step.other_range);
  lines.add("vmas", fmt::format("{}", fmt::join(step.vmas, " ")));
}

} // namespace

std::string topology_digest(const Topology& topology)
{
  auto document = write_topology(topology);
  for (const char* key : {"title", "fit", "provenance"}) {
    document.erase(key);
  }
  return sha256_of_text(document.dump());
}

std::string profile_digest(const WorkloadProfile& profile)
{
  Lines lines;
  lines.add("timed", profile.timed);
  for (const std::string& file : profile.files) {
    lines.add("file", file);
  }
  for (const std::string& program : profile.programs) {
    lines.add("program", program);
  }
  for (const ProfileVma& vma : profile.initial) {
    lines.add("initial", vma.number);
    lines.add("of", static_cast<std::size_t>(vma.file));
    add(lines, "range", vma.range);
  }
  for (const ProfileEvent& event : profile.events) {
    lines.add("process", event.process);
    lines.add("call", event.call);
    lines.add("gap", event.gap.count_ps());
    lines.add("inside", event.inside.count_ps());
    for (const VmaStep& step : event.steps) {
      add(lines, step);
    }
  }
  return lines.sha256();
}

std::string design_key(const RunSpec& spec, const std::string& machine, const std::string& profile)
{
  Lines lines;
  lines.add("machine", machine);
  lines.add("workload", spec.workload);
  lines.add("workload_parameters", spec.workload_parameters,
            profile.empty() ? std::string_view{} : k_profile_parameter);
  lines.add("strategy", spec.strategy);
  lines.add("strategy_parameters", spec.strategy_parameters, {});
  lines.add("copies", spec.copies);
  lines.add("settle_iterations", spec.measurement.settle_iterations);
  lines.add("iterations", spec.measurement.iterations);
  lines.add("min_iterations", spec.measurement.min_iterations);
  lines.add("seed", spec.seed);
  lines.add("profile", profile);
  return lines.sha256();
}

std::string design_key(const RunSpec& spec)
{
  return design_key(spec, topology_digest(spec.topology),
                    spec.profile ? profile_digest(*spec.profile) : std::string{});
}

std::string spec_key(const RunSpec& spec)
{
  return spec_key(design_key(spec), spec.replication);
}

std::string spec_key(const std::string& design, std::uint32_t replication)
{
  Lines lines;
  lines.add("design", design);
  lines.add("replication", replication);
  return lines.sha256();
}

} // namespace numasim
