#include "tools/sweep/filter.hpp"

#include "tools/sweep/filter_parser.hpp"

#include <array>
#include <cmath>

namespace numasim {

namespace {

using Operation = Filter::Operation;
using Value = Filter::Value;

constexpr std::array<const char*, 3> k_kinds{"true or false", "a number", "a text"}; // as in Value

std::string shown(const Value& value)
{
  if (const auto* text = std::get_if<std::string>(&value)) {
    return "'" + *text + "'";
  }
  return k_kinds.at(value.index());
}

template <class T> const T& as(const Value& value, const char* what)
{
  if (const T* fits = std::get_if<T>(&value)) {
    return *fits;
  }
  throw FilterFault(shown(value) + " for " + what, k_kinds.at(Value{T{}}.index()));
}

double arithmetic(Operation operation, double a, double b)
{
  switch (operation) {
  case Operation::Plus:
    return a + b;
  case Operation::Minus:
    return a - b;
  case Operation::Times:
    return a * b;
  case Operation::Over:
  case Operation::Modulo:
    if (b == 0) {
      throw FilterFault("a division by 0", "another divisor");
    }
    return operation == Operation::Over ? a / b : std::fmod(a, b);
  default:
    throw std::logic_error("no arithmetic");
  }
}

template <class T> bool compared(Operation operation, const T& a, const T& b)
{
  switch (operation) {
  case Operation::Equal:
    return a == b;
  case Operation::Unequal:
    return a != b;
  case Operation::Less:
    return a < b;
  case Operation::AtMost:
    return a <= b;
  case Operation::Greater:
    return a > b;
  case Operation::AtLeast:
    return a >= b;
  default:
    throw std::logic_error("no comparison");
  }
}

bool compared(Operation operation, const Value& a, const Value& b)
{
  if (a.index() != b.index()) {
    throw FilterFault(shown(a) + " compared with " + shown(b), "two of a kind");
  }
  return std::visit(
      [&](const auto& left) {
        return compared(operation, left, std::get<std::decay_t<decltype(left)>>(b));
      },
      a);
}

} // namespace

Filter::Filter(std::string_view text)
{
  ParsedFilter parsed = parse_filter(text);
  nodes_ = std::move(parsed.nodes);
  names_ = std::move(parsed.names);
}

bool Filter::holds(const Lookup& lookup) const
{
  std::vector<Value> values;
  values.reserve(nodes_.size());
  for (const Node& node : nodes_) {
    const auto operand = [&](std::size_t at) -> const Value& { return values[at]; };
    Value value;
    switch (node.operation) {
    case Operation::Constant:
      value = node.value;
      break;
    case Operation::Name:
      value = lookup(names_[node.left]);
      break;
    case Operation::Or:
    case Operation::And: {
      const bool a = as<bool>(operand(node.left), "a condition");
      const bool b = as<bool>(operand(node.right), "a condition");
      value = node.operation == Operation::Or ? a || b : a && b;
      break;
    }
    case Operation::Not:
      value = !as<bool>(operand(node.left), "a condition");
      break;
    case Operation::Negative:
      value = -as<double>(operand(node.left), "a number");
      break;
    case Operation::Plus:
    case Operation::Minus:
    case Operation::Times:
    case Operation::Over:
    case Operation::Modulo:
      value = arithmetic(node.operation, as<double>(operand(node.left), "a number"),
                         as<double>(operand(node.right), "a number"));
      break;
    default:
      value = compared(node.operation, operand(node.left), operand(node.right));
    }
    values.push_back(std::move(value));
  }
  return as<bool>(values.back(), "the condition");
}

} // namespace numasim
