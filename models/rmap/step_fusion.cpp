#include "models/rmap/step_fusion.hpp"

#include <algorithm>

namespace numasim {

namespace {

/// A VMA on its way through the steps.
struct Course {
  Vma* vma = nullptr;
  RmapSite site{}; ///< of the first step that has to do with it
  PageRange range;
  bool linked = false;
};

class Courses {
public:
  Course& of(Vma& vma, RmapSite site)
  {
    const auto known = std::find_if(list_.begin(), list_.end(),
                                    [&](const Course& course) { return course.vma == &vma; });
    return known != list_.end()
               ? *known
               : list_.emplace_back(Course{&vma, site, {vma.pgoff, vma.pages}, vma.linked});
  }
  [[nodiscard]] const std::vector<Course>& list() const { return list_; }

private:
  std::vector<Course> list_; // a system call has to do with few
};

void follow(const RmapStep& step, Courses& courses)
{
  Course& own = courses.of(*step.vma, step.site);
  switch (step.kind) {
  case RmapStep::Kind::Insert:
  case RmapStep::Kind::InsertAfter:
    own.linked = true;
    break;
  case RmapStep::Kind::Remove:
    own.linked = false;
    break;
  case RmapStep::Kind::Adjust:
    own.range = step.after;
    break;
  case RmapStep::Kind::Split:
    own.range = step.after;
    courses.of(*step.other, step.site).linked = true;
    break;
  case RmapStep::Kind::Shift: {
    own.range = step.after;
    PageRange& upper = courses.of(*step.other, step.site).range;
    const std::uint32_t end = upper.pgoff + upper.pages;
    upper.pgoff = step.after.pgoff + step.after.pages;
    upper.pages = end - upper.pgoff;
    break;
  }
  }
}

bool moved(const Course& course)
{
  return course.range.pgoff != course.vma->pgoff || course.range.pages != course.vma->pages;
}

} // namespace

std::vector<RmapStep> net_change(std::span<const RmapStep> steps)
{
  Courses courses;
  for (const RmapStep& step : steps) {
    follow(step, courses);
  }
  std::vector<RmapStep> removals;
  std::vector<RmapStep> changes;
  std::vector<RmapStep> insertions;
  for (const Course& course : courses.list()) {
    Vma& vma = *course.vma;
    if (vma.linked && !course.linked) {
      removals.push_back({RmapStep::Kind::Remove, course.site, &vma});
    } else if (vma.linked && moved(course)) {
      changes.push_back({RmapStep::Kind::Adjust, course.site, &vma, nullptr, course.range});
    } else if (!vma.linked && course.linked) {
      vma.pgoff = course.range.pgoff;
      vma.pages = course.range.pages;
      const auto forked = std::find_if(steps.begin(), steps.end(), [&](const RmapStep& step) {
        return step.kind == RmapStep::Kind::InsertAfter && step.vma == &vma;
      });
      insertions.push_back(
          forked != steps.end() ? *forked : RmapStep{RmapStep::Kind::Insert, course.site, &vma});
    }
  }
  removals.insert(removals.end(), changes.begin(), changes.end());
  removals.insert(removals.end(), insertions.begin(), insertions.end());
  return removals;
}

} // namespace numasim
