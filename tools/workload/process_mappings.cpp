/// ProcessTable's calls that map, and what they say of files.

#include "tools/workload/process_table.hpp"
#include "tools/workload/strace_line.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

namespace {

constexpr std::string_view k_zero_device = "/dev/zero"; // private mappings of it are anonymous

std::uint64_t page_count(AddressRange at)
{
  return (at.to - at.from) / k_page_bytes;
}

bool has(std::string_view flags, std::string_view flag)
{
  return flags.find(flag) != std::string_view::npos;
}

} // namespace

std::optional<AddressRange> ProcessTable::range_of(const StraceCall& call, std::string_view address,
                                                   std::string_view bytes)
{
  const auto from = leading_number(address);
  const auto length = leading_number(bytes);
  const auto range =
      from && length && *from % k_page_bytes == 0 ? pages_of(*from, *length) : std::nullopt;
  if (!range) {
    fault(call,
          call.name + "() of \"" + std::string{address.substr(0, 40)} + "\", \"" +
              std::string{bytes.substr(0, 40)} + "\"",
          "the address of a page and a length above 0");
  }
  return range;
}

std::optional<std::uint8_t> ProcessTable::protection_of(const StraceCall& call,
                                                        std::string_view text)
{
  if (!has(text, "PROT_")) {
    fault(call, "the protection \"" + std::string{text.substr(0, 40)} + "\"",
          "PROT_NONE, PROT_READ, PROT_WRITE, PROT_EXEC");
    return std::nullopt;
  }
  return static_cast<std::uint8_t>((has(text, "PROT_READ") ? k_read : 0) |
                                   (has(text, "PROT_WRITE") ? k_write : 0) |
                                   (has(text, "PROT_EXEC") ? k_exec : 0));
}

/// open(), openat() and close(): which file a descriptor stands for where the log was made without
/// -y.
void ProcessTable::open(const StraceCall& call)
{
  const auto arguments = split_arguments(call.arguments);
  Task& own = task(call.pid);
  if (call.name == "close") {
    const auto number = arguments.empty() ? std::nullopt : leading_number(arguments[0]);
    if (number) {
      own.descriptors->erase(*number);
      own.nameless.erase(*number);
    }
    return;
  }
  const std::size_t at = call.name == "openat" ? 1 : 0;
  const auto asked = arguments.size() > at ? quoted(arguments[at]) : std::nullopt;
  const auto number = leading_number(call.result);
  const auto shown = path_of_descriptor(call.result); // -y
  if (number && (shown || asked)) {
    own.descriptors->insert_or_assign(*number, Opened{shown ? *shown : *asked, ++openings_});
    own.nameless.erase(*number);
  }
}

/// A file that the log does not name: it is known again by the length of its first mapping, which
/// for a library is that of all its segments. What is mapped over that with MAP_FIXED is the same
/// file.
std::string ProcessTable::nameless_path(Task& owner, std::uint64_t number, AddressRange at,
                                        bool fixed)
{
  builder_.note("The log does not name the files that are mapped (strace -y does); they are told "
                "apart by the lengths of their first mappings.");
  const auto known = owner.nameless.find(number);
  if (fixed && known != owner.nameless.end() && at.from >= known->second.first.from &&
      at.from < known->second.first.to) {
    return known->second.path;
  }
  std::string path = "file of " + std::to_string(page_count(at)) + " pages";
  owner.nameless.insert_or_assign(number, Nameless{path, at});
  return path;
}

FilePart ProcessTable::part_of(Task& owner, std::string_view descriptor, AddressRange at,
                               bool fixed)
{
  const std::uint64_t number = leading_number(descriptor).value_or(0);
  const auto open = owner.descriptors->find(number);
  const bool opened = open != owner.descriptors->end();
  const auto shown = path_of_descriptor(descriptor);
  FilePart part;
  if (opened && (!shown || *shown == open->second.path)) {
    part.file = builder_.file(open->second.path);
    part.opened = open->second.opening;
  } else {
    part.file = builder_.file(shown ? *shown : nameless_path(owner, number, at, fixed));
  }
  return part;
}

void ProcessTable::map(const StraceCall& call, Steps& steps)
{
  const auto arguments = split_arguments(call.arguments);
  if (arguments.size() != 6) {
    fault(call, std::to_string(arguments.size()) + " arguments of mmap()", "6");
    return;
  }
  const auto at = range_of(call, call.result, arguments[1]);
  const auto protection = protection_of(call, arguments[2]);
  if (!at || !protection) {
    return;
  }
  Task& own = task(call.pid);
  const std::string_view flags = arguments[3];
  const bool shared = has(flags, "MAP_SHARED");
  const bool anonymous = has(flags, "MAP_ANON") || arguments[4].starts_with('-') ||
                         (!shared && path_of_descriptor(arguments[4]) == k_zero_device);
  if (anonymous) {
    own.mm->map(*at, std::nullopt, *protection, shared, steps);
    return;
  }
  const auto offset = leading_number(arguments[5]);
  if (!offset || *offset % k_page_bytes != 0 || *offset / k_page_bytes > k_most_pages ||
      page_count(*at) > k_most_pages) {
    fault(call,
          "mmap() of " + std::string{arguments[1].substr(0, 40)} + " bytes from \"" +
              std::string{arguments[5].substr(0, 40)} + "\"",
          "at most 2^31 pages from a page of the file up to 2^31");
    return;
  }
  FilePart part = part_of(own, arguments[4], *at, has(flags, "MAP_FIXED"));
  part.pgoff = *offset / k_page_bytes;
  own.mm->map(*at, part, *protection, shared, steps);
}

void ProcessTable::unmap(const StraceCall& call, Steps& steps)
{
  const auto arguments = split_arguments(call.arguments);
  if (arguments.size() != 2) {
    fault(call, std::to_string(arguments.size()) + " arguments of munmap()", "2");
    return;
  }
  if (const auto at = range_of(call, arguments[0], arguments[1])) {
    task(call.pid).mm->unmap(*at, steps);
  }
}

void ProcessTable::protect(const StraceCall& call, Steps& steps)
{
  const auto arguments = split_arguments(call.arguments);
  if (arguments.size() < 3) {
    fault(call, std::to_string(arguments.size()) + " arguments of " + call.name + "()", "3");
    return;
  }
  if (leading_number(arguments[1]) == std::uint64_t{0}) {
    return; // succeeds and does nothing
  }
  const auto at = range_of(call, arguments[0], arguments[1]);
  const auto protection = protection_of(call, arguments[2]);
  if (at && protection && !task(call.pid).mm->protect(*at, *protection, steps)) {
    builder_.note("mprotect() of memory that the log does not show being mapped (heap, stack, or a "
                  "program that is not here) is left out.");
  }
}

void ProcessTable::remap(const StraceCall& call, Steps& steps)
{
  const auto arguments = split_arguments(call.arguments);
  if (arguments.size() < 4) {
    fault(call, std::to_string(arguments.size()) + " arguments of mremap()", "4 or 5");
    return;
  }
  if (leading_number(arguments[1]) == std::uint64_t{0}) {
    builder_.note("mremap() of length 0, a second mapping of shared memory, is left out.");
    return;
  }
  const auto old = range_of(call, arguments[0], arguments[1]);
  const auto now = range_of(call, call.result, arguments[2]);
  if (!old || !now) {
    return;
  }
  if (page_count(*now) > k_most_pages) {
    fault(call, "mremap() to " + std::string{arguments[2].substr(0, 40)} + " bytes",
          "at most 2^31 pages");
    return;
  }
  if (!task(call.pid).mm->remap(*old, *now, has(arguments[3], "MREMAP_DONTUNMAP"), steps)) {
    builder_.note("mremap() of memory that the log does not show being mapped is left out.");
  }
}

} // namespace numasim
