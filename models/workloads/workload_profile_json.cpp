#include "models/workloads/workload_profile_json.hpp"

#include "models/input/json_print.hpp"
#include "models/input/json_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace numasim {

namespace {

constexpr const char* k_schema = "numasim-workload/1";
constexpr Quantity k_time{"us", 0, 1e9};
constexpr double k_longest_turn_us =
    1e9; // so that no simulation of it leaves the range of Duration
constexpr Count k_vma_numbers{0, 4 * k_most_profile_steps};
constexpr std::int64_t k_last_page = std::int64_t{1} << 32;

const std::vector<std::string> k_kinds{"insert", "remove", "split", "adjust", "shift", "fork"};

// What a step has besides do, site and file.
bool names_vma(VmaStep::Kind kind)
{
  return kind != VmaStep::Kind::Remove;
}
bool names_pages(VmaStep::Kind kind)
{
  return kind != VmaStep::Kind::Remove && kind != VmaStep::Kind::Fork;
}
bool names_other(VmaStep::Kind kind)
{
  return kind == VmaStep::Kind::Split || kind == VmaStep::Kind::Shift ||
         kind == VmaStep::Kind::Fork;
}
bool names_other_pages(VmaStep::Kind kind)
{
  return kind == VmaStep::Kind::Split || kind == VmaStep::Kind::Shift;
}
bool lists_vmas(VmaStep::Kind kind)
{
  return kind == VmaStep::Kind::Remove || kind == VmaStep::Kind::Adjust;
}

/// [first page, number of pages]
PageRange read_pages(const JsonReader& value)
{
  if (!value) {
    return {};
  }
  const auto items = value.as_array();
  if (items.size() != 2) {
    value.unfit("[first page, number of pages]");
    return {};
  }
  const std::int64_t first = items[0].as_integer({0, k_last_page - 1});
  const std::int64_t count = items[1].as_integer({1, k_last_page - 1});
  if (first + count > k_last_page) {
    value.problem("pages up to " + std::to_string(first + count - 1),
                  "pages up to " + std::to_string(k_last_page - 1));
    return {};
  }
  return {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)};
}

VmaNumber read_number(JsonReader& owner, const std::string& key)
{
  return static_cast<VmaNumber>(owner.integer(key, k_vma_numbers));
}

class ProfileReader {
public:
  explicit ProfileReader(JsonReader root) : root_(std::move(root)) {}

  WorkloadProfile read()
  {
    if (!root_.is_object()) {
      root_.unfit("an object");
      return {};
    }
    const std::array<std::string, 1> schemas{k_schema};
    (void)root_.choice("schema", schemas);
    if (root_.problem_count() > 0) {
      return {}; // another document
    }
    profile_.name = root_.string("name");
    profile_.description = root_.string("description", "");
    profile_.timed = root_.boolean("timed");
    read_texts("notes", profile_.notes, k_most_profile_steps);
    read_texts("files", profile_.files, k_most_profile_files);
    read_texts("programs", profile_.programs, k_most_profile_steps);
    const JsonReader initial = root_.required("initial");
    const JsonReader events = root_.required("events");
    root_.finish();
    if (root_.problem_count() == 0) {
      read_mappings(initial, events);
    }
    return std::move(profile_);
  }

private:
  void read_texts(const char* key, std::vector<std::string>& texts, std::size_t most)
  {
    const JsonReader list = root_.required(key);
    if (!list) {
      return;
    }
    if (list.size() > most) {
      list.problem(std::to_string(list.size()) + " items", "at most " + std::to_string(most));
      return;
    }
    for (const JsonReader& item : list.as_array()) {
      texts.push_back(item.as_string());
    }
    if (list.is_array() && texts.empty() && std::string{key} != "notes") {
      list.unfit("at least one item");
    }
  }

  FileIndex read_file(JsonReader& owner)
  {
    const auto last = static_cast<std::int64_t>(profile_.files.size()) - 1;
    return FileIndex{static_cast<std::uint32_t>(owner.integer("file", {0, last}))};
  }

  void read_mappings(const JsonReader& initial, const JsonReader& events)
  {
    for (JsonReader vma : initial.as_array()) {
      ProfileVma read;
      read.number = read_number(vma, "vma");
      read.file = read_file(vma);
      read.range = read_pages(vma.required("pages"));
      vma.finish();
      profile_.initial.push_back(read);
      if (vma.enough()) {
        return;
      }
    }
    if (root_.problem_count() > 0) {
      return;
    }
    ProfileState state(profile_);
    if (state.count() != profile_.initial.size()) {
      initial.problem("a VMA given twice", "every VMA once");
      return;
    }
    for (const JsonReader& event : events.as_array()) {
      read_event(event, state);
      if (root_.problem_count() > 0) {
        return; // what follows depends on it
      }
    }
    check_end(events, state);
  }

  void check_end(const JsonReader& events, const ProfileState& state)
  {
    std::vector<Renumbering> pairs;
    if (profile_.events.empty()) {
      events.unfit("at least one event");
    } else if (turn_us_ > k_longest_turn_us) {
      events.problem("times of " + plain_number(turn_us_ / 1e6) + " s altogether",
                     "at most " + plain_number(k_longest_turn_us / 1e6) + " s");
    } else if (!renumber(profile_.initial, state.mapped(), pairs)) {
      events.problem("events that leave " + std::to_string(state.count()) +
                         " VMAs which are not those of /initial",
                     "events that end as they began");
    }
  }

  void read_event(JsonReader event, ProfileState& state)
  {
    ProfileEvent read;
    const auto last = static_cast<std::int64_t>(profile_.programs.size()) - 1;
    read.process = static_cast<std::uint32_t>(event.integer("process", {0, last}));
    read.call = event.string("call");
    if (profile_.timed) {
      read.gap = Duration::us(event.real("gap_us", k_time));
      read.inside = Duration::us(event.real("call_us", k_time));
      turn_us_ += (read.gap + read.inside).in_us();
    }
    const JsonReader steps = event.required("steps");
    if (steps.is_array() && steps.size() == 0) {
      steps.unfit("at least one step");
    }
    for (const JsonReader& step : steps ? steps.as_array() : std::vector<JsonReader>{}) {
      if (++steps_ > k_most_profile_steps) {
        step.problem("more than " + std::to_string(k_most_profile_steps) + " steps", "fewer");
      }
      if (step.problem_count() > 0) {
        return;
      }
      read.steps.push_back(read_step(step, state));
    }
    event.finish();
    profile_.events.push_back(std::move(read));
  }

  VmaStep read_step(JsonReader step, ProfileState& state)
  {
    VmaStep read;
    read.kind = static_cast<VmaStep::Kind>(step.choice("do", k_kinds));
    read.site = static_cast<RmapSite>(step.choice("site", rmap_site_names()));
    read.file = read_file(step);
    if (names_vma(read.kind)) {
      read.vma = read_number(step, "vma");
    }
    if (names_pages(read.kind)) {
      read.range = read_pages(step.required("pages"));
    }
    if (names_other(read.kind)) {
      read.other = read_number(step, "other");
    }
    if (names_other_pages(read.kind)) {
      read.other_range = read_pages(step.required("other_pages"));
    }
    if (lists_vmas(read.kind)) {
      read_list(step, read);
    }
    step.finish();
    const std::string wrong = step.problem_count() == 0 ? state.apply(read) : std::string{};
    if (!wrong.empty()) {
      step.problem(wrong, "steps that follow from those before");
    }
    return read;
  }

  static void read_list(JsonReader& step, VmaStep& read)
  {
    const bool removes = read.kind == VmaStep::Kind::Remove;
    const JsonReader list = removes ? step.required("vmas") : step.optional("vmas");
    if (!list) {
      return;
    }
    for (const JsonReader& number : list.as_array()) {
      read.vmas.push_back(static_cast<VmaNumber>(number.as_integer(k_vma_numbers)));
    }
    const std::size_t most = removes ? k_unlink_batch : 2;
    if (list.is_array() && (read.vmas.empty() || read.vmas.size() > most)) {
      list.unfit("1 to " + std::to_string(most) + " VMAs");
    }
  }

  JsonReader root_;
  WorkloadProfile profile_;
  std::size_t steps_ = 0;
  double turn_us_ = 0;
};

using Json = nlohmann::ordered_json;

Json pages_json(PageRange range)
{
  return Json::array({range.pgoff, range.pages});
}

Json step_json(const VmaStep& step)
{
  Json json{{"do", k_kinds[static_cast<std::size_t>(step.kind)]},
            {"site", rmap_site_names()[static_cast<std::size_t>(step.site)]},
            {"file", static_cast<std::uint32_t>(step.file)}};
  if (names_vma(step.kind)) {
    json["vma"] = step.vma;
  }
  if (names_pages(step.kind)) {
    json["pages"] = pages_json(step.range);
  }
  if (names_other(step.kind)) {
    json["other"] = step.other;
  }
  if (names_other_pages(step.kind)) {
    json["other_pages"] = pages_json(step.other_range);
  }
  if (!step.vmas.empty()) {
    json["vmas"] = step.vmas;
  }
  return json;
}

Json us_json(Duration time)
{
  return json_number(std::round(time.in_us() * 1e3) / 1e3);
}

Json event_json(const ProfileEvent& event, bool timed)
{
  Json json{{"process", event.process}, {"call", event.call}};
  if (timed) {
    json["gap_us"] = us_json(event.gap);
    json["call_us"] = us_json(event.inside);
  }
  json["steps"] = Json::array();
  for (const VmaStep& step : event.steps) {
    json["steps"].push_back(step_json(step));
  }
  return json;
}

} // namespace

WorkloadProfile read_profile(const nlohmann::json& document, const std::string& file)
{
  Problems problems;
  WorkloadProfile profile = ProfileReader(JsonReader{document, file, problems}).read();
  problems.throw_if_any();
  return profile;
}

WorkloadProfile load_profile(const std::filesystem::path& file)
{
  return read_profile(load_json(file), file.string());
}

std::string profile_text(const WorkloadProfile& profile)
{
  Json document{{"schema", k_schema}, {"name", profile.name}};
  if (!profile.description.empty()) {
    document["description"] = profile.description;
  }
  document["timed"] = profile.timed;
  document["notes"] = profile.notes;
  document["files"] = profile.files;
  document["programs"] = profile.programs;
  document["initial"] = Json::array();
  for (const ProfileVma& vma : profile.initial) {
    document["initial"].push_back({{"vma", vma.number},
                                   {"file", static_cast<std::uint32_t>(vma.file)},
                                   {"pages", pages_json(vma.range)}});
  }
  document["events"] = Json::array();
  for (const ProfileEvent& event : profile.events) {
    document["events"].push_back(event_json(event, profile.timed));
  }
  return pretty_print(document);
}

} // namespace numasim
