#include "sim/calendar.hpp"
#include "sim/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <coroutine>
#include <cstdint>
#include <vector>

using namespace numasim;

namespace {

/// A number in the disguise of a coroutine; never resumed.
std::coroutine_handle<> mark(std::size_t number)
{
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  return std::coroutine_handle<>::from_address(reinterpret_cast<void*>(number + 1));
}

std::size_t number_of(const Calendar::Event& event)
{
  return reinterpret_cast<std::size_t>(event.process.address()) - 1;
}

struct Expected {
  std::int64_t at_ps;
  std::size_t number;
};

bool earlier(const Expected& a, const Expected& b)
{
  return a.at_ps < b.at_ps;
}

} // namespace

TEST_CASE("The calendar yields events by time, and ties first come first served", "[calendar]")
{
  RandomStream random({.seed = 3});
  for (const std::uint64_t spread : {1U, 10U, 1'000U, 1'000'000'000U}) {
    Calendar calendar;
    std::vector<Expected> expected;
    for (std::size_t i = 0; i < 5'000; ++i) {
      const auto at = static_cast<std::int64_t>(random.below(spread));
      calendar.push(Instant{Duration::ps(at)}, mark(i));
      expected.push_back({at, i});
    }
    std::stable_sort(expected.begin(), expected.end(), earlier);
    CHECK(calendar.size() == expected.size());
    bool same = true;
    for (const Expected& e : expected) {
      same = same && calendar.next() == Instant{Duration::ps(e.at_ps)};
      const Calendar::Event event = calendar.pop();
      same = same && event.at_ps == e.at_ps && number_of(event) == e.number;
    }
    CHECK(same);
    CHECK(calendar.empty());
    CHECK(calendar.next() == Instant::max());
  }
}

TEST_CASE("Pushes between pops, many of them due at once, keep the order", "[calendar]")
{
  RandomStream random({.seed = 4});
  Calendar calendar;
  std::vector<Expected> pending; // sorted by time, then by arrival
  std::int64_t now = 0;
  std::size_t pushed = 0;
  bool same = true;
  for (int step = 0; step < 20'000; ++step) {
    for (std::uint64_t k = random.below(4); k > 0 || pending.empty(); k -= k > 0 ? 1U : 0U) {
      const std::int64_t at =
          now + static_cast<std::int64_t>(random.chance(0.4) ? 0 : random.below(50));
      const Expected e{at, pushed++};
      calendar.push(Instant{Duration::ps(at)}, mark(e.number));
      pending.insert(std::upper_bound(pending.begin(), pending.end(), e, earlier), e);
    }
    for (std::uint64_t k = std::min<std::uint64_t>(random.below(4), pending.size()); k > 0; --k) {
      const Calendar::Event event = calendar.pop();
      same = same && event.at_ps == pending.front().at_ps &&
             number_of(event) == pending.front().number;
      now = event.at_ps;
      pending.erase(pending.begin());
    }
    same = same && calendar.size() == pending.size();
  }
  CHECK(same);
}

TEST_CASE("A stirred calendar keeps time and puts ties into an order of its own", "[calendar]")
{
  const auto order = [](std::uint64_t chance) {
    Calendar calendar;
    if (chance != 0) {
      calendar.stir(chance);
    }
    for (std::size_t i = 0; i < 24; ++i) {
      calendar.push(Instant{Duration::ps(static_cast<std::int64_t>(i / 8))}, mark(i));
    }
    std::vector<std::size_t> numbers;
    while (!calendar.empty()) {
      const Calendar::Event event = calendar.pop();
      CHECK(event.at_ps == static_cast<std::int64_t>(numbers.size() / 8));
      numbers.push_back(number_of(event));
    }
    return numbers;
  };
  const std::vector<std::size_t> plain = order(0);
  CHECK(std::is_sorted(plain.begin(), plain.end()));
  CHECK(order(1) == order(1));
  std::vector<std::vector<std::size_t>> orders;
  for (std::uint64_t chance = 1; chance <= 20; ++chance) {
    orders.push_back(order(chance));
    std::vector<std::size_t> all = orders.back();
    std::sort(all.begin(), all.end());
    CHECK(all == plain); // none lost
  }
  std::sort(orders.begin(), orders.end());
  CHECK(std::unique(orders.begin(), orders.end()) - orders.begin() >= 15);
}
