#pragma once
/// Declared fields: what a document may hold.
///
/// A field is declared once: key, type, unit, range, whether it may be left out, meaning. Reading
/// (FieldReader), error messages, the JSON Schema (json_schema()) and the tables of the
/// documentation (field_tables()) all come from that declaration.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

struct Field {
  enum class Type {
    Boolean,
    Integer,
    Real,
    String, ///< not empty, unless `least` is 0
    Choice,
    Array,  ///< of `parts[0]`
    Object, ///< with the members `parts`
    Forms,  ///< an object that is one of the objects `parts`, told apart by the member `tag`
    Map,    ///< an object with any keys; each member is `parts[0]`
  };
  /// A member beside the field must have this value.
  struct Condition {
    std::string key;
    std::string value;
  };

  std::string key; ///< empty for items of arrays, forms and the whole document
  Type type = Type::Real;
  std::string meaning; ///< one sentence, or for items a noun: "a node"
  bool required = true;
  std::optional<Condition> only_if; ///< refused elsewhere; required, if so, only there

  std::string unit;                 ///< numbers: "ns", ...; empty for pure numbers
  double min = 0;                   ///< numbers, inclusive
  double max = 0;                   ///< numbers, inclusive
  std::vector<std::string> choices; ///< Choice only
  /// Items of an array, members of a map, characters of a string: at least and at most. Of an
  /// object at least so many of its members.
  std::size_t least = 0;
  std::size_t most = 0;
  std::string noun;    ///< what the items of an array are: "nodes"
  std::string shape;   ///< a string's form in words: "a CPU list"; empty: any text
  std::string pattern; ///< the same as a regular expression (ECMA 262)
  std::string tag;     ///< Forms only: a choice in every form, or a member of the first only
  std::vector<Field> parts;

  // How they are declared. Ranges include both ends.
  static Field boolean(std::string key, std::string meaning);
  static Field integer(std::string key, std::int64_t min, std::int64_t max, std::string meaning);
  static Field real(std::string key, std::string unit, double min, double max, std::string meaning);
  static Field string(std::string key, std::string meaning);
  /// A string with a form of its own, which its reader checks; `least` is 0 if it may be empty.
  static Field formatted(std::string key, std::string shape, std::string pattern, std::size_t least,
                         std::string meaning);
  static Field choice(std::string key, std::vector<std::string> choices, std::string meaning);
  struct Items {
    std::size_t least = 0;
    std::size_t most = 0;
    std::string noun;
  };
  static Field array(std::string key, Items items, Field item, std::string meaning);
  static Field object(std::string key, std::vector<Field> members, std::string meaning);
  static Field forms(std::string key, std::string tag, std::vector<Field> forms,
                     std::string meaning);
  static Field map(std::string key, std::size_t most, Field value, std::string meaning);

  /// The same, but it may be left out.
  [[nodiscard]] Field optional() const;
  /// The same, for documents whose member `key` beside it is `value`.
  [[nodiscard]] Field only_with(std::string beside, std::string value) const;

  /// The same object, with at least so many of its members.
  [[nodiscard]] Field with_at_least(std::size_t members) const;

  /// The member declared with that key; null if there is none.
  [[nodiscard]] const Field* find(std::string_view member) const;
  /// The keys of all members.
  [[nodiscard]] std::vector<std::string> keys() const;
};

} // namespace numasim
