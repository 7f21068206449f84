#include "tools/workload/profile_import.hpp"

#include "models/input/json_reader.hpp"
#include "models/input/json_text.hpp"
#include "models/input/read_file.hpp"
#include "models/workloads/workload_profile_json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace numasim {

namespace {

/// Scales the times to what the run takes without strace.
void rescale(WorkloadProfile& profile, const StraceLog& log, double untraced_s,
             const std::string& file)
{
  double end_s = log.calls.front().start_s;
  for (const StraceCall& call : log.calls) {
    end_s = std::max(end_s, call.end_s);
  }
  const double traced_s = end_s - log.calls.front().start_s;
  if (!log.timed || traced_s <= 0) {
    throw InputError({file, "", "a log without times", "one made with -ttt -T"});
  }
  const double factor = untraced_s / traced_s;
  for (ProfileEvent& event : profile.events) {
    event.gap = event.gap.scaled(factor);
    event.inside = event.inside.scaled(factor);
  }
  profile.notes.push_back("Times are scaled by " + plain_number(std::round(factor * 1e4) / 1e4) +
                          ": the whole run took " + plain_number(std::round(traced_s * 1e6) / 1e6) +
                          " s with strace and " + plain_number(std::round(untraced_s * 1e6) / 1e6) +
                          " s without.");
}

} // namespace

WorkloadProfile profile_of_log(std::string_view text, const std::string& file,
                               const ProfileRequest& request, const ElfFinder& elf)
{
  const StraceLog log = read_strace_log(text, file);
  ProfileBuilder builder(file, log.timed);
  ProcessTable(log, file, elf, builder).follow();
  WorkloadProfile profile = request.loop ? builder.turn() : builder.whole();
  const std::string& program = profile.programs.front();
  profile.name = request.name.empty() ? program.substr(program.rfind('/') + 1) : request.name;
  profile.description = request.description;
  if (request.untraced_s) {
    rescale(profile, log, *request.untraced_s, file);
  }
  return profile;
}

std::string load_strace_log(const std::filesystem::path& file)
{
  std::string text = read_file(file, k_largest_strace_log, "a log of strace");
  if (text.size() > k_largest_strace_log) {
    throw InputError({file.string(), "", "more than 64 MiB", "the log of a shorter run"});
  }
  return text;
}

std::string profile_document(const WorkloadProfile& profile)
{
  std::string text = profile_text(profile);
  (void)read_profile(parse_json(text, profile.name), profile.name);
  return text;
}

} // namespace numasim
