#pragma once
/// Reads a document as its fields are declared: a value is asked for by key, and type, unit, range
/// and whether it may be missing are those of the declaration.
///
/// Like JsonReader it collects problems: a getter that found one returns a harmless value and
/// reading goes on. Asking for what is not declared is a std::logic_error.

#include "models/input/field.hpp"
#include "models/input/json_reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

class FieldReader {
public:
  /// `field` must outlive the reader and what it hands out.
  FieldReader(JsonReader value, const Field& field);

  /// False where there is no value to read, or one of the wrong kind (which has been reported).
  [[nodiscard]] explicit operator bool() const { return static_cast<bool>(value_); }
  /// The value with its place, for problems that the declaration does not know of.
  [[nodiscard]] const JsonReader& value() const { return value_; }
  [[nodiscard]] const Field& field() const { return *field_; }
  [[nodiscard]] std::size_t problem_count() const { return value_.problem_count(); }

  /// The member `key`. If it is missing: the void reader, and a problem if it is required.
  [[nodiscard]] FieldReader member(const std::string& key) const;
  /// The same where this document cannot do without, whatever the declaration says.
  [[nodiscard]] FieldReader needed(const std::string& key) const;
  /// Whether there is such a member.
  [[nodiscard]] bool has(const std::string& key) const;

  // The member `key` as what it is declared to be; if it is left out, the fallback.
  [[nodiscard]] double real(const std::string& key, double fallback = 0) const;
  [[nodiscard]] std::int64_t integer(const std::string& key, std::int64_t fallback = 0) const;
  [[nodiscard]] bool boolean(const std::string& key) const;
  [[nodiscard]] std::string string(const std::string& key, const std::string& fallback = {}) const;
  /// The position among the declared choices.
  [[nodiscard]] std::size_t choice(const std::string& key) const;

  // This value.
  [[nodiscard]] double as_real() const;
  [[nodiscard]] std::int64_t as_integer() const;
  [[nodiscard]] double as_number() const; ///< a whole one where it is declared so
  [[nodiscard]] bool as_boolean() const;
  [[nodiscard]] std::string as_string() const;
  [[nodiscard]] std::size_t as_choice() const;
  /// The items of this array; those of a wrong kind are reported and left out.
  [[nodiscard]] std::vector<FieldReader> items() const;

  struct Entry;
  /// The members of this map, by key.
  [[nodiscard]] std::vector<Entry> entries() const;

  /// For a value of several forms: settles which one it is and returns its position. From then on
  /// the reader knows that form's members. Nothing, with a problem, if it cannot be told.
  std::optional<std::size_t> choose_form();

  /// Reports the members that are not declared, or not for a document like this.
  void finish() const;

  /// Reports everything about this value, and in it, that is not as declared.
  void check() const;

private:
  [[nodiscard]] FieldReader void_reader(const Field& field) const;
  [[nodiscard]] const Field& declared(const std::string& key) const;
  /// Whether the document is one that may have the member; unknown if what decides is not sound.
  [[nodiscard]] std::optional<bool> belongs(const Field& member) const;
  [[nodiscard]] bool count_fits() const;

  JsonReader value_;
  const Field* field_;
};

struct FieldReader::Entry {
  std::string key;
  FieldReader value;
};

/// What the field may be, in words: "a number from 0 to 10 ns".
[[nodiscard]] std::string allowed_values(const Field& field);

} // namespace numasim
