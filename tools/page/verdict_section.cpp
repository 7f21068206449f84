#include "tools/page/sections.hpp"
#include "tools/page/verdict_mark.hpp"
#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace numasim {

namespace {

const PageDesign* find(const PagePoint& point, std::size_t series)
{
  const auto found = std::find_if(point.designs.begin(), point.designs.end(),
                                  [&](const PageDesign& d) { return d.series == series; });
  return found == point.designs.end() ? nullptr : &*found;
}

void write_cell(Html& html, const PageDesign* design)
{
  if (design == nullptr) {
    html.element("td", "not run", {{"class", "verdict none"}});
    return;
  }
  const Estimate& throughput = design->design->metrics.front().estimate;
  const ComparisonResult* c = design->comparison;
  const std::string kind = c == nullptr ? "baseline" : std::string{to_string(c->verdict)};
  html.open("td", {{"class", "verdict " + kind}});
  if (c == nullptr) {
    html.element("strong", significant(throughput.mean, 4) + " /s");
    html.element("span", interval_text(throughput.ci95), {{"class", "interval"}});
  } else {
    html.element("span", verdict_sign(c->verdict), {{"class", "sign"}, {"aria-hidden", "true"}});
    html.element("strong", change_text(c->change.change));
    html.element("span", kind, {{"class", "word"}});
    html.element("span", change_text(c->change.ci95), {{"class", "interval"}});
  }
  html.close();
}

void write_row(Html& html, const PageData& data, const Setting& setting, const PagePoint& point)
{
  html.open("tr");
  html.open("th", {{"scope", "row"}, {"class", "words"}});
  html.element("a", setting.label, {{"href", "#" + setting.id}});
  html.element("span",
               fmt::format("{}, {}, {}", counted(setting.machine.nodes, "node"),
                           counted(setting.machine.cpus, "CPU"), copies_text(point.copies)),
               {{"class", "interval"}});
  html.close();
  for (std::size_t series = 0; series < data.designs.size(); ++series) {
    write_cell(html, find(point, series));
  }
  html.close();
}

/// One sentence a design: how often it is what, and between which changes.
void write_summary(Html& html, const PageData& data)
{
  html.open("ul", {{"class", "summary"}});
  for (std::size_t series = 0; series < data.designs.size(); ++series) {
    std::array<std::size_t, 4> verdicts{};
    std::vector<double> changes;
    for (const Setting& setting : data.settings) {
      for (const PagePoint& point : setting.points) {
        const PageDesign* design = find(point, series);
        if (design != nullptr && design->comparison != nullptr) {
          ++verdicts.at(static_cast<std::size_t>(design->comparison->verdict));
          changes.push_back(design->comparison->change.change);
        }
      }
    }
    if (changes.empty()) {
      continue;
    }
    std::string text;
    for (std::size_t v = 0; v < verdicts.size(); ++v) {
      if (verdicts.at(v) > 0) {
        text += fmt::format("{}{} in {}", text.empty() ? "" : ", ",
                            to_string(static_cast<Verdict>(v)), verdicts.at(v));
      }
    }
    const auto [least, most] = std::minmax_element(changes.begin(), changes.end());
    html.open("li");
    html.element("strong", data.designs[series] + ":");
    html.text(fmt::format("{} of {}; {}", text, counted(changes.size(), "comparison"),
                          changes.size() == 1 ? change_text(*least)
                                              : change_text(*least) + " to " + change_text(*most)));
    html.close();
  }
  html.close();
}

/// Where asked for: what the conclusions hang on.
void write_explanations(Html& html, const PageData& data)
{
  for (const NamedResult& source : data.sources) {
    for (const Explanation& e : source.result.explanations) {
      html.element("h3", fmt::format("What the verdicts on {}, {} hang on ({} runs)", e.topology,
                                     copies_text(e.copies), e.runs));
      html.open("ul");
      for (const std::string& line : lines_of(e)) {
        html.element("li", line);
      }
      html.close();
    }
  }
}

} // namespace

void write_verdicts(Html& html, const PageData& data)
{
  const bool compared = !data.baseline.empty();
  if (compared) {
    write_summary(html, data);
  }
  const std::string caption =
      compared
          ? fmt::format("Change of throughput against {}, with 95 % interval in percent; of {} "
                        "itself the throughput",
                        data.baseline, data.baseline)
          : "Throughput, 1/s, with 95 % interval";
  html.open("div", {{"class", "scroll"},
                    {"tabindex", "0"},
                    {"role", "region"},
                    {"aria-label", "Verdicts by machine and design"}});
  html.open("table", {{"class", "verdicts"}});
  html.element("caption", caption);
  html.open("thead");
  html.open("tr");
  html.element("th", "machine", {{"scope", "col"}, {"class", "words"}});
  for (const std::string& name : data.designs) {
    html.element("th", name, {{"scope", "col"}, {"class", "words"}});
  }
  html.close();
  html.close();
  html.open("tbody");
  for (const Setting& setting : data.settings) {
    for (const PagePoint& point : setting.points) {
      write_row(html, data, setting, point);
    }
  }
  html.close();
  html.close();
  html.close();
  if (compared) {
    html.element("p",
                 "Verdicts are made at 95 % confidence, corrected for all comparisons of a result "
                 "(Holm). Same: the change is smaller than what matters, for certain. Undecided: "
                 "these replications do not tell.",
                 {{"class", "note"}});
  }
  write_explanations(html, data);
}

} // namespace numasim
