#include "models/input/json_text.hpp"

#include "models/input/input_error.hpp"
#include "models/input/read_file.hpp"
#include "models/input/suggest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace numasim {

namespace {

using Json = nlohmann::json;

std::string position(std::string_view text, std::size_t byte)
{
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t start = before.rfind('\n');
  const std::size_t column = before.size() - (start == std::string_view::npos ? 0 : start + 1);
  return "line " + std::to_string(line) + ", column " +
         std::to_string(std::max<std::size_t>(column, 1));
}

/// nlohmann's "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error ..."
/// without its own prefix.
std::string reason(const std::string& what)
{
  const std::size_t colon = what.find(": ");
  const std::size_t bracket = what.find("] ");
  const std::size_t start = colon != std::string::npos     ? colon + 2
                            : bracket != std::string::npos ? bracket + 2
                                                           : 0;
  return what.substr(start);
}

/// Builds the document from the events of a parse and looks for what it would no longer show.
class Builder : public nlohmann::json_sax<Json> {
public:
  Builder(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  [[nodiscard]] Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t& /*unused*/) override
  {
    return add(value);
  }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t& value) override { return add(std::move(value)); }
  bool start_object(std::size_t /*unused*/) override { return open(Json::object()); }
  bool start_array(std::size_t /*unused*/) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override
  {
    Level& level = levels_.back();
    level.key = key;
    const auto [member, is_new] =
        level.container->get_ref<Json::object_t&>().emplace(std::move(key), nullptr);
    if (!is_new) {
      fail("the key \"" + level.key + "\" a second time", "every key once in an object");
    }
    level.member = &member->second;
    return true;
  }

  bool parse_error(std::size_t byte, const std::string& /*unused*/,
                   const nlohmann::detail::exception& error) override
  {
    throw InputError({file_, "", position(text_, byte) + ": " + reason(error.what()),
                      "JSON (RFC 8259), numbers within the range of a double"});
  }

private:
  /// A container that is not closed yet. It stays where it is: what holds it grows only later.
  struct Level {
    Json* container = nullptr;
    std::string key;        ///< objects: the last
    Json* member = nullptr; ///< objects: its value
  };

  Json* put(Json value)
  {
    if (++values_ > k_most_values) {
      fail("more than " + std::to_string(k_most_values) + " values", "fewer");
    }
    if (levels_.empty()) {
      root_ = std::move(value);
      return &root_;
    }
    Level& level = levels_.back();
    if (level.container->is_object()) {
      *level.member = std::move(value);
      return level.member;
    }
    level.container->push_back(std::move(value));
    return &level.container->back();
  }

  bool add(Json value)
  {
    put(std::move(value));
    return true;
  }

  bool open(Json container)
  {
    if (levels_.size() == k_deepest_document) {
      fail("another level of nesting", "at most " + std::to_string(k_deepest_document) + " levels");
    }
    levels_.push_back({put(std::move(container)), {}, nullptr});
    return true;
  }

  bool close()
  {
    levels_.pop_back();
    return true;
  }

  [[noreturn]] void fail(const std::string& found, const std::string& allowed) const
  {
    std::string pointer;
    for (const Level& level : levels_) {
      pointer = level.container->is_object() ? child_pointer(pointer, level.key)
                                             : child_pointer(pointer, place_in(level));
    }
    throw InputError({file_, pointer, found, allowed});
  }

  /// Of the item that is being read: the last one if it is a container, otherwise not there yet.
  [[nodiscard]] std::size_t place_in(const Level& array) const
  {
    return array.container->size() - (&array == &levels_.back() ? 0 : 1);
  }

  std::string_view text_;
  const std::string& file_;
  Json root_;
  std::vector<Level> levels_;
  std::size_t values_ = 0;
};

} // namespace

std::string child_pointer(const std::string& pointer, std::string_view key)
{
  std::string longer = pointer + "/";
  for (const char c : key) {
    if (c == '~') {
      longer += "~0";
    } else if (c == '/') {
      longer += "~1";
    } else {
      longer += c;
    }
  }
  return longer;
}

std::string child_pointer(const std::string& pointer, std::size_t index)
{
  return pointer + "/" + std::to_string(index);
}

std::string describe(const Json& value)
{
  constexpr std::size_t k_shown = 60;
  switch (value.type()) {
  case Json::value_t::object:
    return "an object";
  case Json::value_t::array:
    return "an array of " + std::to_string(value.size());
  case Json::value_t::string: {
    // Replaced, not thrown at: what comes from a command line need not be UTF-8.
    std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (text.size() > k_shown) {
      text = text.substr(0, k_shown) + "...";
    }
    return "a string (" + text + ")";
  }
  default:
    return value.dump();
  }
}

Json parse_json(std::string_view text, const std::string& file)
{
  if (text.size() > k_largest_document) {
    throw InputError(
        {file, "", "more than " + std::to_string(k_largest_document) + " bytes",
         "documents of at most " + std::to_string(k_largest_document >> 20U) + " MiB"});
  }
  Builder builder(text, file);
  Json::sax_parse(text, &builder);
  return builder.take();
}

Json load_json(const std::filesystem::path& file)
{
  return parse_json(read_file(file, k_largest_document, "a readable JSON file"), file.string());
}

namespace {

std::vector<std::string> keys_of(const Json& object)
{
  std::vector<std::string> keys;
  for (const auto& item : object.items()) {
    keys.push_back(item.key());
  }
  return keys;
}

/// The place `pointer` names, made when only its last key is missing.
Json& place(Json& document, const std::string& pointer, const std::string& option)
{
  if (!pointer.empty() && pointer.front() != '/') {
    throw InputError({option, "", "\"" + pointer + "\"", "a JSON pointer, starting with \"/\""});
  }
  Json* at = &document;
  std::string walked;
  std::size_t start = 0;
  while (start < pointer.size()) {
    const std::size_t end = std::min(pointer.find('/', start + 1), pointer.size());
    const std::string token = pointer.substr(start, end - start);
    std::string key;
    try {
      key = Json::json_pointer(token).back();
    } catch (const Json::exception&) {
      throw InputError({option, pointer, "a stray \"~\"", R"(~0 for "~" and ~1 for "/")"});
    }
    const bool last = end == pointer.size();
    if (at->is_object()) {
      if (!at->contains(key) && !last) {
        const auto keys = keys_of(*at);
        throw InputError({option, walked, "no key \"" + key + "\"" + suggestion(key, keys),
                          keys.empty() ? "an empty object has nothing to set" : joined(keys)});
      }
      at = &(*at)[key];
    } else if (at->is_array()) {
      const bool number = !key.empty() && key.size() < 10 &&
                          key.find_first_not_of("0123456789") == std::string::npos &&
                          (key.size() == 1 || key.front() != '0');
      if (!number || std::stoul(key) >= at->size()) {
        throw InputError({option, walked, "no element \"" + key + "\"",
                          at->empty() ? "nothing: the array is empty"
                                      : "0 to " + std::to_string(at->size() - 1)});
      }
      at = &(*at)[std::stoul(key)];
    } else {
      throw InputError({option, walked, describe(*at) + ", which has no \"" + key + "\"",
                        "the pointer to end here"});
    }
    walked += token;
    start = end;
  }
  return *at;
}

} // namespace

void set_pointer(Json& document, const std::string& pointer, std::string_view value,
                 const std::string& option)
{
  Json& target = place(document, pointer, option);
  if (!Json::accept(value)) {
    target = std::string(value);
    return;
  }
  target = parse_json(value, option + " " + pointer);
}

} // namespace numasim
