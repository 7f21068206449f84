#pragma once
/// hwloc's XML made fit for libhwloc: checked, and of any version put as version 2.

#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// What normalise_hwloc_xml() found besides.
struct HwlocXml {
  std::string text;    ///< the document for hwloc_topology_set_xmlbuffer()
  std::string version; ///< as the file states it; "1" where it does not
  /// Whether it comes from cpuid leaves alone, which know nothing of nodes: libhwloc then writes
  /// one node that it made up.
  bool from_cpuid = false;
  std::vector<std::string> notes;
};

/// Checks `document` (well-formed, numbers that are numbers, counts that a machine can have) and
/// writes it anew in the form that libhwloc's own parser understands, without devices and what
/// version 2 does not know. Throws InputError in the name of `file` with the line.
[[nodiscard]] HwlocXml normalise_hwloc_xml(std::string_view document, const std::string& file);

} // namespace numasim
