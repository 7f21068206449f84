#include "tools/import/source.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/import/acpi_slit.hpp"
#include "tools/import/archive.hpp"
#include "tools/import/cpuinfo.hpp"
#include "tools/import/hwloc_reader.hpp"
#include "tools/import/hwloc_xml.hpp"
#include "tools/import/lscpu.hpp"
#include "tools/import/node_tree.hpp"
#include "tools/import/numactl.hpp"
#include "tools/import/source_file.hpp"
#include "tools/import/source_text.hpp"
#include "tools/import/synthetic.hpp"
#include "tools/import/system_tree.hpp"

#include <array>
#include <filesystem>

namespace numasim {

namespace {

namespace fs = std::filesystem;

using From = HwlocInput::From;

const std::array<std::string, 10> k_names = {"auto", "hwloc-xml", "synthetic", "lscpu", "numactl",
                                             "slit", "nodes",     "sysfs",     "cpuid", "archive"};

MachineFacts read_xml(const std::string& text, const std::string& source, bool with_disallowed)
{
  HwlocXml xml = normalise_hwloc_xml(text, source);
  MachineFacts facts = read_with_hwloc(
      {.from = From::Xml, .what = xml.text, .with_disallowed = with_disallowed}, source);
  facts.notes.insert(facts.notes.begin(), xml.notes.begin(), xml.notes.end());
  if (xml.from_cpuid && !facts.nodes_stated) {
    facts.nodes.clear();
  }
  return facts;
}

MachineFacts read_synthetic(const std::string& text, const std::string& source)
{
  return read_with_hwloc(
      {.from = From::Synthetic, .what = checked_synthetic(text), .with_disallowed = false}, source);
}

MachineFacts read_directory(const fs::path& directory, const std::string& source, SourceKind kind,
                            bool with_disallowed)
{
  if (kind == SourceKind::NodeTree) {
    return read_node_tree(directory, source);
  }
  const SystemTree tree = find_system_tree(directory, source);
  switch (tree.kind) {
  case SystemTree::Kind::Nodes:
    return read_node_tree(tree.directory, source);
  case SystemTree::Kind::Cpuid:
    return read_with_hwloc({.from = From::CpuidDump,
                            .what = tree.directory.string(),
                            .with_disallowed = with_disallowed},
                           source);
  case SystemTree::Kind::Root:
    break;
  }
  const SystemRoot root(tree);
  MachineFacts facts = read_with_hwloc({.from = From::SystemRoot,
                                        .what = root.path().string(),
                                        .with_disallowed = with_disallowed,
                                        .cpuid = tree.cpuid.string()},
                                       source);
  complete_from_cpuinfo(root.path() / "proc" / "cpuinfo", facts.processor);
  return facts;
}

SourceKind kind_of(const std::string& text, const std::string& source)
{
  if (looks_like_archive(text)) {
    return SourceKind::Archive;
  }
  if (looks_like_acpi_slit(text)) {
    return SourceKind::Slit;
  }
  const std::string_view start = trimmed(std::string_view(text).substr(0, 4096));
  if (start.starts_with('<') || start.starts_with("\xef\xbb\xbf<")) {
    return SourceKind::HwlocXml;
  }
  if (start.starts_with('{')) {
    return SourceKind::Lscpu;
  }
  if (looks_like_numactl(text)) {
    return SourceKind::Numactl;
  }
  if (looks_like_lscpu(text)) {
    return SourceKind::Lscpu;
  }
  if (looks_like_synthetic(text)) {
    return SourceKind::Synthetic;
  }
  throw InputError({source, "", "nothing that is known",
                    "hwloc XML, lscpu, numactl -H, an ACPI SLIT, an hwloc synthetic description or "
                    "an archive of /sys and /proc"});
}

MachineFacts read_file(const std::string& source, SourceKind kind, bool with_disallowed)
{
  std::string text = read_source_file(source);
  if (text.starts_with("\xef\xbb\xbf")) { // a byte order mark, as Windows' editors put there
    text.erase(0, 3);
  }
  if (text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff")) {
    throw InputError({source, "", "UTF-16 text", "UTF-8 text"});
  }
  if (kind == SourceKind::ByContent) {
    kind = kind_of(text, source);
  }
  switch (kind) {
  case SourceKind::HwlocXml:
    return read_xml(text, source, with_disallowed);
  case SourceKind::Synthetic:
    return read_synthetic(text, source);
  case SourceKind::Lscpu:
    return trimmed(std::string_view(text).substr(0, 4096)).starts_with('{')
               ? read_lscpu_json(text, source)
               : read_lscpu_text(text, source);
  case SourceKind::Numactl:
    return read_numactl(text, source);
  case SourceKind::Slit:
    return read_acpi_slit(text, source);
  case SourceKind::Archive: {
    const UnpackedArchive archive(source);
    return read_directory(archive.path(), source, SourceKind::ByContent, with_disallowed);
  }
  default:
    throw InputError({source, "", "a file", "a directory, for this kind of source"});
  }
}

} // namespace

std::span<const std::string> source_kind_names()
{
  return k_names;
}

MachineFacts read_source(const std::string& source, SourceKind kind, bool with_disallowed)
{
  std::error_code error;
  if (fs::is_directory(source, error)) {
    return read_directory(source, source, kind, with_disallowed);
  }
  if (fs::exists(source, error)) {
    return read_file(source, kind, with_disallowed);
  }
  const bool described = kind == SourceKind::Synthetic ||
                         (kind == SourceKind::ByContent && looks_like_synthetic(source) &&
                          source.find_first_of(" :[") != std::string::npos);
  if (!described) {
    throw InputError({source.substr(0, 200), "", "no such file or directory",
                      "a file, a directory, or a description such as \"Package:2 NUMANode:6 "
                      "Core:16 PU:2\""});
  }
  return read_synthetic(source, "\"" + source + "\"");
}

MachineFacts read_this_machine(bool with_disallowed)
{
  MachineFacts facts = read_with_hwloc(
      {.from = From::ThisMachine, .what = {}, .with_disallowed = with_disallowed}, "this machine");
  complete_from_cpuinfo("/proc/cpuinfo", facts.processor);
  return facts;
}

} // namespace numasim
