#include "tools/trace/paje.hpp"

#include "tools/experiment/pool.hpp"
#include "tools/experiment/worker_process.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include <sys/mman.h>
#include <unistd.h>

namespace numasim {

namespace {

using Change = Timeline::Change;

Instant at_ns(std::int64_t ns)
{
  return Instant{Duration::ps(1000 * ns)};
}

class Builder {
public:
  explicit Builder(const TraceRecord& trace) : trace_(trace), rows_(rows_of(trace)) {}

  Timeline timeline()
  {
    timeline_.name = trace_.subject.topology;
    for (std::size_t i = 0; i < rows_.threads.size(); ++i) {
      add_thread(i);
    }
    for (const auto& counter : rows_.counters) {
      add_counter(counter);
    }
    std::stable_sort(timeline_.changes.begin(), timeline_.changes.end(),
                     [](const Change& a, const Change& b) { return a.at < b.at; });
    return std::move(timeline_);
  }

private:
  std::size_t zone(const std::string& name)
  {
    const auto [known, fresh] = zones_.try_emplace(name, timeline_.zones.size());
    if (fresh) {
      timeline_.zones.push_back(name);
    }
    return known->second;
  }

  static std::size_t listed(const std::string& name, std::map<std::string, std::size_t>& known,
                            std::vector<std::string>& list)
  {
    const auto [it, fresh] = known.try_emplace(name, list.size());
    if (fresh) {
      list.push_back(name);
    }
    return it->second;
  }

  void add_thread(std::size_t thread)
  {
    if (rows_.threads[thread].empty()) {
      return;
    }
    const TracedThread& it = trace_.threads[thread];
    const std::size_t row = timeline_.rows.size();
    timeline_.rows.push_back({it.first_of_cpu ? fmt::format("CPU {}", it.cpu)
                                              : fmt::format("CPU {}, thread {}", it.cpu, it.number),
                              zone(fmt::format("node {}", trace_.nodes[it.node]))});
    std::vector<std::int64_t> ends; // of those under way, the innermost last
    const auto pop_until = [&](std::int64_t ns) {
      for (; !ends.empty() && ends.back() <= ns; ends.pop_back()) {
        timeline_.changes.push_back({at_ns(ends.back()), row, Change::Kind::Pop});
      }
    };
    for (const RowSlice& slice : rows_.threads[thread]) {
      pop_until(slice.begin_ns);
      timeline_.changes.push_back({at_ns(slice.begin_ns), row, Change::Kind::Push,
                                   listed(name_of(trace_, slice), states_, timeline_.states)});
      ends.push_back(slice.end_ns);
    }
    pop_until(INT64_MAX);
  }

  void add_counter(const TraceCounter& counter)
  {
    const std::size_t row = timeline_.rows.size();
    timeline_.rows.push_back({counter.name, zone("locks and lines")});
    const std::size_t variable = listed(counter.unit, variables_, timeline_.variables);
    for (const TraceCounter::Change& change : counter.changes) {
      timeline_.changes.push_back({at_ns(change.at_ns), row, Change::Kind::Set, variable,
                                   static_cast<double>(change.value)});
    }
  }

  const TraceRecord& trace_;
  TraceRows rows_;
  Timeline timeline_;
  std::map<std::string, std::size_t> zones_;
  std::map<std::string, std::size_t> states_;
  std::map<std::string, std::size_t> variables_;
};

/// In the process that SimGrid writes in: a file in memory, so that nothing is left behind
/// wherever it ends.
std::vector<std::uint8_t> written(const Timeline& timeline)
{
  const int fd = memfd_create("numasim-trace", 0);
  if (fd < 0) {
    return {};
  }
  write_timeline(timeline, fmt::format("/proc/self/fd/{}", fd));
  const off_t size = lseek(fd, 0, SEEK_END);
  std::vector<std::uint8_t> bytes(size > 0 ? static_cast<std::size_t>(size) : 0);
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t count =
        pread(fd, bytes.data() + done, bytes.size() - done, static_cast<off_t>(done));
    if (count <= 0) {
      return {};
    }
    done += static_cast<std::size_t>(count);
  }
  return bytes;
}

/// Lines of comment.
std::string origin(const TraceRecord& trace, const TraceManifest& manifest)
{
  const TracedSubject& subject = trace.subject;
  std::string text = fmt::format(
      "#numasim {} ({}): {}, {}, {}, {} copies, seed {}, replication {}; event digest {:016x}\n",
      manifest.version, manifest.git, subject.workload, subject.topology, subject.strategy,
      subject.copies, subject.seed, subject.replication, manifest.event_digest);
  std::string command = manifest.command;
  std::replace(command.begin(), command.end(), '\n', ' ');
  text += fmt::format("#{}\n", command);
  for (const auto& [file, sha256] : manifest.inputs) {
    text += fmt::format("#SHA-256 {} {}\n", sha256, file);
  }
  return text;
}

} // namespace

Timeline timeline_of(const TraceRecord& trace)
{
  return Builder(trace).timeline();
}

std::string paje_text(const TraceRecord& trace, const TraceManifest& manifest)
{
  const Timeline timeline = timeline_of(trace);
  const SignalGuard signals;
  std::vector<WorkerProcess> writer;
  writer.emplace_back(
      0, [&timeline] { return written(timeline); }, signals);
  for (bool more = true; more;) {
    for ([[maybe_unused]] const std::size_t at : wait_for_any(writer, signals)) {
      more = writer.front().read_some();
    }
  }
  const std::string trouble = writer.front().end();
  if (!trouble.empty()) {
    throw RunFailure("the process that writes the trace " + trouble);
  }
  const std::vector<std::uint8_t>& bytes = writer.front().bytes();
  std::string text{bytes.begin(), bytes.end()};
  return text.insert(std::min(text.find('\n') + 1, text.size()), origin(trace, manifest));
}

} // namespace numasim
