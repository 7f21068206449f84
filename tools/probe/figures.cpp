#include "tools/probe/figures.hpp"

#include <fmt/format.h>

#include <cmath>

namespace numasim {

namespace {

int decimals(double value)
{
  const double size = std::abs(value);
  return size >= 1000 ? 0 : size >= 100 ? 1 : 3;
}

} // namespace

double rounded_figure(double value)
{
  const double scale = std::pow(10.0, decimals(value));
  return std::round(value * scale) / scale;
}

std::string figure(double value)
{
  return fmt::format("{:.{}f}", value, decimals(value));
}

std::string interval_figures(const MedianInterval& value)
{
  return value.ci95 ? figure(value.ci95->lo) + " .. " + figure(value.ci95->hi) : "-";
}

} // namespace numasim
