#include "sim/histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <stdexcept>

namespace numasim {

std::uint32_t Histogram::class_of(std::uint64_t value)
{
  if (value < (1ULL << (k_bits + 1))) {
    return static_cast<std::uint32_t>(value); // exact below two octaves
  }
  const auto shift = static_cast<unsigned>(std::bit_width(value)) - (k_bits + 1);
  return static_cast<std::uint32_t>((std::uint64_t{shift} << k_bits) + (value >> shift));
}

Duration Histogram::lower_edge(std::uint32_t index)
{
  return index == 0 ? Duration{} : upper_edge(index - 1) + Duration::ps(1);
}

Duration Histogram::upper_edge(std::uint32_t index)
{
  if (index < (1U << (k_bits + 1))) {
    return Duration::ps(index);
  }
  const std::uint32_t shift = (index >> k_bits) - 1;
  const std::uint64_t step = (index & ((1U << k_bits) - 1)) + (1U << k_bits);
  return Duration::ps(static_cast<std::int64_t>(((step + 1) << shift) - 1));
}

void Histogram::record(Duration value)
{
  if (value < Duration{}) {
    throw std::domain_error("negative duration in a histogram");
  }
  const std::uint32_t index = class_of(static_cast<std::uint64_t>(value.count_ps()));
  if (index >= counts_.size()) {
    counts_.resize(index + 1);
  }
  ++counts_[index];
  ++count_;
  total_ += value;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void Histogram::merge(const Histogram& other)
{
  if (other.counts_.size() > counts_.size()) {
    counts_.resize(other.counts_.size());
  }
  for (std::size_t i = 0; i < other.counts_.size(); ++i) {
    counts_[i] += other.counts_[i];
  }
  count_ += other.count_;
  total_ += other.total_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double Histogram::mean_ps() const
{
  return count_ == 0 ? 0.0 : static_cast<double>(total_.count_ps()) / static_cast<double>(count_);
}

Duration Histogram::quantile(double q) const
{
  const auto rank = static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    seen += counts_[i];
    if (counts_[i] > 0 && seen >= rank) {
      return std::min(upper_edge(static_cast<std::uint32_t>(i)), max_);
    }
  }
  return max_;
}

std::vector<Histogram::Bucket> Histogram::buckets() const
{
  std::vector<Bucket> out;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    if (counts_[i] > 0) {
      out.push_back({static_cast<std::uint32_t>(i), counts_[i]});
    }
  }
  return out;
}

Histogram Histogram::restore(const std::vector<Bucket>& buckets, Duration total, Duration min,
                             Duration max)
{
  Histogram h;
  for (const Bucket& b : buckets) {
    if (b.index >= h.counts_.size()) {
      h.counts_.resize(b.index + 1);
    }
    h.counts_[b.index] += b.count;
    h.count_ += b.count;
  }
  h.total_ = total;
  h.min_ = h.count_ > 0 ? min : Duration::max();
  h.max_ = max;
  return h;
}

} // namespace numasim
