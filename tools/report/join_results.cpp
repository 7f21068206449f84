#include "tools/report/join_results.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_print.hpp"
#include "models/machine/topology_writer.hpp"
#include "sim/digest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace numasim {

namespace {

void append(std::string& text, const std::string& more, const char* between)
{
  if (text != more) {
    text += between + more;
  }
}

template <class T> void append(std::vector<T>& all, std::vector<T>& more)
{
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

void join(Manifest& all, const Manifest& more)
{
  append(all.version, more.version, ", ");
  append(all.git, more.git, ", ");
  append(all.command, more.command, "; ");
  append(all.host, more.host, ", ");
  all.inputs.insert(more.inputs.begin(), more.inputs.end());
  all.wall_s += more.wall_s;
  all.events += more.events;
  Digest digest;
  digest.mix(all.event_digest);
  digest.mix(more.event_digest);
  all.event_digest = digest.value();
}

void join_machines(Result& all, const NamedResult& more)
{
  for (const Topology& machine : more.result.machines) {
    const auto known =
        std::find_if(all.machines.begin(), all.machines.end(),
                     [&](const Topology& other) { return other.name == machine.name; });
    if (known == all.machines.end()) {
      all.machines.push_back(machine);
    } else if (write_topology(*known) != write_topology(machine)) {
      throw InputError({more.file, "/machines", "another machine named \"" + machine.name + "\"",
                        "the same machine under one name in all results"});
    }
  }
}

void refuse_twice(const Result& all, const NamedResult& more)
{
  for (const DesignResult& design : more.result.designs) {
    const auto same = [&](const DesignResult& other) {
      return other.machine.name == design.machine.name && other.strategy == design.strategy &&
             other.copies == design.copies;
    };
    if (std::any_of(all.designs.begin(), all.designs.end(), same)) {
      throw InputError({more.file, "/results",
                        fmt::format("{} with {} copies on {}, which another file has too",
                                    design.strategy, design.copies, design.machine.name),
                        "every design on every machine once"});
    }
  }
}

} // namespace

Result joined_results(std::vector<NamedResult> results)
{
  Result all = std::move(results.front().result);
  for (std::size_t i = 1; i < results.size(); ++i) {
    NamedResult& more = results[i];
    refuse_twice(all, more);
    join_machines(all, more);
    join(all.manifest, more.result.manifest);
    append(all.designs, more.result.designs);
    append(all.comparisons, more.result.comparisons);
    append(all.selections, more.result.selections);
    append(all.explanations, more.result.explanations);
  }
  return all;
}

} // namespace numasim
