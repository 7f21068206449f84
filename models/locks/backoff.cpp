#include "models/locks/backoff.hpp"

#include <algorithm>

namespace numasim {

Backoff::Backoff(const LockContext& context, const Parameters& parameters)
    : min_(Duration::ns(parameters.real("backoff_min"))),
      max_(std::max(min_, Duration::ns(parameters.real("backoff_max")))),
      streams_(streams_by_thread(context))
{
}

ParameterList Backoff::parameters()
{
  const char* source = "guess: 100 and 1000 cycles, as test-and-set locks of benchmark libraries "
                       "have it, at 2 GHz";
  return {Parameter::real("backoff_min", "ns", 50, 0.001, 1e9,
                          "The first wait after a failure is drawn uniformly below this.", source),
          Parameter::real("backoff_max", "ns", 500, 0.001, 1e9,
                          "The limit doubles with each failure, up to this (or backoff_min, if "
                          "that is longer).",
                          source)};
}

Duration Backoff::Waits::next()
{
  const Duration wait = limit_.scaled(stream_.uniform());
  limit_ = std::min(limit_ * 2, max_);
  return wait;
}

std::vector<RandomStream> streams_by_thread(const LockContext& context)
{
  const auto threads = static_cast<std::uint32_t>(context.cpus.threads().count());
  std::vector<RandomStream> streams;
  streams.reserve(threads);
  for (std::uint32_t i = 0; i < threads; ++i) {
    streams.emplace_back(StreamKey{context.seed, context.replication, context.number * threads + i,
                                   Purpose::LockChoice});
  }
  return streams;
}

} // namespace numasim
