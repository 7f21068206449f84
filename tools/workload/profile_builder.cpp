#include "tools/workload/profile_builder.hpp"

#include "models/input/input_error.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace numasim {

namespace {

constexpr double k_longest_s = 1000; // of a gap or a call: JSON's reader allows no more

Duration duration_of(double seconds)
{
  return Duration::us(std::clamp(seconds, 0.0, k_longest_s) * 1e6);
}

} // namespace

ProfileBuilder::ProfileBuilder(std::string log, bool timed) : log_(std::move(log)), timed_(timed) {}

FileIndex ProfileBuilder::file(const std::string& path)
{
  const auto next = FileIndex{static_cast<std::uint32_t>(files_.size())};
  const auto [place, fresh] = file_of_.try_emplace(path, next);
  if (fresh) {
    if (files_.size() == k_most_profile_files) {
      throw InputError({log_, "", "more than " + std::to_string(k_most_profile_files) + " files",
                        "the log of a shorter run"});
    }
    files_.push_back(path);
  }
  return place->second;
}

std::uint32_t ProfileBuilder::new_process()
{
  programs_.emplace_back("unknown");
  return static_cast<std::uint32_t>(programs_.size() - 1);
}

void ProfileBuilder::runs(std::uint32_t process, const std::string& program)
{
  programs_[process] = program;
}

void ProfileBuilder::call(std::uint32_t process, const std::string& name, double start_s,
                          double end_s, std::vector<VmaStep> steps)
{
  carried_s_ += begun_ ? std::max(0.0, start_s - last_end_s_) : 0;
  begun_ = true;
  last_end_s_ = std::max({last_end_s_, start_s, end_s});
  const double inside = std::max(0.0, end_s - start_s);
  if (steps.empty()) {
    carried_s_ += inside;
    return;
  }
  steps_ += steps.size();
  if (steps_ > k_most_profile_steps) {
    throw InputError(
        {log_, "",
         "a run that takes i_mmap more than " + std::to_string(k_most_profile_steps) + " times",
         "the log of a shorter run"});
  }
  ProfileEvent event;
  event.process = process;
  event.call = name;
  if (timed_) {
    event.gap = duration_of(carried_s_);
    event.inside = duration_of(inside);
  }
  event.steps = std::move(steps);
  events_.push_back(std::move(event));
  carried_s_ = 0;
}

void ProfileBuilder::before_exec(std::uint32_t process, const std::string& program,
                                 std::vector<ProfileVma> mapped)
{
  execs_.push_back({events_.size(), process, program, std::move(mapped)});
}

WorkloadProfile ProfileBuilder::frame() const
{
  WorkloadProfile profile;
  profile.timed = timed_;
  profile.notes.assign(notes_.begin(), notes_.end());
  profile.files = files_;
  profile.programs = programs_;
  return profile;
}

WorkloadProfile ProfileBuilder::whole() const
{
  if (events_.empty()) {
    throw InputError({log_, "", "a run that maps no file", "one that does"});
  }
  WorkloadProfile profile = frame();
  profile.events = events_;
  return without_idle_files(std::move(profile));
}

/// Whether the process does all between the two and comes out as it went in.
bool ProfileBuilder::is_turn(const Exec& from, const Exec& to) const
{
  std::vector<Renumbering> pairs;
  return from.process == to.process && from.program == to.program && from.event < to.event &&
         !from.mapped.empty() && renumber(from.mapped, to.mapped, pairs) &&
         std::all_of(events_.begin() + static_cast<std::ptrdiff_t>(from.event),
                     events_.begin() + static_cast<std::ptrdiff_t>(to.event),
                     [&](const ProfileEvent& event) { return event.process == from.process; });
}

Duration ProfileBuilder::length(const Exec& from, const Exec& to) const
{
  Duration total;
  for (std::size_t i = from.event; i < to.event; ++i) {
    total += events_[i].gap + events_[i].inside;
  }
  return total;
}

WorkloadProfile ProfileBuilder::cut(const Exec& from, const Exec& to) const
{
  WorkloadProfile profile = frame();
  profile.programs = {programs_[from.process]};
  profile.initial = from.mapped;
  profile.events.assign(events_.begin() + static_cast<std::ptrdiff_t>(from.event),
                        events_.begin() + static_cast<std::ptrdiff_t>(to.event));
  for (ProfileEvent& event : profile.events) {
    event.process = 0;
  }
  return without_idle_files(std::move(profile));
}

WorkloadProfile ProfileBuilder::turn() const
{
  struct Turn {
    Duration length;
    std::size_t from;
  };
  std::vector<Turn> turns;
  for (std::size_t i = 0; i + 1 < execs_.size(); ++i) {
    if (is_turn(execs_[i], execs_[i + 1])) {
      turns.push_back({length(execs_[i], execs_[i + 1]), i});
    }
  }
  if (turns.empty()) {
    throw InputError({log_, "",
                      "no part from one execve() of a process to the next of the same program that "
                      "ends as it began",
                      "the log of a program that executes itself at least three times, where "
                      "--loop is asked for"});
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const Turn& a, const Turn& b) { return a.length < b.length; });
  const std::size_t median = turns[(turns.size() - 1) / 2].from;
  return cut(execs_[median], execs_[median + 1]);
}

WorkloadProfile without_idle_files(WorkloadProfile profile)
{
  std::vector<std::optional<FileIndex>> renamed(profile.files.size());
  std::vector<std::string> used;
  const auto rename = [&](FileIndex& file) {
    const auto old = static_cast<std::size_t>(file);
    if (!renamed[old]) {
      renamed[old] = FileIndex{static_cast<std::uint32_t>(used.size())};
      used.push_back(profile.files[old]);
    }
    file = *renamed[old];
  };
  for (ProfileVma& vma : profile.initial) {
    rename(vma.file);
  }
  for (ProfileEvent& event : profile.events) {
    for (VmaStep& step : event.steps) {
      rename(step.file);
    }
  }
  profile.files = std::move(used);
  return profile;
}

} // namespace numasim
