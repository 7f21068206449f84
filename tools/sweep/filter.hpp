#pragma once
/// Conditions on the points of a sweep: "copies <= cpus and near_first > 0".
///
///   condition  = conjunction { "or" conjunction }
///   conjunction = negation { "and" negation }
///   negation   = "not" negation | comparison
///   comparison = sum [ ("==" | "!=" | "<" | "<=" | ">" | ">=") sum ]
///   sum        = product { ("+" | "-") product }
///   product    = factor { ("*" | "/" | "%") factor }
///   factor     = "-" factor | number | "'" text "'" | "true" | "false" | name
///              | "(" condition ")"

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace numasim {

/// What is wrong with a condition.
class FilterFault : public std::runtime_error {
public:
  FilterFault(const std::string& found, std::string allowed)
      : std::runtime_error(found), allowed_(std::move(allowed))
  {
  }
  [[nodiscard]] const std::string& allowed() const { return allowed_; }

private:
  std::string allowed_;
};

class Filter {
public:
  using Value = std::variant<bool, double, std::string>;
  using Lookup = std::function<Value(const std::string& name)>;

  /// Throws FilterFault.
  explicit Filter(std::string_view text);

  /// The names in it, each once.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  /// Whether the condition holds for these values. Throws FilterFault when the values do not fit
  /// what is done with them, and what `lookup` throws.
  [[nodiscard]] bool holds(const Lookup& lookup) const;

  enum class Operation : std::uint8_t {
    Constant,
    Name,
    Or,
    And,
    Not,
    Equal,
    Unequal,
    Less,
    AtMost,
    Greater,
    AtLeast,
    Plus,
    Minus,
    Times,
    Over,
    Modulo,
    Negative,
  };
  struct Node {
    Operation operation = Operation::Constant;
    Value value;           ///< Constant
    std::size_t left = 0;  ///< operand's position; of a Name its position in names()
    std::size_t right = 0; ///< second operand's position
  };

private:
  std::vector<Node> nodes_; ///< operands before what is made of them
  std::vector<std::string> names_;
};

} // namespace numasim
