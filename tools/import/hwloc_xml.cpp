#include "tools/import/hwloc_xml.hpp"

#include "models/machine/cpu_list.hpp"
#include "models/machine/ids.hpp"
#include "tools/import/xml_scanner.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <set>

namespace numasim {

namespace {

using Kind = XmlToken::Kind;

constexpr std::size_t k_most_objects = 1'000'000;
constexpr std::size_t k_most_distance_objects = 4096;
/// A set of k_largest_cpu_number + 1 bits is written in words of 32, "0x12345678,".
constexpr std::size_t k_longest_set = std::size_t{k_largest_cpu_number + 1} / 32 * 11;

template <class Number> std::optional<Number> number_of(std::string_view text)
{
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc{} && end == text.data() + text.size();
  return whole ? std::optional<Number>(value) : std::nullopt;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> names)
{
  return std::find(names.begin(), names.end(), text) != names.end();
}

/// The value for between double quotes; between single ones it may have held some.
std::string quoted(std::string_view value)
{
  std::string text;
  for (const char c : value) {
    text += c == '"' ? "&quot;" : std::string(1, c);
  }
  return text;
}

class Normaliser {
public:
  Normaliser(std::string_view document, const std::string& file) : scanner_(document, file) {}

  HwlocXml run()
  {
    XmlToken token = scanner_.next();
    open_root(token);
    while ((token = scanner_.next()).kind != Kind::End) {
      step(token);
    }
    finish();
    return std::move(out_);
  }

private:
  void open_root(const XmlToken& token)
  {
    if (token.name != "topology") {
      scanner_.refuse(token.line, "an element <" + std::string(token.name) + ">",
                      "hwloc's <topology>");
    }
    const std::string_view* version = token.attribute("version");
    const auto number = number_of<double>(version != nullptr ? *version : "1");
    if (!number || *number < 0 || *number >= 4) {
      scanner_.refuse(token.line, "version \"" + std::string(*version) + "\"", "1 to 3");
    }
    out_.version = version != nullptr ? std::string(*version) : "1";
    old_ = *number < 2;
    out_.text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE topology SYSTEM \"" +
                std::string(old_ ? "hwloc.dtd\">\n<topology>\n"
                                 : "hwloc2.dtd\">\n<topology version=\"2.0\">\n");
    depth_ = 1;
  }

  void step(const XmlToken& token)
  {
    switch (token.kind) {
    case Kind::Open:
      ++depth_;
      if (dropped_below_ == 0) {
        open(token);
      }
      break;
    case Kind::Close:
      close(token);
      break;
    case Kind::Text:
      if (dropped_below_ == 0) {
        text(token);
      }
      break;
    case Kind::End:
      break;
    }
  }

  /// Which part of libhwloc found out about the machine.
  void look_for_backend(const XmlToken& token)
  {
    const std::string_view* name = token.attribute("name");
    const std::string_view* value = token.attribute("value");
    if (token.name == "info" && name != nullptr && value != nullptr && *name == "Backend") {
      backends_.emplace_back(*value);
    }
  }

  void open(const XmlToken& token)
  {
    look_for_backend(token);
    if (pending_text_) {
      scanner_.refuse(token.line, "an element <" + std::string(token.name) + "> in a list",
                      "whole numbers");
    }
    if (!is_kept(token)) {
      dropped_below_ = depth_;
      return;
    }
    check(token);
    end_open_tag();
    out_.text += "<" + std::string(token.name);
    for (const XmlToken::Attribute& a : token.attributes) {
      if (is_known(token, a)) {
        out_.text += " " + std::string(a.name) + "=\"" + quoted(a.value) + "\"";
      }
    }
    // libhwloc's parser wants to know the length of what follows, which editors change.
    pending_text_ = is_one_of(token.name, {"indexes", "u64values"});
    content_.clear();
    pending_end_ = !pending_text_;
  }

  /// Ends the tag of an element that turns out to have contents. libhwloc's parser does not
  /// understand empty elements with a closing tag.
  void end_open_tag()
  {
    out_.text += pending_end_ ? ">\n" : "";
    pending_end_ = false;
  }

  void close(const XmlToken& token)
  {
    if (dropped_below_ == 0) {
      if (pending_text_) {
        out_.text += " length=\"" + std::to_string(content_.size()) + "\">" + content_;
      }
      out_.text += pending_end_ ? "/>\n" : "</" + std::string(token.name) + ">\n";
      pending_text_ = pending_end_ = false;
    } else if (dropped_below_ == depth_) {
      dropped_below_ = 0;
    }
    --depth_;
  }

  void text(const XmlToken& token)
  {
    if (!pending_text_) {
      scanner_.refuse(token.line, "text between elements", "none");
    }
    check_text(token);
    content_ += token.text;
  }

  /// Devices and what hwloc 2 does not know are left out; what could matter is noted.
  bool is_kept(const XmlToken& token)
  {
    if (token.name == "object") {
      const std::string_view* type = token.attribute("type");
      return type == nullptr ||
             !is_one_of(*type, {"PCIDev", "Bridge", "OSDev", "Misc"}); // no part in a topology
    }
    if (token.name == "distances2hetero") {
      note("a distance matrix between unlike things is left out (distances2hetero)");
      return false;
    }
    if (token.name == "distances2") {
      const std::string_view* kind = token.attribute("kind");
      const auto bits = number_of<unsigned>(kind != nullptr ? *kind : "0");
      if (!bits || *bits > 0x1f) { // hwloc 2's HWLOC_DISTANCES_KIND_...
        note("a distance matrix of a kind that hwloc 2 does not know is left out");
        return false;
      }
    }
    if (token.name == "info") {
      return depth_ > 2; // version 3 has some beside the machine
    }
    return is_one_of(token.name, {"page_type", "distances", "latency", "distances2", "indexes",
                                  "u64values", "memattr", "memattr_value", "cpukind"});
  }

  static bool is_known(const XmlToken& token, const XmlToken::Attribute& attribute)
  {
    const bool set_anew = is_one_of(token.name, {"indexes", "u64values"});
    return attribute.name != "cache_inclusive" && !(set_anew && attribute.name == "length");
  }

  void check(const XmlToken& token)
  {
    if (token.name == "object") {
      check_object(token);
    }
    check_below(token, "nbobjs", k_most_distance_objects);
    for (const char* name : {"local_memory", "cache_size", "gp_index"}) {
      check_below(token, name, UINT64_MAX);
    }
    if (token.name == "memattr_value") {
      check_below(token, "value", UINT64_MAX);
    }
    if (token.name == "latency") {
      const std::string_view* value = token.attribute("value");
      const auto number = number_of<double>(value != nullptr ? *value : "");
      if (!number || !std::isfinite(*number) || *number < 0) {
        scanner_.refuse(token.line, "latency \"" + std::string(value ? *value : "") + "\"",
                        "a number from 0");
      }
    }
    for (const XmlToken::Attribute& a : token.attributes) {
      if ((a.name.ends_with("cpuset") || a.name.ends_with("nodeset")) &&
          a.value.size() > k_longest_set) {
        scanner_.refuse(token.line, "a set of " + std::to_string(a.value.size()) + " characters",
                        "up to " + std::to_string(k_longest_set));
      }
    }
  }

  void check_object(const XmlToken& token)
  {
    const std::string_view* type = token.attribute("type");
    if (type == nullptr) {
      scanner_.refuse(token.line, "an object without a type", "a type, such as \"Core\"");
    }
    ++objects_;
    cpus_ += *type == "PU" ? 1 : 0;
    nodes_ += is_one_of(*type, {"NUMANode", "Node"}) ? 1 : 0;
    check_count(token, objects_, k_most_objects, "objects");
    check_count(token, cpus_, k_most_cpus, "CPUs");
    check_count(token, nodes_, k_most_nodes, "nodes");
    if (is_one_of(*type, {"PU", "NUMANode", "Node"})) {
      check_below(token, "os_index", k_largest_cpu_number);
      const std::string_view* number = token.attribute("os_index");
      auto& seen = *type == "PU" ? cpu_numbers_ : node_numbers_;
      if (number != nullptr && !seen.insert(*number_of<std::uint32_t>(*number)).second) {
        scanner_.refuse(token.line,
                        std::string(*type) + " " + std::string(*number) + " a second time",
                        "each once");
      }
    }
  }

  void check_count(const XmlToken& token, std::size_t count, std::size_t most,
                   const std::string& what) const
  {
    if (count > most) {
      scanner_.refuse(token.line, "more than " + std::to_string(most) + " " + what, "up to that");
    }
  }

  void check_below(const XmlToken& token, std::string_view name, std::uint64_t most) const
  {
    const std::string_view* value = token.attribute(name);
    const auto number =
        value == nullptr ? std::optional<std::uint64_t>(0) : number_of<std::uint64_t>(*value);
    if (!number || *number > most) {
      scanner_.refuse(token.line, std::string(name) + " \"" + std::string(*value) + "\"",
                      "a whole number from 0 to " + std::to_string(most));
    }
  }

  void check_text(const XmlToken& token) const
  {
    const std::size_t bad = token.text.find_first_not_of("0123456789 \t\r\n");
    if (bad != std::string_view::npos) {
      scanner_.refuse(token.line, "\"" + std::string(token.text.substr(bad, 20)) + "\" in a list",
                      "whole numbers");
    }
  }

  void note(std::string text)
  {
    if (std::find(out_.notes.begin(), out_.notes.end(), text) == out_.notes.end()) {
      out_.notes.push_back(std::move(text));
    }
  }

  void finish()
  {
    if (cpus_ == 0) {
      scanner_.refuse(1, "no CPU (object of type PU)", "at least one");
    }
    out_.from_cpuid = backends_ == std::vector<std::string>{"x86"};
    if (!out_.version.starts_with("1") && !out_.version.starts_with("2")) {
      note("hwloc XML version " + out_.version + " is read as version 2");
    }
  }

  XmlScanner scanner_;
  HwlocXml out_;
  std::string content_;
  std::vector<std::string> backends_;
  std::set<std::uint32_t> cpu_numbers_;
  std::set<std::uint32_t> node_numbers_;
  std::size_t depth_ = 0;
  std::size_t dropped_below_ = 0; ///< depth of the element that is being left out; 0: none
  std::size_t objects_ = 0;
  std::size_t cpus_ = 0;
  std::size_t nodes_ = 0;
  bool old_ = false;
  bool pending_text_ = false; ///< within a list of numbers
  bool pending_end_ = false;  ///< the last tag still lacks its ">"
};

} // namespace

HwlocXml normalise_hwloc_xml(std::string_view document, const std::string& file)
{
  return Normaliser(document, file).run();
}

} // namespace numasim
