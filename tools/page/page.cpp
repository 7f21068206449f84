#include "tools/page/page.hpp"

#include "tools/page/assets.hpp"
#include "tools/page/sections.hpp"
#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ostream>
#include <set>
#include <stdexcept>

namespace numasim {

namespace {

constexpr std::array<PageSection, 9> k_sections{{
    {"verdicts", "Verdicts", write_verdicts},
    {"throughput", "Throughput", write_throughput},
    {"waiting", "Waiting by call site", write_waiting},
    {"hand-overs", "Hand-over distance", write_hand_overs},
    {"distributions", "Latency distributions", write_distributions},
    {"heat", "Locks and cache lines", write_heat_tables},
    {"machines", "Machines", write_machines},
    {"provenance", "Where the numbers come from", write_provenance},
    {"reproduce", "How to get this again", write_manifests},
}};

/// "execl: 4 designs on 2 machines"
std::string title_of(const PageData& data)
{
  std::vector<std::string> scenarios;
  std::set<std::string> machines;
  for (const Setting& setting : data.settings) {
    if (std::find(scenarios.begin(), scenarios.end(), setting.scenario) == scenarios.end()) {
      scenarios.push_back(setting.scenario);
    }
    machines.insert(setting.machine.name);
  }
  return fmt::format("{}: {} on {}", fmt::join(scenarios, ", "),
                     counted(data.designs.size(), "design"), counted(machines.size(), "machine"));
}

void write_head(Html& html, const std::string& title)
{
  html.open("head");
  html.raw(R"(<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
)"); // no icon, so that nobody asks a server for one
  html.element("title", title + " - numasim");
  html.raw("<style>\n");
  html.raw(uplot_style_sheet());
  html.raw(page_style_sheet());
  html.raw("</style>\n");
  html.close();
}

void write_contents(Html& html)
{
  html.open("nav", {{"aria-label", "Contents"}});
  html.open("ul");
  for (const PageSection& section : k_sections) {
    html.open("li");
    html.element("a", section.heading, {{"href", std::string{"#"} + section.id}});
    html.close();
  }
  html.close();
  html.close();
}

void write_footer(Html& html)
{
  html.open("footer");
  html.element("p", fmt::format("Made by numasim {}. The file needs no network; without scripts it "
                                "shows the same numbers.",
                                NUMASIM_VERSION));
  if (uplot_script().empty()) {
    html.element("p", "This numasim was built without uPlot, so charts cannot be zoomed.");
  } else {
    html.element("p", "Charts are zoomed by uPlot, which comes with this licence:");
    html.open("details");
    html.element("summary", "Licence of uPlot");
    html.element("pre", uplot_licence(), {{"tabindex", "0"}});
    html.close();
  }
  html.close();
}

void write_scripts(Html& html)
{
  for (const std::string_view script : {uplot_script(), page_script()}) {
    if (!script.empty()) {
      html.raw("<script>\n");
      html.raw(script);
      html.raw("</script>\n");
    }
  }
}

} // namespace

void print_page(std::ostream& out, std::vector<NamedResult> sources)
{
  if (sources.empty()) {
    throw std::invalid_argument("a page needs a result");
  }
  const PageData data = page_data(std::move(sources));
  const std::string title = title_of(data);
  Html html;
  html.raw("<!doctype html>\n");
  html.open("html", {{"lang", "en"}});
  write_head(html, title);
  html.open("body");
  html.element("a", "Skip to the results", {{"class", "skip"}, {"href", "#main"}});
  html.open("header");
  html.element("h1", title);
  write_contents(html);
  html.close();
  html.open("main", {{"id", "main"}});
  for (const PageSection& section : k_sections) {
    const std::string heading = std::string{section.id} + "-heading";
    html.open("section", {{"id", section.id}, {"aria-labelledby", heading}});
    html.element("h2", section.heading, {{"id", heading}});
    section.write(html, data);
    html.close();
  }
  html.close();
  write_footer(html);
  write_scripts(html);
  html.close_to(0);
  out << html.written();
}

} // namespace numasim
