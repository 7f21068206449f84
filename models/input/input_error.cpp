#include "models/input/input_error.hpp"

#include <string_view>
#include <utility>

namespace numasim {

namespace {

/// `text` fit for a terminal: control characters, which could rewrite the screen, as \xNN.
std::string printable(const std::string& text)
{
  static constexpr std::string_view k_digits = "0123456789abcdef";
  std::string result;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f) {
      result += "\\x";
      result += k_digits[byte >> 4U];
      result += k_digits[byte & 0xFU];
    } else {
      result += c;
    }
  }
  return result;
}

/// `text`, or its beginning: a message is no place for megabytes of somebody's file.
std::string start_of(const std::string& text)
{
  constexpr std::size_t k_shown = 500;
  if (text.size() <= k_shown) {
    return printable(text);
  }
  std::size_t end = k_shown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end; // within a UTF-8 sequence
  }
  return printable(text.substr(0, end)) + "...";
}

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
    text += ": at " + start_of(pointer);
  }
  text += ": found " + start_of(found);
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
