#include "models/check/check_log.hpp"

#include "models/rmap/design_fault.hpp"

#include <algorithm>
#include <cstdio>

namespace numasim {

bool CheckLog::known(CheckRule rule, const std::string& title) const
{
  return std::any_of(report_.violations.begin(), report_.violations.end(),
                     [&](const Violation& v) { return v.rule == rule && v.title == title; });
}

void CheckLog::broken(CheckRule rule, const std::string& title, std::vector<std::string> lines)
{
  for (Violation& violation : report_.violations) {
    if (violation.rule == rule && violation.title == title) {
      ++violation.times;
      return;
    }
  }
  lines.emplace_back("operations of late:");
  for (const Event& event : history_) {
    std::string line = "  " + at(event.at) + "  " + name(event.self) +
                       (event.begins ? " begins " : " ends ") + name(event.activity.site);
    if (event.activity.mapping != 0) {
      line += " of VMA " + std::to_string(event.activity.mapping);
    }
    lines.push_back(line);
  }
  report_.violations.push_back({rule, title, std::move(lines), {}, 1});
}

void CheckLog::wrecked(CheckRule rule, const std::string& title, std::vector<std::string> lines)
{
  broken(rule, title, std::move(lines));
  throw DesignFault(title);
}

void CheckLog::begin(Thread self, const char* what, RmapSite site, const Vma* vma)
{
  if (activities_.size() <= index_of(self)) {
    activities_.resize(index_of(self) + 1);
  }
  Activity& activity = activities_[index_of(self)];
  activity = {what, site, now(), vma != nullptr ? number(*vma) : 0, activity.operations + 1};
  ++operations_;
  remember(self, activity, true);
}

void CheckLog::end(Thread self)
{
  Activity& activity = activities_[index_of(self)];
  remember(self, activity, false);
  activity.what = nullptr;
}

void CheckLog::remember(Thread self, const Activity& activity, bool begins)
{
  if (history_.size() == k_history) {
    history_.pop_front();
  }
  history_.push_back({now(), self, activity, begins});
}

const Activity& CheckLog::activity(Thread self)
{
  if (activities_.size() <= index_of(self)) {
    activities_.resize(index_of(self) + 1);
  }
  return activities_[index_of(self)];
}

MappingNumber CheckLog::number(const Vma& vma)
{
  const auto [at, fresh] = mappings_.try_emplace(&vma, last_mapping_ + 1);
  last_mapping_ += fresh ? 1 : 0;
  return at->second;
}

// ------------------------------------------------------------------------------------------- names

std::string CheckLog::name(Thread self) const
{
  const std::string cpu = "CPU " + std::to_string(index_of(cpus_.cpu_of(self)));
  return cpus_.shared() ? "thread " + std::to_string(index_of(self)) + " on " + cpu : cpu;
}

const std::string& CheckLog::name(FileIndex file) const
{
  return files_[index_of(file)].name;
}

std::string CheckLog::name(const Vma& vma)
{
  return "VMA " + std::to_string(number(vma)) + " (pages " + std::to_string(vma.pgoff) + "-" +
         std::to_string(vma.last()) + " of " + name(vma.file) + ")";
}

const std::string& CheckLog::name(RmapSite at)
{
  return rmap_site_names()[index_of(site(at))];
}

std::string CheckLog::doing(Thread self)
{
  const Activity& activity = this->activity(self);
  if (activity.what == nullptr) {
    return name(self) + ", in no operation";
  }
  std::string text = name(activity.site);
  if (activity.mapping != 0) {
    text += " of VMA " + std::to_string(activity.mapping);
  }
  return text + " on " + name(self);
}

std::string CheckLog::at(Instant when)
{
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.3f us", static_cast<double>(when.count_ps()) / 1e6);
  return text.data();
}

} // namespace numasim
