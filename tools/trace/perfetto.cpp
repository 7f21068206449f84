#include "tools/trace/perfetto.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <iterator>
#include <unordered_map>

namespace numasim {

namespace {

// 0 is the idle process to viewers.
std::size_t process_of(std::size_t node)
{
  return node + 1;
}

std::size_t thread_id(const TracedThread& thread)
{
  return std::size_t{thread.number} + 1;
}

/// Nanoseconds as microseconds with three digits.
std::string us(std::int64_t ns)
{
  return fmt::format("{}.{:03}", ns / 1000, ns % 1000);
}

std::string quoted(const std::string& text)
{
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

class Writer {
public:
  explicit Writer(const TraceRecord& trace) : trace_(trace), rows_(rows_of(trace)) {}

  std::string document(const TraceManifest& manifest)
  {
    text_ = "{\"displayTimeUnit\":\"ns\",\n\"otherData\":" + other_data(manifest) +
            ",\n\"traceEvents\":[\n";
    name_rows();
    for (std::size_t i = 0; i < rows_.threads.size(); ++i) {
      for (const RowSlice& slice : rows_.threads[i]) {
        add(slice, trace_.threads[i]);
      }
    }
    for (std::size_t i = 0; i < rows_.locks.size(); ++i) {
      add(rows_.locks[i], lock_id(i));
    }
    for (const TraceCounter& counter : rows_.counters) {
      add(counter);
    }
    text_ += "\n]}\n";
    return std::move(text_);
  }

private:
  [[nodiscard]] std::string other_data(const TraceManifest& manifest) const
  {
    nlohmann::ordered_json inputs = nlohmann::ordered_json::object();
    for (const auto& [file, sha256] : manifest.inputs) {
      inputs[file] = sha256;
    }
    const TracedSubject& subject = trace_.subject;
    const nlohmann::ordered_json data{
        {"schema", "numasim-trace/1"},
        {"manifest",
         {{"version", manifest.version},
          {"git", manifest.git},
          {"command", manifest.command},
          {"seed", subject.seed},
          {"inputs", inputs},
          {"events", manifest.events},
          {"event_digest", fmt::format("{:016x}", manifest.event_digest)}}},
        {"workload", subject.workload},
        {"topology", subject.topology},
        {"strategy", subject.strategy},
        {"copies", subject.copies},
        {"replication", subject.replication},
        {"window_us", {trace_.from.since_start().in_us(), trace_.to.since_start().in_us()}},
        {"time", "simulated, in us since the start of the run"}};
    return data.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }

  template <class... Arguments> void event(fmt::format_string<Arguments...> form, Arguments&&... a)
  {
    if (!first_) {
      text_ += ",\n";
    }
    first_ = false;
    fmt::format_to(std::back_inserter(text_), form, std::forward<Arguments>(a)...);
  }

  void name_process(std::size_t pid, const std::string& name)
  {
    event(R"({{"ph":"M","pid":{},"name":"process_name","args":{{"name":{}}}}})", pid, quoted(name));
    event(R"({{"ph":"M","pid":{},"name":"process_sort_index","args":{{"sort_index":{}}}}})", pid,
          pid);
  }

  [[nodiscard]] std::size_t counters_process() const { return process_of(trace_.nodes.size()); }

  /// Threads of all processes have numbers of their own.
  [[nodiscard]] std::size_t lock_id(std::size_t row) const
  {
    return trace_.threads.size() + 1 + row;
  }

  void name_rows()
  {
    std::vector<bool> used(trace_.nodes.size());
    for (std::size_t i = 0; i < rows_.threads.size(); ++i) {
      if (!rows_.threads[i].empty()) {
        used[trace_.threads[i].node] = true;
      }
    }
    for (std::size_t node = 0; node < used.size(); ++node) {
      if (used[node]) {
        name_process(process_of(node), fmt::format("node {}", trace_.nodes[node]));
      }
    }
    if (!rows_.counters.empty()) {
      name_process(counters_process(), "locks and lines");
    }
    for (std::size_t i = 0; i < rows_.threads.size(); ++i) {
      if (!rows_.threads[i].empty()) {
        name_thread(trace_.threads[i]);
      }
    }
    for (std::size_t i = 0; i < rows_.locks.size(); ++i) {
      name_thread(counters_process(), lock_id(i), "holds " + rows_.locks[i].name, lock_id(i));
    }
  }

  void name_thread(const TracedThread& thread)
  {
    const std::string name = thread.first_of_cpu
                                 ? fmt::format("CPU {}", thread.cpu)
                                 : fmt::format("CPU {}, thread {}", thread.cpu, thread.number);
    // Threads of one CPU next to each other.
    name_thread(process_of(thread.node), thread_id(thread), name, thread.cpu);
  }

  void name_thread(std::size_t pid, std::size_t tid, const std::string& name, std::size_t place)
  {
    event(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_name","args":{{"name":{}}}}})", pid, tid,
          quoted(name));
    event(R"({{"ph":"M","pid":{},"tid":{},"name":"thread_sort_index","args":{{"sort_index":{}}}}})",
          pid, tid, place);
  }

  void add(const RowSlice& slice, const TracedThread& thread)
  {
    const std::size_t pid = process_of(thread.node);
    const std::size_t tid = thread_id(thread);
    event(R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"cat":"{}","name":{}{}}})", pid, tid,
          us(slice.begin_ns), us(slice.end_ns - slice.begin_ns), category_of(slice),
          shown_name(slice), arguments(slice));
    // Directly behind the slice that it belongs to: viewers bind it to the last one begun.
    const auto arrow = [&](const char* phase, const char* binding, std::size_t number) {
      event(
          R"({{"ph":"{}","id":{},"pid":{},"tid":{},"ts":{},"cat":"hand-over","name":"hand-over"{}}})",
          phase, number + 1, pid, tid, us(slice.begin_ns), binding);
    };
    if (slice.arrow_in) {
      arrow("f", R"(,"bp":"e")", *slice.arrow_in);
    }
    for (const std::size_t number : slice.arrows_out) {
      arrow("s", "", number);
    }
  }

  /// Quoted; there are few of them.
  const std::string& shown_name(const RowSlice& slice)
  {
    const std::uint64_t key =
        (std::uint64_t{slice.slice->what} << 32U) ^
        (slice.slice->kind == TraceSlice::Kind::Transfer ? 0U : slice.slice->detail);
    auto& names = names_[static_cast<std::size_t>(slice.slice->kind) * 2 + slice.passes_on];
    const auto [known, fresh] = names.try_emplace(key);
    if (fresh) {
      known->second = quoted(name_of(trace_, slice));
    }
    return known->second;
  }

  [[nodiscard]] std::string arguments(const RowSlice& row) const
  {
    const TraceSlice& slice = *row.slice;
    std::string text;
    const auto add = [&](const std::string& argument) {
      text += (text.empty() ? "" : ",") + argument;
    };
    if (slice.kind == TraceSlice::Kind::Transfer) {
      const TracedLine& line = trace_.lines[slice.what];
      add(fmt::format(R"("line":{},"home node":{},"for":"{}")", line.number,
                      trace_.nodes[line.home], slice.writes ? "write" : "read"));
      if (slice.detail != TraceSlice::k_none) {
        add(fmt::format(R"("last written by CPU":{})", slice.detail));
      }
    } else if (slice.what != TraceSlice::k_none) {
      const TracedLock& lock = trace_.locks[slice.what];
      add(fmt::format(R"("lock":"{}","instance":{})", lock.kind, lock.instance));
    }
    if (slice.cut) {
      add(R"("cut":"by the window")");
    }
    if (row.continues) {
      add(R"("continues":true)");
    }
    return text.empty() ? text : ",\"args\":{" + text + "}";
  }

  void add(const LockRow& lock, std::size_t tid)
  {
    for (const LockRow::Held& held : lock.held) {
      const TracedThread& thread = trace_.threads[held.thread];
      const std::string who =
          held.holders > 1 ? fmt::format("{} holders", held.holders)
                           : fmt::format("CPU {}, node {}", thread.cpu, trace_.nodes[thread.node]);
      event(R"({{"ph":"X","pid":{},"tid":{},"ts":{},"dur":{},"cat":"holder","name":"{}"}})",
            counters_process(), tid, us(held.begin_ns), us(held.end_ns - held.begin_ns), who);
    }
  }

  void add(const TraceCounter& counter)
  {
    const std::string name = quoted(counter.name);
    for (const TraceCounter::Change& change : counter.changes) {
      event(R"({{"ph":"C","pid":{},"ts":{},"name":{},"args":{{"{}":{}}}}})", counters_process(),
            us(change.at_ns), name, counter.unit, change.value);
    }
  }

  const TraceRecord& trace_;
  TraceRows rows_;
  std::map<std::size_t, std::unordered_map<std::uint64_t, std::string>> names_; // by kind
  std::string text_;
  bool first_ = true;
};

} // namespace

std::string perfetto_json(const TraceRecord& trace, const TraceManifest& manifest)
{
  return Writer(trace).document(manifest);
}

} // namespace numasim
