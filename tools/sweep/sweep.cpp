#include "tools/sweep/sweep.hpp"

#include "tools/experiment/data_files.hpp"
#include "tools/sweep/point_selection.hpp"
#include "tools/sweep/spec_key.hpp"

#include <set>

namespace numasim {

namespace {

std::size_t product_of(const std::vector<SweepFactor>& factors)
{
  std::size_t product = 1;
  for (const SweepFactor& factor : factors) {
    product *= factor.rows.size();
  }
  return product;
}

std::vector<SweepAxis> axes_of(const std::vector<SweepFactor>& factors)
{
  std::vector<SweepAxis> axes;
  for (const SweepFactor& factor : factors) {
    axes.insert(axes.end(), factor.axes.begin(), factor.axes.end());
  }
  return axes;
}

/// What the command line says goes before what the file says.
Selection after(Selection selection, const Selection& given)
{
  selection.overrides.insert(selection.overrides.end(), given.overrides.begin(),
                             given.overrides.end());
  selection.topology_overrides.insert(selection.topology_overrides.end(),
                                      given.topology_overrides.begin(),
                                      given.topology_overrides.end());
  if (given.cpus) {
    selection.cpus = given.cpus;
    selection.cpus_option = given.cpus_option;
  }
  selection.topologies_chosen = given.topologies_chosen;
  selection.strategies_chosen = given.strategies_chosen;
  selection.copies_chosen = given.copies_chosen;
  return selection;
}

} // namespace

Sweep::Sweep(const std::filesystem::path& file, const Catalogue& catalogue, const Selection& given)
    : file_(load_sweep_file(file)), scenario_(find_scenario_for(file, file_.scenario)),
      catalogue_(catalogue), base_(after(with_overrides({}, file_.overrides), given)),
      axes_(axes_of(file_.factors))
{
  inputs_.emplace(shown_path(file), documents_.sha256(file));
  filter();
}

std::vector<Setting> Sweep::settings_at(std::size_t ordinal) const
{
  std::vector<const std::vector<std::string>*> rows(file_.factors.size());
  for (std::size_t i = rows.size(); i > 0; --i) {
    const auto& choices = file_.factors[i - 1].rows;
    rows[i - 1] = &choices[ordinal % choices.size()];
    ordinal /= choices.size();
  }
  std::vector<Setting> settings;
  settings.reserve(axes_.size());
  for (const std::vector<std::string>* row : rows) {
    for (const std::string& value : *row) {
      settings.push_back({axes_[settings.size()].pointer, value});
    }
  }
  return settings;
}

SweepPoint Sweep::point(std::size_t number) const
{
  return {.number = number, .settings = settings_at(points_.at(number))};
}

void Sweep::filter()
{
  const std::size_t all = product_of(file_.factors);
  std::vector<PointFilter> filters = point_filters(file_.conditions, axes_);
  std::vector<std::size_t> kept(filters.size(), 0);
  for (std::size_t ordinal = 0; ordinal < all; ++ordinal) {
    const std::vector<Setting> settings =
        filters.empty() ? std::vector<Setting>{} : settings_at(ordinal);
    bool passes = true;
    for (std::size_t i = 0; i < filters.size(); ++i) {
      const bool holds = filters[i].holds(
          settings, [&] { return static_cast<double>(fewest_cpus(selection_of(settings))); });
      kept[i] += holds ? 1 : 0;
      passes = passes && holds;
    }
    if (passes) {
      points_.push_back(ordinal);
    }
  }
  if (points_.empty()) {
    throw InputError(no_point_left(file_.conditions, kept, all));
  }
}

Selection Sweep::selection_of(const std::vector<Setting>& settings) const
{
  std::vector<Override> overrides;
  overrides.reserve(settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    overrides.push_back(
        {.option = axes_[i].place, .pointer = settings[i].pointer, .value = settings[i].value});
  }
  return with_overrides(base_, overrides);
}

std::size_t Sweep::fewest_cpus(const Selection& selection)
{
  return numasim::fewest_cpus(scenario_, selection, documents_);
}

void Sweep::validate(const std::function<void(std::size_t)>& progress)
{
  Problems problems;
  std::set<std::string> known;
  for (std::size_t i = 0; i < points_.size() && !problems.full(); ++i) {
    try {
      (void)designs(point(i));
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        if (known.insert(problem.text()).second) {
          problems.add(problem);
        }
      }
    }
    if (progress) {
      progress(i + 1);
    }
  }
  problems.throw_if_any();
}

Plan Sweep::plan(const SweepPoint& point)
{
  return made(selection_of(point.settings));
}

Plan Sweep::made(const Selection& selection)
{
  Plan plan = make_plan(scenario_, catalogue_, Mode::Compare, selection, documents_);
  inputs_.insert(plan.inputs.begin(), plan.inputs.end());
  return plan;
}

const Sweep::Common& Sweep::common()
{
  if (!common_) {
    const Scenario scenario = plan(point(0)).scenario;
    common_ = {.replications = scenario.replications, .margin = scenario.equivalence_margin};
  }
  return *common_;
}

SweepHeading Sweep::heading()
{
  std::vector<std::string> names;
  for (const SweepAxis& axis : axes_) {
    names.push_back(axis.name);
  }
  return {.name = file_.name,
          .description = file_.description,
          .axes = std::move(names),
          .margin = common().margin};
}

std::vector<SweepDesign> Sweep::designs(const SweepPoint& point)
{
  const std::uint32_t replications = common().replications;
  Selection selection = selection_of(point.settings);
  // The others differ in their number alone: they need not be made to be thrown away.
  selection.overrides.push_back({.option = "", .pointer = "/replications", .value = "1"});
  Plan plan = made(selection);
  const std::string profile = profile_digest_of(plan);
  std::vector<SweepDesign> designs;
  designs.reserve(plan.specs.size());
  for (RunSpec& spec : plan.specs) {
    std::string key = design_key(spec, machine_digest(spec.topology, selection), profile);
    designs.push_back(
        {.spec = std::move(spec), .key = std::move(key), .replications = replications});
  }
  return designs;
}

const std::string& Sweep::machine_digest(const Topology& topology, const Selection& selection)
{
  std::string& digest =
      machine_digests_[machine_key(topology.path, selection.topology_overrides, selection.cpus)];
  if (digest.empty()) {
    digest = topology_digest(topology);
  }
  return digest;
}

std::string Sweep::profile_digest_of(const Plan& plan)
{
  if (!plan.profile) {
    return {};
  }
  std::string& digest = profile_digests_[plan.profile.get()];
  if (digest.empty()) {
    digest = profile_digest(*plan.profile);
  }
  return digest;
}

} // namespace numasim
