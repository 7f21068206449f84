#include "tools/probe/memory_bandwidth.hpp"

#include "tools/probe/pinned.hpp"
#include "tools/probe/shared_word.hpp"
#include "tools/probe/thread_team.hpp"

#include <cstring>
#include <memory>
#include <numeric>
#include <vector>

namespace numasim {

namespace {

/// How long a sample is: many time slices, so that the start does not matter.
constexpr std::chrono::milliseconds k_sample{20};
constexpr std::size_t k_block = std::size_t{1} << 20U;

using Arrays = std::vector<std::unique_ptr<OwnPages>>;

/// Bytes per second of calls of `piece(offset)`, which move `moved` bytes each, over arrays of
/// `bytes` bytes.
template <class Piece> double rate(std::size_t bytes, double moved, const Piece& piece)
{
  const auto start = ProbeClock::now();
  auto now = start;
  double total = 0;
  std::size_t offset = 0;
  do {
    piece(offset);
    total += moved;
    offset = offset + 2 * k_block <= bytes ? offset + k_block : 0;
    now = ProbeClock::now();
  } while (now < start + k_sample);
  return total / std::chrono::duration<double>(now - start).count();
}

double copy_rate(const OwnPages& from, const OwnPages& to)
{
  const auto* source = static_cast<const std::byte*>(from.data());
  auto* target = static_cast<std::byte*>(to.data());
  return rate(from.size(), 2.0 * k_block,
              [&](std::size_t at) { std::memcpy(target + at, source + at, k_block); });
}

double read_rate(const OwnPages& from)
{
  const auto* words = static_cast<const std::uint64_t*>(from.data());
  std::uint64_t sum = 0;
  const double result = rate(from.size(), k_block, [&](std::size_t at) {
    const std::uint64_t* first = words + at / sizeof *words;
    sum = std::accumulate(first, first + k_block / sizeof *words, sum);
  });
  asm volatile("" : : "r"(sum)); // or there would be no need to read
  return result;
}

void touch(const OwnPages& pages)
{
  std::memset(pages.data(), 1, pages.size());
}

template <class Rate>
MedianInterval team_rate(std::span<const std::uint32_t> cpus, const Effort& effort,
                         const Rate& one_rate)
{
  ThreadTeam team(cpus);
  std::vector<double> rates(cpus.size());
  return sample(
      [&] {
        team.run([&](std::size_t i) { rates[i] = one_rate(i); });
        return std::accumulate(rates.begin(), rates.end(), 0.0);
      },
      effort);
}

Arrays arrays(std::size_t count, std::size_t bytes)
{
  Arrays all;
  for (std::size_t i = 0; i < count; ++i) {
    all.push_back(std::make_unique<OwnPages>(std::max(bytes, k_block), true));
  }
  return all;
}

} // namespace

MedianInterval copy_bandwidth(std::span<const std::uint32_t> cpus, std::size_t bytes,
                              const Effort& effort)
{
  const Arrays from = arrays(cpus.size(), bytes);
  const Arrays to = arrays(cpus.size(), bytes);
  ThreadTeam(cpus).run([&](std::size_t i) {
    touch(*from[i]);
    touch(*to[i]);
  });
  return team_rate(cpus, effort, [&](std::size_t i) { return copy_rate(*from[i], *to[i]); });
}

MedianInterval read_bandwidth(std::span<const std::uint32_t> cpus,
                              std::span<const std::uint32_t> owners, std::size_t bytes,
                              const Effort& effort)
{
  const Arrays from = arrays(cpus.size(), bytes);
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Pinned there(owners[i % owners.size()]);
    touch(*from[i]);
  }
  return team_rate(cpus, effort, [&](std::size_t i) { return read_rate(*from[i]); });
}

} // namespace numasim
