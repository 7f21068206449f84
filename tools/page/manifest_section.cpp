#include "tools/page/sections.hpp"
#include "tools/report/numbers.hpp"

#include <fmt/format.h>

namespace numasim {

namespace {

void write_fact(Html& html, const std::string& name, const std::string& value)
{
  html.element("dt", name);
  html.element("dd", value);
}

void write_facts(Html& html, const Manifest& m)
{
  html.open("dl");
  write_fact(html, "numasim", fmt::format("{} ({})", m.version, m.git));
  write_fact(html, "seed", std::to_string(m.seed));
  write_fact(html, "replications", std::to_string(m.replications));
  write_fact(html, "event digest", fmt::format("{:016x}", m.event_digest));
  write_fact(html, "events", std::to_string(m.events));
  write_fact(html, "ran", fmt::format("{} s on {}", significant(m.wall_s, 3), m.host));
  html.close();
}

Table inputs_of(const Manifest& manifest)
{
  Table table{.title = "", .columns = {{"input"}, {"SHA-256"}}, .rows = {}};
  for (const auto& [file, sha256] : manifest.inputs) {
    table.rows.push_back({file, sha256});
  }
  return table;
}

} // namespace

void write_manifests(Html& html, const PageData& data)
{
  html.element("p",
               "The same version with the same inputs and seed gives the same event digest, on any "
               "machine and any number of workers.",
               {{"class", "note"}});
  for (const NamedResult& source : data.sources) {
    const Manifest& manifest = source.result.manifest;
    html.open("article");
    html.element("h3", source.file);
    html.open("div", {{"class", "command"}});
    html.open("pre", {{"tabindex", "0"}, {"role", "region"}, {"aria-label", "Command"}});
    html.element("code", manifest.command);
    html.close();
    html.close();
    write_facts(html, manifest);
    if (!manifest.inputs.empty()) {
      html.open("details");
      html.element("summary", "Inputs of " + source.file);
      write_table(html, inputs_of(manifest), "Inputs of " + source.file);
      html.close();
    }
    html.close();
  }
}

} // namespace numasim
