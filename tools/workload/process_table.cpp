#include "tools/workload/process_table.hpp"

#include "tools/workload/strace_line.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

namespace {

bool succeeded(const StraceCall& call)
{
  return !call.result.empty() && call.result.front() != '-' && call.result.front() != '?';
}

/// What is mapped of files, as a profile has it.
std::vector<ProfileVma> file_vmas(const VmaMap& map)
{
  std::vector<ProfileVma> all;
  for (const auto& [start, vma] : map.vmas()) {
    if (vma.part) {
      all.push_back({vma.number,
                     vma.part->file,
                     {static_cast<std::uint32_t>(vma.part->pgoff),
                      static_cast<std::uint32_t>((vma.at.to - vma.at.from) / k_page_bytes)}});
    }
  }
  return all;
}

} // namespace

ProcessTable::ProcessTable(const StraceLog& log, const std::string& file, const ElfFinder& elf,
                           ProfileBuilder& builder)
    : log_(log), file_(file), elf_(elf), builder_(builder)
{
}

void ProcessTable::fault(const StraceCall& call, const std::string& found,
                         const std::string& allowed)
{
  problems_.add(line_problem(file_, call.line, found, allowed));
}

void ProcessTable::follow()
{
  for (const StraceCall& call : log_.calls) {
    perform(call);
    if (problems_.full()) {
      break;
    }
  }
  problems_.throw_if_any();
  end_all();
}

void ProcessTable::perform(const StraceCall& call)
{
  const std::string& name = call.name;
  if (name == "+++") {
    end(resolved(call.pid), call);
    return;
  }
  if (name == "superseded") {
    supersede(call);
    return;
  }
  if (name == "exit_group" || name == "exit") { // whether they return is no matter
    name == "exit" ? end(resolved(call.pid), call) : end_group(resolved(call.pid), call);
    return;
  }
  if (name == "mmap2" || name == "old_mmap") {
    fault(call, "a call of a 32-bit program (" + name + ")", "those of 64-bit programs");
    return;
  }
  const std::uint32_t process = task(call.pid).process;
  Steps steps;
  if (!succeeded(call)) {
    builder_.call(process, name, call.start_s, call.end_s, {});
    return;
  }
  if (makes_task(name)) {
    make_task(call, steps);
  } else if (name == "execve" || name == "execveat") {
    execute(call, steps);
  } else if (name == "mmap") {
    map(call, steps);
  } else if (name == "munmap") {
    unmap(call, steps);
  } else if (name == "mprotect" || name == "pkey_mprotect") {
    protect(call, steps);
  } else if (name == "mremap") {
    remap(call, steps);
  } else {
    open(call);
  }
  builder_.call(process, name, call.start_s, call.end_s, std::move(steps));
}

/// Without -o, strace names no process while there is only one.
std::uint32_t ProcessTable::resolved(std::uint32_t pid) const
{
  if (pid == 0 && tasks_.size() == 1) {
    return tasks_.begin()->first;
  }
  return pid;
}

ProcessTable::Task& ProcessTable::task(std::uint32_t named)
{
  const std::uint32_t pid = resolved(named);
  const auto found = tasks_.find(pid);
  if (found != tasks_.end()) {
    return found->second;
  }
  const auto unnamed = tasks_.find(0);
  if (unnamed != tasks_.end()) { // the process that had no number while it was alone
    auto moved = tasks_.extract(unnamed);
    moved.key() = pid;
    return tasks_.insert(std::move(moved)).position->second;
  }
  Task fresh{builder_.new_process(), std::make_shared<VmaMap>(numbers_),
             std::make_shared<Descriptors>()};
  return tasks_.emplace(pid, std::move(fresh)).first->second;
}

/// mmput(): the last user's going takes the address space down.
void ProcessTable::leave(std::shared_ptr<VmaMap>& mm, Steps& steps)
{
  if (mm.use_count() == 1) {
    mm->clear(steps);
  }
  mm.reset();
}

void ProcessTable::end(std::uint32_t pid, const StraceCall& call)
{
  const auto found = tasks_.find(pid);
  if (found == tasks_.end()) {
    return; // with its process, by exit_group()
  }
  Steps steps;
  leave(found->second.mm, steps);
  builder_.call(found->second.process, "exit", call.start_s, call.end_s, std::move(steps));
  tasks_.erase(found);
}

void ProcessTable::end_group(std::uint32_t pid, const StraceCall& call)
{
  const auto found = tasks_.find(pid);
  const std::uint32_t process = found == tasks_.end() ? UINT32_MAX : found->second.process;
  std::vector<std::uint32_t> group;
  for (const auto& [other, task] : tasks_) {
    if (task.process == process) {
      group.push_back(other);
    }
  }
  for (const std::uint32_t other : group) {
    end(other, call);
  }
}

void ProcessTable::end_all()
{
  StraceCall last = log_.calls.back();
  last.start_s = last.end_s;
  if (!tasks_.empty()) {
    builder_.note("The log ends before all of its processes do; they are taken to end there.");
  }
  while (!tasks_.empty()) {
    end(tasks_.begin()->first, last);
  }
}

/// A thread executes a program: it gets the number of its process's first thread.
void ProcessTable::supersede(const StraceCall& call)
{
  const auto heir = tasks_.find(call.heir);
  if (heir == tasks_.end() || call.heir == call.pid) {
    return;
  }
  Task survivor = heir->second;
  tasks_.erase(heir);
  tasks_.insert_or_assign(call.pid, std::move(survivor));
}

void ProcessTable::make_task(const StraceCall& call, Steps& steps)
{
  const auto pid = leading_number(call.result);
  if (!pid || *pid == 0 || *pid > UINT32_MAX) {
    fault(call, "the result \"" + call.result + "\"", "the number of a process");
    return;
  }
  const auto child = static_cast<std::uint32_t>(*pid);
  task(call.pid);   // known by its number from now on
  end(child, call); // the number is used again, and the log does not show the first one's end
  Task& parent = task(call.pid);
  const auto has = [&](std::string_view flag) {
    return call.arguments.find(flag) != std::string::npos;
  };
  const bool shares_memory = call.name == "vfork" || has("CLONE_VM");
  Task made;
  made.process = has("CLONE_THREAD") ? parent.process : builder_.new_process();
  made.mm = shares_memory ? parent.mm : std::make_shared<VmaMap>(parent.mm->fork(steps));
  made.descriptors =
      has("CLONE_FILES") ? parent.descriptors : std::make_shared<Descriptors>(*parent.descriptors);
  made.nameless = parent.nameless;
  tasks_.insert_or_assign(child, std::move(made));
}

void ProcessTable::execute(const StraceCall& call, Steps& steps)
{
  const auto arguments = split_arguments(call.arguments);
  const std::size_t at = call.name == "execveat" ? 1 : 0;
  const auto path = arguments.size() > at ? quoted(arguments[at]) : std::nullopt;
  if (!path || path->empty()) {
    fault(call, "execve() of \"" + call.arguments.substr(0, 80) + "\"", "a path in quotes");
    return;
  }
  Task& own = task(call.pid);
  const std::uint32_t pid = resolved(call.pid);
  builder_.before_exec(own.process, *path, file_vmas(*own.mm));
  builder_.runs(own.process, *path);
  for (auto other = tasks_.begin(); other != tasks_.end();) { // de_thread()
    const bool thread = other->first != pid && other->second.process == own.process;
    other = thread ? tasks_.erase(other) : std::next(other);
  }
  leave(own.mm, steps);
  own.mm = std::make_shared<VmaMap>(numbers_);
  own.descriptors = std::make_shared<Descriptors>(*own.descriptors);
  own.nameless.clear();
  load(call, *path, *own.mm, steps);
}

/// load_elf_binary(), which no line of the log shows.
void ProcessTable::load(const StraceCall& call, const std::string& path, VmaMap& map, Steps& steps)
{
  // Where the kernel puts them without randomisation: below and above all that is mapped later.
  constexpr std::uint64_t k_program_base = 0x555555554000;
  constexpr std::uint64_t k_interpreter_base = 0x7ffff7fc0000;
  const auto image_of = [&](const std::string& file) -> const std::optional<ElfImage>& {
    const auto [place, fresh] = images_.try_emplace(file);
    if (fresh) {
      place->second = elf_(file);
    }
    return place->second;
  };
  const std::optional<ElfImage>& program = image_of(path);
  if (!program) {
    builder_.note(path + " is no ELF file here: what the kernel maps of it and of its "
                         "interpreter is left out.");
    return;
  }
  const std::uint64_t base =
      !program->movable ? 0 : base_of(call, *program, false).value_or(k_program_base);
  map_elf_image(*program, builder_.file(program->path), base, map, steps);
  if (program->interpreter.empty()) {
    return;
  }
  const std::optional<ElfImage>& interpreter = image_of(program->interpreter);
  if (!interpreter) {
    builder_.note(program->interpreter + " is no ELF file here: what the kernel maps of it is left "
                                         "out.");
    return;
  }
  map_elf_image(*interpreter, builder_.file(interpreter->path),
                base_of(call, *interpreter, true).value_or(k_interpreter_base), map, steps);
}

/// Where the kernel put the image shows when ld.so makes its relocated data read-only: the one
/// mprotect() of that length, before the next execve(), of what no mmap() mapped. Of a program and
/// an interpreter with equal lengths the interpreter is the one among the libraries.
std::optional<std::uint64_t> ProcessTable::base_of(const StraceCall& exec, const ElfImage& image,
                                                   bool interpreter) const
{
  constexpr std::size_t k_most_calls = 10'000; // libraries are loaded in far fewer
  constexpr std::uint64_t k_far = std::uint64_t{1} << 40U;
  if (!image.relro || image.relro->to <= image.relro->from) {
    return std::nullopt;
  }
  std::vector<AddressRange> mapped;
  std::size_t at = exec.next;
  for (std::size_t i = 0; i < k_most_calls && at != StraceCall::k_none; ++i) {
    const StraceCall& call = log_.calls[at];
    at = call.next;
    if (call.name == "execve" || call.name == "execveat") {
      break;
    }
    const auto arguments = split_arguments(call.arguments);
    if (arguments.size() < 3 || !succeeded(call)) {
      continue;
    }
    const auto address = leading_number(call.name == "mmap" ? call.result : arguments[0]);
    const auto bytes = leading_number(arguments[1]);
    const auto range = address && bytes ? pages_of(*address, *bytes) : std::nullopt;
    if (!range) {
      continue;
    }
    if (call.name == "mmap") {
      mapped.push_back(*range);
      continue;
    }
    const bool known = std::any_of(mapped.begin(), mapped.end(), [&](const AddressRange& other) {
      return range->from >= other.from && range->to <= other.to;
    });
    const bool fits = call.name == "mprotect" && !known && range->from >= image.relro->from &&
                      range->to - range->from == image.relro->to - image.relro->from;
    const bool near_libraries =
        std::any_of(mapped.begin(), mapped.end(), [&](const AddressRange& other) {
          return std::max(range->from, other.from) - std::min(range->from, other.from) < k_far;
        });
    if (fits && near_libraries == interpreter) {
      return range->from - image.relro->from;
    }
  }
  return std::nullopt;
}

} // namespace numasim
