#pragma once
/// What a viewer of Chrome's trace format relies on, checked strictly.

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace numasim::testing {

/// Reads a document and says what is wrong with it.
class TraceChecker {
public:
  using Json = nlohmann::json;
  struct Slice {
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0;
    std::string category;
    std::string name;
  };
  using Row = std::pair<std::int64_t, std::int64_t>; ///< pid, tid

  explicit TraceChecker(const std::string& text)
  {
    const Json document = Json::parse(text, nullptr, false);
    if (document.is_discarded() || !document.is_object() || !document.contains("traceEvents") ||
        document.value("displayTimeUnit", "") != "ns" || !document.contains("otherData")) {
      wrong_.emplace_back("not a trace document");
      return;
    }
    other_ = document["otherData"];
    // The ends are not rounded to nanoseconds.
    from_ns_ = static_cast<std::int64_t>(std::floor(other_["window_us"][0].get<double>() * 1000));
    to_ns_ = static_cast<std::int64_t>(std::ceil(other_["window_us"][1].get<double>() * 1000));
    for (const Json& event : document["traceEvents"]) {
      add(event);
    }
    check_rows();
    check_arrows();
    check_names();
  }

  [[nodiscard]] const std::vector<std::string>& wrong() const { return wrong_; }
  [[nodiscard]] const Json& other() const { return other_; }
  [[nodiscard]] const std::map<Row, std::vector<Slice>>& rows() const { return rows_; }
  [[nodiscard]] std::size_t arrows() const { return starts_.size(); }
  /// By name, the changes.
  [[nodiscard]] const std::map<std::string, std::vector<std::pair<std::int64_t, double>>>&
  counters() const
  {
    return counters_;
  }
  [[nodiscard]] const std::map<std::int64_t, std::string>& processes() const { return processes_; }
  [[nodiscard]] const std::map<Row, std::string>& threads() const { return threads_; }

  /// All slices of a category.
  [[nodiscard]] std::vector<Slice> of(const std::string& category) const
  {
    std::vector<Slice> found;
    for (const auto& [row, slices] : rows_) {
      std::copy_if(slices.begin(), slices.end(), std::back_inserter(found),
                   [&](const Slice& s) { return s.category == category; });
    }
    return found;
  }

private:
  struct End {
    Row row;
    std::int64_t at_ns = 0;
    std::int64_t bound_to_ns = 0; ///< end of the slice that began last on its row
  };

  static std::int64_t ns(const Json& us) { return std::llround(us.get<double>() * 1000); }

  void blame(const std::string& what, const Json& event)
  {
    wrong_.push_back(what + ": " + event.dump());
  }

  void add(const Json& event)
  {
    const std::string phase = event.value("ph", "");
    const std::int64_t pid = event.value("pid", std::int64_t{-1});
    const Row row{pid, event.value("tid", std::int64_t{-1})};
    if (pid < 1) {
      blame("no process", event);
    }
    if (phase == "M") {
      add_name(event, row);
      return;
    }
    if (!event.contains("ts") || !event.contains("name")) {
      blame("no time or no name", event);
      return;
    }
    const std::int64_t at = ns(event["ts"]);
    if (at < from_ns_ || at > to_ns_) {
      blame("outside the window", event);
    }
    if (phase == "C") {
      counters_[event["name"]].emplace_back(at, event["args"].begin().value().get<double>());
      counting_.insert(pid);
    } else if (phase == "X") {
      rows_[row].push_back({at, at + ns(event["dur"]), event["cat"], event["name"]});
      last_[row] = rows_[row].back().end_ns;
      if (at + ns(event["dur"]) > to_ns_ || ns(event["dur"]) <= 0) {
        blame("ends outside the window, or has no length", event);
      }
    } else if (phase == "s" || phase == "f") {
      add_arrow(event, phase == "s" ? starts_ : ends_, row, at);
    } else {
      blame("an unknown phase", event);
    }
  }

  void add_name(const Json& event, const Row& row)
  {
    const std::string what = event.value("name", "");
    if (what == "process_name") {
      processes_[row.first] = event["args"]["name"];
    } else if (what == "thread_name") {
      threads_[row] = event["args"]["name"];
    } else if (what != "process_sort_index" && what != "thread_sort_index") {
      blame("unknown metadata", event);
    }
  }

  void add_arrow(const Json& event, std::map<std::int64_t, End>& ends, const Row& row,
                 std::int64_t at)
  {
    const std::int64_t id = event.value("id", std::int64_t{-1});
    if (!ends.emplace(id, End{row, at, last_[row]}).second) {
      blame("an arrow has two such ends", event);
    }
    if (event["ph"] == "f" && event.value("bp", "") != "e") {
      blame("not bound to the slice around it", event);
    }
    const auto& slices = rows_[row];
    if (slices.empty() || slices.back().begin_ns != at || slices.back().end_ns <= at) {
      blame("not directly behind the slice it is bound to", event);
    }
  }

  void check_rows()
  {
    for (auto& [row, slices] : rows_) {
      std::stable_sort(slices.begin(), slices.end(), [](const Slice& a, const Slice& b) {
        return std::tuple(a.begin_ns, -a.end_ns) < std::tuple(b.begin_ns, -b.end_ns);
      });
      std::vector<std::int64_t> open;
      for (const Slice& slice : slices) {
        while (!open.empty() && open.back() <= slice.begin_ns) {
          open.pop_back();
        }
        if (!open.empty() && slice.end_ns > open.back()) {
          wrong_.push_back("slices overlap without nesting: " + slice.name);
        }
        open.push_back(slice.end_ns);
      }
    }
  }

  void check_arrows()
  {
    for (const auto& [id, start] : starts_) {
      const auto end = ends_.find(id);
      if (end == ends_.end()) {
        wrong_.push_back("an arrow goes nowhere: " + std::to_string(id));
      } else if (end->second.at_ns < start.at_ns) {
        wrong_.push_back("an arrow goes back in time: " + std::to_string(id));
      }
    }
    for (const auto& [id, end] : ends_) {
      if (!starts_.contains(id)) {
        wrong_.push_back("an arrow comes from nowhere: " + std::to_string(id));
      }
    }
  }

  void check_names()
  {
    for (const auto& [row, slices] : rows_) {
      if (!threads_.contains(row)) {
        wrong_.push_back("a thread without a name: " + std::to_string(row.second));
      }
      if (!processes_.contains(row.first)) {
        wrong_.push_back("a process without a name: " + std::to_string(row.first));
      }
    }
    for (const std::int64_t pid : counting_) {
      if (!processes_.contains(pid)) {
        wrong_.push_back("counters of a process without a name");
      }
    }
  }

  std::vector<std::string> wrong_;
  Json other_;
  std::int64_t from_ns_ = 0;
  std::int64_t to_ns_ = 0;
  std::map<Row, std::vector<Slice>> rows_;
  std::map<Row, std::int64_t> last_;
  std::map<std::int64_t, End> starts_;
  std::map<std::int64_t, End> ends_;
  std::map<std::string, std::vector<std::pair<std::int64_t, double>>> counters_;
  std::set<std::int64_t> counting_;
  std::map<std::int64_t, std::string> processes_;
  std::map<Row, std::string> threads_;
};

} // namespace numasim::testing
