#include "tools/report/parameter_value.hpp"

#include <fmt/format.h>

namespace numasim {

std::string parameter_text(const ParameterValue& value)
{
  struct Text {
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(std::int64_t i) const { return fmt::format("{}", i); }
    std::string operator()(double d) const { return fmt::format("{}", d); }
    std::string operator()(const std::string& s) const { return s; }
  };
  return std::visit(Text{}, value);
}

} // namespace numasim
