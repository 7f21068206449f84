#include "tools/experiment/read_sampling.hpp"

#include <algorithm>
#include <array>

namespace numasim {

namespace {

constexpr Count k_replications{1, 10'000};
constexpr Quantity k_margin_pct{"%", 0.001, 100};
// Below the least a run would hardly end, above the greatest an interval says nothing.
constexpr Quantity k_precision_pct{"%", 0.01, 50};
constexpr std::uint32_t k_least_with_precision = 3;                        // PrecisionRule
const std::array<std::string, 2> k_methods{"replications", "batch-means"}; // as in Method

Method read_method(const JsonReader& value)
{
  return value ? static_cast<Method>(value.as_choice(k_methods)) : Method::Replications;
}

std::uint32_t read_replications(const JsonReader& value, const Scenario& s)
{
  if (!value) {
    return s.method == Method::BatchMeans ? 1 : s.replications;
  }
  const auto replications = static_cast<std::uint32_t>(value.as_integer(k_replications));
  if (s.method == Method::BatchMeans && replications > 1) {
    value.problem(std::to_string(replications), "1 with the method batch-means, which is of one "
                                                "long run");
  } else if (s.precision && replications > 0 && replications < k_least_with_precision) {
    value.problem(std::to_string(replications),
                  std::to_string(k_least_with_precision) + " or more with a precision");
  }
  return replications;
}

std::uint32_t read_most(const JsonReader& value, const Scenario& s)
{
  if (!value) {
    return std::max(s.max_replications, s.replications);
  }
  const auto most = static_cast<std::uint32_t>(value.as_integer(k_replications));
  if (most > 0 && most < s.replications) {
    value.problem(std::to_string(most),
                  std::to_string(s.replications) + ", the replications to begin with, or more");
  }
  return most;
}

} // namespace

void read_sampling(JsonReader& root, Scenario& s)
{
  s.method = read_method(root.optional("method"));
  if (const JsonReader precision = root.optional("precision_pct")) {
    s.precision = precision.as_real(k_precision_pct) / 100;
    if (s.method == Method::BatchMeans) {
      precision.problem("a precision with the method batch-means",
                        "the method replications, whose number can grow");
    }
  }
  s.replications = read_replications(root.optional("replications"), s);
  s.max_replications = read_most(root.optional("max_replications"), s);
  s.equivalence_margin =
      root.real("equivalence_margin_pct", k_margin_pct, 100 * s.equivalence_margin) / 100;
}

} // namespace numasim
