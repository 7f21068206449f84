#pragma once
/// Numbers as people read them. An absent number is a dash.

#include "tools/statistics/interval.hpp"

#include <optional>
#include <string>

namespace numasim {

inline constexpr const char* k_absent = "—";

/// At least `digits` significant digits, never an exponent: 0.01235, 12.35, 1235, 123457.
[[nodiscard]] std::string significant(double value, int digits);
/// At most three decimals, without zeros at the end: 65, 65.5, 90.125.
[[nodiscard]] std::string short_number(double value);
/// "1.23 ms": three digits and a unit from ns to s.
[[nodiscard]] std::string duration_text(double ns);
/// "[1.20, 1.31] ms": both in the unit of the greater.
[[nodiscard]] std::string duration_text(const std::optional<Interval>& ns);
/// "12.3 %" of a fraction.
[[nodiscard]] std::string percent_text(double fraction);
/// "+12.3 %" of a fraction.
[[nodiscard]] std::string change_text(double fraction);
[[nodiscard]] std::string change_text(const std::optional<Interval>& interval);
[[nodiscard]] std::string interval_text(const std::optional<Interval>& interval);
/// "0.031", "< 0.001"
[[nodiscard]] std::string p_text(const std::optional<double>& p);
/// "3 nodes", "1 node"
[[nodiscard]] std::string counted(std::size_t count, const std::string& noun);

} // namespace numasim
