#include "tools/provenance/explained.hpp"

#include <algorithm>
#include <cmath>

namespace numasim {

void sort_by_influence(Explained& explained)
{
  if (!explained.influences) {
    return;
  }
  const auto strength = [&](const ProvenanceRow& row) {
    const NumberInfluence* number = explained.influences->find(row.pointer);
    return number == nullptr ? -1 : number->strength;
  };
  std::stable_sort(
      explained.rows.begin(), explained.rows.end(),
      [&](const ProvenanceRow& a, const ProvenanceRow& b) { return strength(a) > strength(b); });
}

std::vector<const NumberInfluence*> guesses_that_matter(const Explained& explained)
{
  std::vector<const NumberInfluence*> guesses;
  if (!explained.influences) {
    return guesses;
  }
  const double least = std::log1p(explained.margin);
  for (const NumberInfluence& number : explained.influences->numbers) {
    if (number.assumption.target.trust == Belief::Guess && number.strength > least) {
      guesses.push_back(&number);
    }
  }
  return guesses;
}

} // namespace numasim
