#include "tools/sweep/filter_parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace numasim {

namespace {

using Operation = Filter::Operation;

constexpr std::size_t k_deepest = 50;
constexpr const char* k_operand =
    R"--(a number, a 'text', true, false, a parameter's name, "not", "-" or "(")--";

struct Symbol {
  std::string_view text;
  Operation operation;
};
// The longer of two that begin alike first.
constexpr std::array<Symbol, 6> k_comparisons{{{"==", Operation::Equal},
                                               {"!=", Operation::Unequal},
                                               {"<=", Operation::AtMost},
                                               {">=", Operation::AtLeast},
                                               {"<", Operation::Less},
                                               {">", Operation::Greater}}};
constexpr std::array<Symbol, 2> k_sums{{{"+", Operation::Plus}, {"-", Operation::Minus}}};
constexpr std::array<Symbol, 3> k_products{
    {{"*", Operation::Times}, {"/", Operation::Over}, {"%", Operation::Modulo}}};

bool is_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c)
{
  return c >= '0' && c <= '9';
}

/// Recursive descent, one function a rule. Each returns the position of what it has read.
class Parser {
public:
  explicit Parser(std::string_view text) : text_(text) {}

  ParsedFilter parse()
  {
    condition();
    skip_blanks();
    if (at_ < text_.size()) {
      fail("the end, or an operator: and, or, ==, !=, <, <=, >, >=, +, -, *, /, %");
    }
    return std::move(parsed_);
  }

private:
  [[noreturn]] void fail(const std::string& allowed) const
  {
    const std::string rest{text_.substr(std::min(at_, text_.size()), 20)};
    throw FilterFault(rest.empty() ? std::string{"the end of the condition"}
                                   : fmt::format("\"{}\" at character {}", rest, at_ + 1),
                      allowed);
  }

  void skip_blanks()
  {
    while (at_ < text_.size() && text_[at_] == ' ') {
      ++at_;
    }
  }

  bool take(std::string_view symbol)
  {
    skip_blanks();
    if (!text_.substr(at_).starts_with(symbol)) {
      return false;
    }
    at_ += symbol.size();
    return true;
  }

  bool take_word(std::string_view word)
  {
    skip_blanks();
    const std::string_view rest = text_.substr(at_);
    const bool longer =
        rest.size() > word.size() && (is_letter(rest[word.size()]) || is_digit(rest[word.size()]));
    return !longer && take(word);
  }

  template <std::size_t N> std::optional<Operation> take(const std::array<Symbol, N>& symbols)
  {
    for (const Symbol& symbol : symbols) {
      if (take(symbol.text)) {
        return symbol.operation;
      }
    }
    return std::nullopt;
  }

  std::size_t add(Operation operation, std::size_t left = 0, std::size_t right = 0)
  {
    parsed_.nodes.push_back({.operation = operation, .value = {}, .left = left, .right = right});
    return parsed_.nodes.size() - 1;
  }

  std::size_t constant(Filter::Value value)
  {
    const std::size_t node = add(Operation::Constant);
    parsed_.nodes[node].value = std::move(value);
    return node;
  }

  std::size_t condition()
  {
    std::size_t left = conjunction();
    while (take_word("or")) {
      const std::size_t right = conjunction();
      left = add(Operation::Or, left, right);
    }
    return left;
  }

  std::size_t conjunction()
  {
    std::size_t left = negation();
    while (take_word("and")) {
      const std::size_t right = negation();
      left = add(Operation::And, left, right);
    }
    return left;
  }

  std::size_t negation()
  {
    if (!take_word("not")) {
      return comparison();
    }
    const Depth deeper(*this);
    return add(Operation::Not, negation());
  }

  std::size_t comparison()
  {
    const std::size_t left = sum();
    const std::optional<Operation> operation = take(k_comparisons);
    if (!operation) {
      return left;
    }
    const std::size_t right = sum();
    return add(*operation, left, right);
  }

  std::size_t sum()
  {
    std::size_t left = product();
    while (const std::optional<Operation> operation = take(k_sums)) {
      const std::size_t right = product();
      left = add(*operation, left, right);
    }
    return left;
  }

  std::size_t product()
  {
    std::size_t left = factor();
    while (const std::optional<Operation> operation = take(k_products)) {
      const std::size_t right = factor();
      left = add(*operation, left, right);
    }
    return left;
  }

  std::size_t factor()
  {
    const Depth deeper(*this);
    skip_blanks();
    const char c = at_ < text_.size() ? text_[at_] : '\0';
    if (take("-")) {
      return add(Operation::Negative, factor());
    }
    if (take("(")) {
      const std::size_t inside = condition();
      if (!take(")")) {
        fail("\")\"");
      }
      return inside;
    }
    return c == '\''      ? text()
           : is_digit(c)  ? number()
           : is_letter(c) ? name()
                          : (fail(k_operand), 0);
  }

  std::size_t text()
  {
    const std::size_t end = text_.find('\'', at_ + 1);
    if (end == std::string_view::npos) {
      fail("a text that ends with \"'\"");
    }
    const std::string inside{text_.substr(at_ + 1, end - at_ - 1)};
    at_ = end + 1;
    return constant(inside);
  }

  std::size_t number()
  {
    double value = 0;
    const char* const end = text_.data() + text_.size();
    const auto [stop, error] = std::from_chars(text_.data() + at_, end, value);
    if (error != std::errc{} || !std::isfinite(value)) {
      fail("a number within the range of a double");
    }
    at_ = static_cast<std::size_t>(stop - text_.data());
    return constant(value);
  }

  std::size_t name()
  {
    const std::size_t start = at_;
    while (at_ < text_.size() && (is_letter(text_[at_]) || is_digit(text_[at_]))) {
      ++at_;
    }
    const std::string word{text_.substr(start, at_ - start)};
    if (word == "true" || word == "false") {
      return constant(word == "true");
    }
    if (word == "and" || word == "or" || word == "not") {
      at_ = start;
      fail(k_operand);
    }
    std::vector<std::string>& names = parsed_.names;
    const auto known = std::find(names.begin(), names.end(), word);
    const auto position = static_cast<std::size_t>(known - names.begin());
    if (known == names.end()) {
      names.push_back(word);
    }
    return add(Operation::Name, position);
  }

  /// Counts how deep the rules are in each other.
  class Depth {
  public:
    explicit Depth(Parser& parser) : parser_(parser)
    {
      if (++parser.depth_ > k_deepest) {
        parser.fail(fmt::format(R"--(at most {} levels of "(", "-" and "not")--", k_deepest));
      }
    }
    ~Depth() { --parser_.depth_; }
    Depth(const Depth&) = delete;
    Depth& operator=(const Depth&) = delete;

  private:
    Parser& parser_;
  };

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  ParsedFilter parsed_;
};

} // namespace

ParsedFilter parse_filter(std::string_view text)
{
  return Parser{text}.parse();
}

} // namespace numasim
