#include "tools/import/cpuinfo.hpp"

#include "tools/import/source_file.hpp"
#include "tools/import/source_text.hpp"

#include <map>
#include <string>
#include <system_error>

namespace numasim {

namespace {

/// "name : value" lines; of each name the first value.
std::map<std::string, std::string> fields_of(std::string_view text)
{
  std::map<std::string, std::string> fields;
  for (const std::string_view line : lines_of(text)) {
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
      fields.try_emplace(std::string(trimmed(line.substr(0, colon))),
                         trimmed(line.substr(colon + 1)));
    }
  }
  return fields;
}

} // namespace

void complete_from_cpuinfo(const std::filesystem::path& file, ProcessorFacts& processor)
{
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error) ||
      std::filesystem::file_size(file, error) > k_largest_source) {
    return;
  }
  std::string text;
  try {
    text = read_source_file(file);
  } catch (const std::exception&) {
    return; // an empty one, say; it is a help, not a source
  }
  const auto fields = fields_of(text);
  const auto value = [&](const char* name) {
    const auto at = fields.find(name);
    return at == fields.end() ? std::string() : at->second;
  };
  const auto fill = [](std::string& into, const std::string& from) {
    into = into.empty() ? from : into;
  };
  fill(processor.vendor, value("vendor_id"));
  fill(processor.model, value("model name"));
  if (const std::string part = value("CPU part"); !part.empty()) {
    fill(processor.arm_part, value("CPU implementer") + "/" + part);
    fill(processor.architecture, "aarch64");
  }
  if (const std::string cpu = value("cpu"); cpu.starts_with("POWER")) {
    fill(processor.model, cpu);
    fill(processor.architecture, "ppc64");
  }
  const auto number = [&](const char* name) { return whole_number(value(name)).value_or(0); };
  processor.family = processor.family != 0 ? processor.family : number("cpu family");
  processor.model_number = processor.model_number != 0 ? processor.model_number : number("model");
}

} // namespace numasim
