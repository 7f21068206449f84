#include "tools/workload/strace_log.hpp"

#include "tools/workload/strace_line.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

namespace numasim {

namespace {

constexpr std::array<std::string_view, 18> k_known{
    "mmap",     "munmap", "mprotect", "pkey_mprotect", "mremap", "execve",
    "execveat", "fork",   "vfork",    "clone",         "clone3", "exit_group",
    "exit",     "open",   "openat",   "close",         "mmap2",  "old_mmap"};

bool is_known(std::string_view call)
{
  return std::find(k_known.begin(), k_known.end(), call) != k_known.end();
}

std::string shown(std::string_view text)
{
  constexpr std::size_t k_enough = 80;
  return "\"" + std::string{text.substr(0, k_enough)} + (text.size() > k_enough ? "\"..." : "\"");
}

class LogReader {
public:
  explicit LogReader(const std::string& file) : file_(file) {}

  StraceLog read(std::string_view text)
  {
    while (!text.empty() && !problems_.full()) {
      ++line_;
      const auto end = std::min(text.find('\n'), text.size());
      if (end > k_longest_strace_line) {
        fault("a line of " + std::to_string(end) + " bytes or more",
              "at most " + std::to_string(k_longest_strace_line) + " bytes");
      } else {
        read_line(text.substr(0, end));
      }
      text.remove_prefix(std::min(end + 1, text.size()));
      if (log_.calls.size() > k_most_strace_calls) {
        fault("more than " + std::to_string(k_most_strace_calls) + " calls",
              "the log of a shorter run");
        break;
      }
    }
    problems_.throw_if_any();
    if (log_.calls.empty()) {
      throw InputError({file_, "", "none of the calls that map files or make processes",
                        "what strace -f -y -ttt -T -e trace=execve,mmap,munmap,mprotect,fork,"
                        "vfork,clone,clone3,exit_group writes"});
    }
    finish();
    return std::move(log_);
  }

private:
  struct Begun {
    StraceCall call;
    std::size_t index = StraceCall::k_none; ///< if it is in the log already
  };

  void fault(const std::string& found, const std::string& allowed)
  {
    problems_.add(line_problem(file_, line_, found, allowed));
  }

  void read_line(std::string_view text)
  {
    if (text.find('\0') != std::string_view::npos) {
      fault("a zero byte", "text");
      return;
    }
    const StraceLine line = read_strace_line(text);
    const std::optional<double> now = clock(line);
    switch (line.kind) {
    case StraceLine::Kind::Call:
      if (is_known(line.name)) {
        add(call_of(line, now));
      }
      break;
    case StraceLine::Kind::Unfinished:
      begin(line, now);
      break;
    case StraceLine::Kind::Resumed:
      resume(line, now);
      break;
    case StraceLine::Kind::Ended:
    case StraceLine::Kind::Superseded:
      end_task(line, now);
      break;
    case StraceLine::Kind::Foreign:
      fault(shown(text), "a line of strace (strace -o FILE keeps out what the program writes)");
      break;
    case StraceLine::Kind::Other:
      break;
    }
  }

  /// The instant of the line in seconds since the first.
  std::optional<double> clock(const StraceLine& line)
  {
    constexpr double k_day = 86400;
    if (!line.time_ns) {
      return std::nullopt;
    }
    if (line.relative) {
      now_ += static_cast<double>(*line.time_ns) / 1e9;
      return now_;
    }
    first_ns_ = first_ns_.value_or(*line.time_ns);
    now_ = static_cast<double>(*line.time_ns - *first_ns_) / 1e9 + day_;
    if (now_ < latest_ - k_day / 2 &&
        now_ > latest_ - k_day) { // -t and -tt start again at midnight
      day_ += k_day;
      now_ += k_day;
    }
    latest_ = std::max(latest_, now_);
    return now_;
  }

  StraceCall call_of(const StraceLine& line, std::optional<double> now)
  {
    untimed_ = untimed_ || !now;
    StraceCall call;
    call.line = line_;
    call.pid = line.pid;
    call.name = line.name;
    call.arguments = line.arguments;
    call.result = line.result;
    call.start_s = now.value_or(0);
    call.end_s = call.start_s + line.taken_s.value_or(0);
    return call;
  }

  std::size_t add(StraceCall call)
  {
    log_.calls.push_back(std::move(call));
    return log_.calls.size() - 1;
  }

  void begin(const StraceLine& line, std::optional<double> now)
  {
    if (!is_known(line.name)) {
      return;
    }
    Begun begun{call_of(line, now)};
    if (makes_task(line.name)) { // the child may run before its maker returns
      begun.index = add(begun.call);
    }
    begun_.insert_or_assign(line.pid, std::move(begun));
  }

  void resume(const StraceLine& line, std::optional<double> now)
  {
    if (!is_known(line.name)) {
      return;
    }
    auto found = begun_.find(line.pid);
    if (found == begun_.end()) { // it was alone, and so without a number, when the call began
      found = begun_.find(0);
    }
    if (found == begun_.end() || found->second.call.name != line.name) {
      fault("the end of a call (" + std::string{line.name} + ") whose beginning is not in the log",
            "both halves of every call");
      return;
    }
    Begun begun = std::move(found->second);
    begun_.erase(found);
    begun.call.arguments += line.arguments;
    begun.call.result = line.result;
    begun.call.line = line_;
    begun.call.pid = line.pid;
    begun.call.end_s = line.taken_s ? begun.call.start_s + *line.taken_s : now.value_or(0);
    if (begun.index == StraceCall::k_none) {
      add(std::move(begun.call));
    } else {
      log_.calls[begun.index] = std::move(begun.call);
    }
  }

  void end_task(const StraceLine& line, std::optional<double> now)
  {
    StraceCall call = call_of(line, now);
    if (line.kind == StraceLine::Kind::Superseded) {
      call.name = "superseded";
      call.heir = line.other;
      const auto executing = begun_.find(line.other); // its execve() returns under this pid
      if (executing != begun_.end()) {
        Begun taken = std::move(executing->second);
        begun_.erase(executing);
        taken.call.pid = line.pid;
        begun_.insert_or_assign(line.pid, std::move(taken));
      }
    } else {
      call.name = "+++";
      begun_.erase(line.pid);
    }
    add(std::move(call));
  }

  void finish()
  {
    log_.timed = !untimed_;
    std::map<std::uint32_t, std::size_t> later;
    for (std::size_t i = log_.calls.size(); i-- > 0;) {
      const auto [place, first] = later.try_emplace(log_.calls[i].pid, StraceCall::k_none);
      log_.calls[i].next = place->second;
      place->second = i;
    }
  }

  const std::string& file_;
  Problems problems_;
  StraceLog log_;
  std::map<std::uint32_t, Begun> begun_; ///< calls that have not returned, by pid
  std::size_t line_ = 0;
  std::optional<std::int64_t> first_ns_;
  double now_ = 0;
  double day_ = 0;
  double latest_ = 0;
  bool untimed_ = false;
};

} // namespace

StraceLog read_strace_log(std::string_view text, const std::string& file)
{
  return LogReader(file).read(text);
}

Problem line_problem(const std::string& file, std::size_t line, const std::string& found,
                     const std::string& allowed)
{
  return {file + ": line " + std::to_string(line), "", found, allowed};
}

bool makes_task(std::string_view call)
{
  return call == "fork" || call == "vfork" || call == "clone" || call == "clone3";
}

} // namespace numasim
