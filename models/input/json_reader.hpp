#pragma once
/// A strict reader of JSON documents: every value is asked for by name, with its type, unit and
/// range; whatever is missing, misspelt, of the wrong type or out of range becomes a Problem with
/// file, pointer, what was found and what is allowed.
///
/// Problems are collected, not thrown, so that a user sees all of them at once: a getter that found
/// one returns a harmless value (0, "", false, the void reader) and reading goes on. Call
/// Problems::throw_if_any() before the values are used.

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// A number's unit and range, both ends included.
struct Quantity {
  std::string_view unit; ///< "ns"; empty for pure numbers
  double min = 0;
  double max = 0;
};

/// Whole numbers, both ends included; within +-2^53.
struct Count {
  std::int64_t min = 0;
  std::int64_t max = 0;
};

/// One value of a document, with its place.
class JsonReader {
public:
  /// The whole document; it and `problems` must outlive the reader and what it hands out.
  JsonReader(const nlohmann::json& document, std::string file, Problems& problems);

  [[nodiscard]] const std::string& pointer() const { return pointer_; }
  /// False for the void reader, which stands for a value that is not there.
  [[nodiscard]] explicit operator bool() const { return value_ != nullptr; }
  [[nodiscard]] bool is_object() const;
  [[nodiscard]] bool is_array() const;
  [[nodiscard]] bool is_string() const;
  /// Number of items of this array or members of this object; 0 of anything else.
  [[nodiscard]] std::size_t size() const;
  /// The raw value, for copies and hashes. The void reader has none.
  [[nodiscard]] const nlohmann::json& json() const { return *value_; }

  /// This value as ...
  [[nodiscard]] double as_real(const Quantity& allowed) const;
  [[nodiscard]] std::int64_t as_integer(const Count& allowed) const;
  [[nodiscard]] bool as_boolean() const;
  [[nodiscard]] std::string as_string() const; ///< not empty
  [[nodiscard]] std::string as_text() const;   ///< may be empty
  /// The position of this value, a string, in `names`.
  [[nodiscard]] std::size_t as_choice(std::span<const std::string> names) const;
  [[nodiscard]] std::vector<JsonReader> as_array() const;

  /// The member `key` of this object, or the void reader.
  [[nodiscard]] JsonReader member(const std::string& key) const;
  /// The void reader.
  [[nodiscard]] JsonReader missing() const;

  /// The member `key` of this object: a problem if it is missing (required) or the void reader
  /// (optional).
  [[nodiscard]] JsonReader required(const std::string& key);
  [[nodiscard]] JsonReader optional(const std::string& key);
  /// Like required(), and a problem unless it is an object.
  [[nodiscard]] JsonReader object(const std::string& key);

  [[nodiscard]] double real(const std::string& key, const Quantity& allowed)
  {
    return required(key).as_real(allowed);
  }
  [[nodiscard]] double real(const std::string& key, const Quantity& allowed, double fallback);
  [[nodiscard]] std::int64_t integer(const std::string& key, const Count& allowed)
  {
    return required(key).as_integer(allowed);
  }
  [[nodiscard]] std::int64_t integer(const std::string& key, const Count& allowed,
                                     std::int64_t fallback);
  [[nodiscard]] bool boolean(const std::string& key) { return required(key).as_boolean(); }
  [[nodiscard]] bool boolean(const std::string& key, bool fallback);
  [[nodiscard]] std::string string(const std::string& key) { return required(key).as_string(); }
  [[nodiscard]] std::string string(const std::string& key, const std::string& fallback);
  [[nodiscard]] std::size_t choice(const std::string& key, std::span<const std::string> names)
  {
    return required(key).as_choice(names);
  }
  [[nodiscard]] std::vector<JsonReader> array(const std::string& key)
  {
    return required(key).as_array();
  }

  /// All members, in the order of their keys; none of them counts as unknown afterwards.
  struct Member;
  [[nodiscard]] std::vector<Member> members();

  /// To be called when everything this object may contain has been asked for: the other keys are
  /// problems.
  void finish() const { refuse_others(asked_); }
  /// Members of other names than these are problems.
  void refuse_others(std::span<const std::string> known) const;

  /// Problems found so far in everything that shares this reader's list.
  [[nodiscard]] std::size_t problem_count() const { return problems_->size(); }

  /// Whether so many problems were found that further ones would not be kept.
  [[nodiscard]] bool enough() const { return problems_->full(); }

  /// Reports a problem with this value, or with its member `key`.
  void problem(const std::string& found, const std::string& allowed) const;
  void problem_at(const std::string& key, const std::string& found,
                  const std::string& allowed) const;
  /// Reports a problem with what lies `below` this value (a JSON pointer from here).
  void problem_below(const std::string& below, const std::string& found,
                     const std::string& allowed) const;
  /// Reports that this value is of the wrong kind.
  void unfit(const std::string& allowed) const;

private:
  JsonReader(const nlohmann::json* value, const JsonReader& parent, std::string pointer);

  const nlohmann::json* value_;
  std::shared_ptr<const std::string> file_; ///< one for all readers of a document
  Problems* problems_;
  std::string pointer_;
  std::vector<std::string> asked_;
  bool no_object_ = false; ///< said so once, not again for every key
};

struct JsonReader::Member {
  std::string key;
  JsonReader value;
};

/// The shortest text for the number: "10", "65.5".
[[nodiscard]] std::string plain_number(double value);
/// "a number from 0 to 10 ns"
[[nodiscard]] std::string to_string(const Quantity& allowed);
/// "a whole number from 1 to 64"
[[nodiscard]] std::string to_string(const Count& allowed);

} // namespace numasim
