#pragma once
/// Declared parameters: everything a design, lock or workload lets a user set.
///
/// A parameter is declared once: name, type, unit, range, default, meaning. Parsing, error
/// messages, `numasim list` and the documentation tables all come from that declaration.

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace numasim {

using ParameterValue = std::variant<bool, std::int64_t, double, std::string>;

struct Parameter {
  enum class Type { Boolean, Integer, Real, Choice, Text };

  std::string name;
  Type type = Type::Real;
  std::string unit; ///< "ns", "VMAs", ...; empty for pure numbers, booleans and choices
  double min = 0;   ///< inclusive; Integer and Real only
  double max = 0;   ///< inclusive; Integer and Real only
  std::vector<std::string> choices; ///< Choice only
  ParameterValue fallback;          ///< the default
  std::string meaning;              ///< one sentence
  std::string source;               ///< where the default comes from; "guess: ..." where it is one
  /// Choice only, by choice: its own parameters, which may follow it, "NAME+PARAMETER=VALUE+...".
  /// Null: none has any.
  std::shared_ptr<const std::vector<std::vector<Parameter>>> choice_parameters = {};

  static Parameter boolean(std::string name, bool fallback, std::string meaning,
                           std::string source);
  static Parameter integer(std::string name, std::string unit, std::int64_t fallback,
                           std::int64_t min, std::int64_t max, std::string meaning,
                           std::string source);
  static Parameter real(std::string name, std::string unit, double fallback, double min, double max,
                        std::string meaning, std::string source);
  static Parameter choice(std::string name, std::string fallback, std::vector<std::string> choices,
                          std::string meaning, std::string source);
  /// Anything but the empty string: the name of a file, say.
  static Parameter text(std::string name, std::string fallback, std::string meaning,
                        std::string source);
};

using ParameterList = std::vector<Parameter>;

/// One list after another.
[[nodiscard]] ParameterList joined_parameters(std::initializer_list<ParameterList> parts);

/// What the parameter may be, in words: "a whole number from 1 to 64 VMAs".
[[nodiscard]] std::string allowed_values(const Parameter& parameter);
/// The same for one who has tried `value`, which does not fit: of a known choice with a fault in
/// its own parameters, what these may be.
[[nodiscard]] std::string allowed_instead_of(const Parameter& parameter,
                                             const ParameterValue& value);

/// The values of a parameter list: the defaults, then what the user set.
class Parameters {
public:
  Parameters() = default;
  /// A declaration whose default does not fit it, or a name declared twice, is a std::logic_error.
  explicit Parameters(ParameterList declared);

  [[nodiscard]] const ParameterList& declared() const { return declared_; }

  /// Sets a value that has already been found to fit its declaration; throws std::invalid_argument
  /// with what is allowed otherwise (the JSON reader adds file and pointer). A whole number may
  /// stand for a Real and the other way round.
  void set(std::string_view name, ParameterValue value);

  /// The values by type. Asking for an undeclared name or the wrong type is a std::logic_error.
  [[nodiscard]] bool boolean(std::string_view name) const;
  [[nodiscard]] std::int64_t integer(std::string_view name) const;
  [[nodiscard]] double real(std::string_view name) const;
  /// Without the choice's own parameters.
  [[nodiscard]] std::string choice(std::string_view name) const;
  /// Those: the defaults, then what is set.
  [[nodiscard]] Parameters choice_parameters(std::string_view name) const;
  [[nodiscard]] const std::string& text(std::string_view name) const;
  [[nodiscard]] const ParameterValue& value(std::string_view name) const;

private:
  [[nodiscard]] std::size_t index(std::string_view name) const;
  ParameterList declared_;
  std::vector<ParameterValue> values_;
};

} // namespace numasim
