#include "tools/validate/validation.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/data_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <system_error>

namespace numasim {

namespace {

namespace fs = std::filesystem;

/// The suites that come with numasim, in the order of their results.
constexpr std::array<const char*, 4> k_suites{"rmap", "oracles", "fits", "locks"};

std::vector<fs::path> files_in(const fs::path& directory)
{
  std::vector<fs::path> files;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    if (entry.path().extension() == ".json") {
      files.push_back(entry.path());
    }
  }
  if (files.empty()) {
    throw InputError({directory.string(), "", error ? error.message() : "no *.json",
                      "a directory with files of published figures"});
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string schema_of(const fs::path& file)
{
  const nlohmann::json document = load_json(file);
  const auto schema = document.is_object() ? document.find("schema") : document.end();
  return schema != document.end() && schema->is_string() ? schema->get<std::string>() : "";
}

void load(ValidationInput& input, const fs::path& file, const Catalogue& catalogue)
{
  const std::string schema = schema_of(file);
  if (schema == "numasim-published/1") {
    input.reports.push_back(load_published_report(file, catalogue));
  } else if (schema == "numasim-fits/1") {
    input.fits.push_back(load_fit_library(file));
  } else if (schema == "numasim-lock-curves/1") {
    input.locks.push_back(load_lock_dataset(file, catalogue));
  } else {
    throw InputError({file.string(), "/schema", "\"" + schema + "\"",
                      "numasim-published/1, numasim-fits/1 or numasim-lock-curves/1"});
  }
}

template <class Items, class Name>
void keep_named(Items& items, Name name_of, std::span<const std::string> names)
{
  std::erase_if(items, [&](const auto& item) {
    return std::find(names.begin(), names.end(), name_of(item)) == names.end();
  });
}

/// Progress over several parts that each count their own.
class Sum {
public:
  Sum(const ValidationObserver& observer, std::size_t all) : observer_(observer), all_(all) {}

  void begin(std::size_t already) { already_ = already; }
  void operator()(std::size_t done) const
  {
    if (observer_) {
      observer_(already_ + done, all_);
    }
  }

private:
  const ValidationObserver& observer_;
  std::size_t all_;
  std::size_t already_ = 0;
};

} // namespace

std::vector<std::string> ValidationInput::names() const
{
  std::vector<std::string> names;
  for (const PublishedReport& report : reports) {
    names.push_back(report.name);
  }
  for (const FitLibrary& library : fits) {
    names.push_back(library.report.name);
  }
  for (const LockDataset& dataset : locks) {
    names.push_back(dataset.name);
  }
  return names;
}

void ValidationInput::keep(std::span<const std::string> names)
{
  keep_named(
      reports, [](const PublishedReport& r) { return r.name; }, names);
  keep_named(
      fits, [](const FitLibrary& f) { return f.report.name; }, names);
  keep_named(
      locks, [](const LockDataset& d) { return d.name; }, names);
}

std::vector<fs::path> suite_directories(const std::string& name)
{
  const fs::path root = fs::path{NUMASIM_DATA_DIR} / "scenarios" / "validation";
  std::error_code error;
  if (name == "all") {
    std::vector<fs::path> all;
    all.reserve(k_suites.size());
    for (const char* suite : k_suites) {
      all.push_back(root / suite);
    }
    return all;
  }
  if (std::find(k_suites.begin(), k_suites.end(), name) != k_suites.end()) {
    return {root / name};
  }
  if (fs::is_directory(name, error)) {
    return {name};
  }
  std::vector<std::string> names(k_suites.begin(), k_suites.end());
  names.emplace_back("all");
  throw InputError({"--suite", "", "no suite \"" + name + "\"" + suggestion(name, names),
                    "a directory, or one of " + joined(names)});
}

ValidationInput load_validation(std::span<const fs::path> directories, const Catalogue& catalogue)
{
  ValidationInput input;
  std::vector<Problem> problems;
  for (const fs::path& directory : directories) {
    for (const fs::path& file : files_in(directory)) {
      try {
        load(input, file, catalogue);
      } catch (const InputError& bad) {
        problems.insert(problems.end(), bad.problems().begin(), bad.problems().end());
      }
    }
  }
  if (!problems.empty()) {
    throw InputError(std::move(problems));
  }
  return input;
}

std::size_t ValidationOutcome::misses() const
{
  return counted(reports).missed + (locks ? locks->misses().size() : 0);
}

ValidationOutcome validate_all(const ValidationInput& input, const ValidationPlan& plan,
                               const Simulator& simulator, std::size_t jobs,
                               const ValidationObserver& observer, const Journal& journal)
{
  const RowPlan rows(input.reports, plan.rows);
  const std::size_t lock_runs = runs_of(input.locks, plan.locks);
  Sum sum(observer, rows.specs().size() + lock_runs);
  ValidationOutcome outcome;
  std::vector<RunRecord> records;
  std::vector<bool> ended;
  try {
    records = run_all(
        rows.specs(), simulator, jobs, [&](std::size_t done) { sum(done); }, journal);
  } catch (const RunsInterrupted& caught) {
    outcome.interrupted = caught.signal();
    for (const std::optional<RunRecord>& record : caught.finished()) {
      ended.push_back(record.has_value());
      records.push_back(record.value_or(RunRecord{}));
    }
  }
  outcome.reports = judged(input.reports, rows.values(records, ended));
  for (const FitLibrary& library : input.fits) {
    auto of_fits = judged({&library.report, 1}, fit_values(library, plan.matrices));
    outcome.reports.push_back(std::move(of_fits.front()));
  }
  if (!input.locks.empty() && !outcome.interrupted) {
    sum.begin(rows.specs().size());
    outcome.locks = validate_locks(
        input.locks, plan.locks, simulator, jobs, [&](std::size_t done, std::size_t) { sum(done); },
        journal);
    outcome.interrupted = outcome.locks->interrupted;
  }
  return outcome;
}

} // namespace numasim
