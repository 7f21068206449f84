#include "tools/import/lscpu.hpp"

#include "models/input/input_error.hpp"
#include "tools/import/source_text.hpp"

#include <algorithm>
#include <cctype>

namespace numasim {

namespace {

constexpr std::string_view k_wide_colon = "\xef\xbc\x9a"; // as Chinese has it

/// "Name:  value" in two; nothing if there is no colon.
bool split_field(std::string_view line, std::string& name, std::string& value)
{
  const std::size_t narrow = line.find(':');
  const std::size_t wide = line.find(k_wide_colon);
  const std::size_t at = std::min(narrow, wide);
  if (at == std::string_view::npos || at == 0) {
    return false;
  }
  name = trimmed(line.substr(0, at));
  value = trimmed(line.substr(at + (at == wide ? k_wide_colon.size() : 1)));
  return true;
}

LscpuFields fields_of(std::string_view text)
{
  LscpuFields fields;
  for (const std::string_view line : lines_of(text)) {
    std::string name;
    std::string value;
    if (split_field(line, name, value)) {
      fields.emplace_back(name, value);
    }
  }
  return fields;
}

std::string lower(std::string_view text)
{
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

std::vector<std::string> cells_of(std::string_view line, char separator)
{
  std::vector<std::string> cells;
  for (;;) {
    const std::size_t end = line.find(separator);
    cells.emplace_back(trimmed(line.substr(0, end)));
    if (end == std::string_view::npos) {
      return cells;
    }
    line.remove_prefix(end + 1);
  }
}

/// The head line of `lscpu -e`: "CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE".
bool is_table_head(std::string_view line)
{
  const auto words = words_of(line);
  return words.size() > 1 && words.front() == "CPU" && words[1].find(':') == std::string::npos &&
         std::all_of(words[1].begin(), words[1].end(),
                     [](unsigned char c) { return std::isupper(c) != 0; });
}

/// The head line of `lscpu -p`: "# CPU,Core,Socket,Node,,L1d,L1i,L2,L3".
bool is_parsable_head(std::string_view line)
{
  return line.starts_with("# CPU,") || line.starts_with("#CPU,");
}

/// The rows below the last head line, split as it is.
LscpuTable table_of(std::string_view text)
{
  LscpuTable table;
  bool commas = false;
  for (const std::string_view line : lines_of(text)) {
    if (is_parsable_head(line)) {
      commas = true;
      table.columns = cells_of(lower(line.substr(line.find('C'))), ',');
    } else if (is_table_head(line) && table.columns.empty()) {
      for (const std::string_view word : words_of(line)) {
        table.columns.push_back(lower(word));
      }
    } else if (!table.columns.empty() && !line.starts_with('#') && !trimmed(line).empty()) {
      if (commas) {
        table.rows.push_back(cells_of(line, ','));
      } else {
        const auto words = words_of(line);
        table.rows.emplace_back(words.begin(), words.end());
      }
    }
  }
  return table;
}

} // namespace

bool looks_like_lscpu(std::string_view text)
{
  std::size_t fields = 0;
  bool cpus = false;
  for (const std::string_view line : lines_of(text.substr(0, 8192))) {
    if (is_table_head(line) || is_parsable_head(line)) {
      return true;
    }
    std::string name;
    std::string value;
    if (split_field(line, name, value) && !value.empty()) {
      ++fields;
      cpus = cpus || (name.find("CPU") != std::string::npos && whole_number(value)) ||
             name.find("NUMA") != std::string::npos;
    }
  }
  return fields >= 4 && cpus;
}

MachineFacts read_lscpu_text(std::string_view text, const std::string& file)
{
  const LscpuTable table = table_of(text);
  return table.columns.empty() ? read_lscpu_fields(fields_of(text), file)
                               : read_lscpu_table(table, file);
}

} // namespace numasim
