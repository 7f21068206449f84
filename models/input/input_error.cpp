#include "models/input/input_error.hpp"

#include <utility>

namespace numasim {

namespace {

std::string lines_of(const std::vector<Problem>& problems)
{
  std::string text;
  for (const Problem& problem : problems) {
    text += (text.empty() ? "" : "\n") + problem.text();
  }
  return text;
}

} // namespace

std::string Problem::text() const
{
  std::string text = file;
  if (!pointer.empty()) {
    text += ": at " + pointer;
  }
  text += ": found " + found;
  if (!allowed.empty()) {
    text += "; allowed: " + allowed;
  }
  return text;
}

InputError::InputError(Problem problem) : InputError(std::vector<Problem>{std::move(problem)}) {}

InputError::InputError(std::vector<Problem> problems)
    : std::runtime_error(lines_of(problems)), problems_(std::move(problems))
{
}

void Problems::add(Problem problem)
{
  if (list_.size() < k_most) {
    list_.push_back(std::move(problem));
  }
}

void Problems::throw_if_any() const
{
  if (!list_.empty()) {
    throw InputError(list_);
  }
}

} // namespace numasim
