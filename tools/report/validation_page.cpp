#include "tools/report/validation_page.hpp"

#include "tools/report/row_tables.hpp"
#include "tools/report/validation_pictures.hpp"

#include <fmt/format.h>

#include <sstream>

namespace numasim {

namespace {

/// Writes the page part by part.
class Page {
public:
  Page(const ValidationOutcome& outcome, const ValidationManifest& manifest, std::string plots)
      : outcome_(outcome), manifest_(manifest), plots_(std::move(plots)),
        pictures_(validation_pictures(outcome))
  {
  }

  std::string written()
  {
    head();
    misses();
    for (const ReportOutcome& report : outcome_.reports) {
      section(report);
    }
    if (outcome_.locks) {
      locks(*outcome_.locks);
    }
    not_run();
    return out_.str();
  }

private:
  void head()
  {
    out_ << "# Validation\n\n"
            "Published measurements, exact queues, measured matrices and curves of locks beside "
            "what the simulator says.\nThis page is written by\n\n    "
         << manifest_.command << "\n\n"
         << fmt::format("numasim {}, seed {}, {} replications of each run of rows and {} of each "
                        "point of locks' curves{}.\n\n",
                        manifest_.version, manifest_.seed, manifest_.row_replications,
                        manifest_.lock_replications,
                        manifest_.quick ? ", of a quick validation" : "");
    out_ << "**" << (outcome_.reports.empty() ? "" : row_count_text(outcome_.reports) + ".")
         << (outcome_.locks ? " Locks: " + lock_count_text(*outcome_.locks) + "." : "") << "**\n\n";
    if (!outcome_.reports.empty()) {
      out_ << "Rows met by kind of evidence: " << evidence_text(outcome_.reports)
           << ". What counts against measurements under load is the first; the rest shows that the "
              "parts are\nwhat they claim to be.\n\n";
    }
    out_ << "Ranges are those of the reference where it has them, else what the source's precision "
            "allows; each has its reason in the file of\nthe row "
            "([validation_data.md](validation_data.md)), and none was changed after a run. A row "
            "is met if the mean lies in "
            "its range; intervals are 95 % intervals of that mean, of chance alone. Errors are "
            "simulated\nless published: in points of rows in per cent, otherwise relative. "
            "\"given\": a parameter was set from the figure, so it\ntests nothing.\n\n";
    show("");
    if (!outcome_.reports.empty()) {
      print_markdown(out_, row_totals(outcome_.reports));
      out_ << "\n";
    }
  }

  void misses()
  {
    const auto rows = missed_rows(outcome_.reports);
    out_ << "## What is missed\n\n";
    for (const MissedRow& row : rows) {
      out_ << "- **" << row.what << "**";
      out_ << (row.note.empty() ? ".\n" : ". Believed missing: " + row.note + ".\n");
    }
    const auto of_locks = outcome_.locks ? outcome_.locks->misses() : std::vector<std::string>{};
    for (const std::string& miss : of_locks) {
      out_ << "- " << miss << ".\n";
    }
    if (rows.empty() && of_locks.empty()) {
      out_ << "Nothing.\n";
    }
    if (!of_locks.empty()) {
      out_ << "\nWhy locks miss: [locks_validation.md](locks_validation.md).\n";
    }
    out_ << "\n";
  }

  void section(const ReportOutcome& outcome)
  {
    const PublishedReport& report = *outcome.report;
    out_ << "## " << report.name << ": " << report.title << "\n\n";
    out_ << "Source: " << report.source << ". Machine: " << report.machine << "\n(`" << report.file
         << "`)\n\n";
    show(report.name);
    Table table = row_table(outcome);
    table.title.clear();
    print_markdown(out_, table);
    out_ << "\n";
  }

  void locks(const SuiteOutcome& suite)
  {
    out_ << "## Locks\n\nCurves by number of threads (scenarios/validation/locks). Circles are "
            "measured, lines simulated. Nothing is fitted to a lock's\ncurve: costs are those of "
            "the topology files; what a benchmark does outside the lock is published, or set so "
            "that *one*\nthread comes out. What the misses found: "
            "[locks_validation.md](locks_validation.md).\n\n";
    for (const Table& table : lock_validation_tables(suite, false)) {
      print_markdown(out_, table);
      out_ << "\n";
    }
    for (const DatasetOutcome& dataset : suite.datasets) {
      show(dataset.dataset->name);
    }
  }

  void not_run()
  {
    const auto lines = rows_not_run(outcome_.reports);
    if (!lines.empty()) {
      out_ << "## Not run\n\n";
    }
    for (const std::string& line : lines) {
      out_ << "- " << line << "\n";
    }
  }

  void show(const std::string& about)
  {
    for (const ValidationPicture& picture : pictures_) {
      if (picture.about == about) {
        out_ << "![" << picture.title << "](" << plots_ << "/" << picture.file << ")\n\n";
      }
    }
  }

  const ValidationOutcome& outcome_;
  const ValidationManifest& manifest_;
  std::string plots_;
  std::vector<ValidationPicture> pictures_;
  std::ostringstream out_;
};

} // namespace

std::string validation_page(const ValidationOutcome& outcome, const ValidationManifest& manifest,
                            const std::string& plots)
{
  return Page(outcome, manifest, plots).written();
}

} // namespace numasim
