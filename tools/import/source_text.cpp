#include "tools/import/source_text.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>

namespace numasim {

namespace {

constexpr std::string_view k_space = " \t\r\n\f\v";
constexpr std::string_view k_no_break_space = "\xc2\xa0";

} // namespace

std::vector<std::string_view> lines_of(std::string_view text)
{
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view trimmed(std::string_view text)
{
  for (bool again = true; again;) {
    again = false;
    const std::size_t first = std::min(text.find_first_not_of(k_space), text.size());
    text.remove_prefix(first);
    text = text.substr(0, text.find_last_not_of(k_space) + 1);
    if (text.starts_with(k_no_break_space)) {
      text.remove_prefix(k_no_break_space.size());
      again = true;
    }
    if (text.ends_with(k_no_break_space)) {
      text.remove_suffix(k_no_break_space.size());
      again = true;
    }
  }
  return text;
}

std::vector<std::string_view> words_of(std::string_view line)
{
  std::vector<std::string_view> words;
  for (line = trimmed(line); !line.empty(); line = trimmed(line)) {
    const std::size_t end = std::min(line.find_first_of(k_space), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(end);
  }
  return words;
}

std::optional<std::uint32_t> whole_number(std::string_view text)
{
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  return whole && value != k_not_stated ? std::optional(value) : std::nullopt;
}

std::optional<double> real_number(std::string_view text)
{
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size() && !text.empty();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

double nominal_mhz(std::string_view model)
{
  for (const auto& [unit, mhz] : {std::pair{"GHz", 1000.0}, std::pair{"MHz", 1.0}}) {
    const std::size_t at = model.find(unit);
    if (at == std::string_view::npos) {
      continue;
    }
    const std::string_view before = trimmed(model.substr(0, at));
    const std::size_t start = before.find_last_not_of("0123456789.") + 1;
    if (const auto number = real_number(before.substr(start)); number && *number > 0) {
      return *number * mhz;
    }
  }
  return 0;
}

std::vector<std::uint32_t> cpu_list_of(std::string_view text, const std::string& file,
                                       const std::string& place)
{
  try {
    return parse_cpu_list(text);
  } catch (const std::invalid_argument& error) {
    throw InputError({file, place, error.what(), "a CPU list like \"0-15,32-47\""});
  }
}

void guess_cores(const std::vector<std::vector<std::uint32_t>>& nodes, bool siblings,
                 MachineFacts& facts)
{
  const std::uint32_t threads = siblings ? 2 : 1;
  std::map<std::uint32_t, std::uint32_t> core_of;
  std::uint32_t first = 0;
  for (const auto& cpus : nodes) {
    const auto cores = static_cast<std::uint32_t>(cpus.size()) / threads;
    for (std::uint32_t i = 0; i < cpus.size(); ++i) {
      core_of[cpus[i]] = first + i % cores;
    }
    first += cores;
  }
  for (CpuFacts& cpu : facts.cpus) {
    cpu.core = core_of.at(cpu.number);
  }
  facts.cores_from = {
      .source = siblings ? "cores are not told: two threads a core, as every node has its CPUs in "
                           "two equal runs of numbers"
                         : "cores are not told: one thread a core",
      .confidence = Confidence::Guess};
  facts.guesses.push_back(facts.cores_from.source);
}

bool in_runs(const std::vector<std::uint32_t>& cpus, std::uint32_t runs)
{
  if (runs < 2 || cpus.size() % runs != 0 || cpus.size() == runs) {
    return false;
  }
  const std::size_t length = cpus.size() / runs;
  for (std::size_t i = 1; i < cpus.size(); ++i) {
    if ((cpus[i] == cpus[i - 1] + 1) == (i % length == 0)) {
      return false;
    }
  }
  return true;
}

} // namespace numasim
