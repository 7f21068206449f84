#include "sim/engine.hpp"
#include "sim/simgrid.hpp"
#include "tests/queues/closed_queue.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

using namespace numasim;
using namespace numasim::test;

namespace {

template <class Drive> std::uint64_t digest_of(std::uint64_t seed, Drive drive)
{
  std::uint64_t digest = 0;
  const ClosedQueue queue{.customers = 20, .think = 5, .seed = seed, .cycles = 5'000};
  run_closed_queue(queue, [&](Engine& engine) {
    drive(engine);
    digest = engine.digest();
  });
  return digest;
}

std::uint64_t digest_of(std::uint64_t seed)
{
  return digest_of(seed, [](Engine& engine) { engine.run_before(Instant::max()); });
}

/// What the helper below prints when this executable runs it in a process of its own.
std::string digest_of_another_process()
{
  const std::string self = std::filesystem::read_symlink("/proc/self/exe");
  const std::string command = "'" + self + "' '[digest-helper]' 2>&1";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::string output;
  std::array<char, 256> buffer{};
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get()) != nullptr) {
    output += buffer.data();
  }
  const std::size_t start = output.find("digest=");
  return start == std::string::npos ? output
                                    : output.substr(start, output.find('\n', start) - start);
}

} // namespace

TEST_CASE("Prints a digest for the test across processes", "[.][digest-helper]")
{
  std::printf("digest=%016llx\n", static_cast<unsigned long long>(digest_of(1)));
  CHECK(true);
}

TEST_CASE("The same inputs and seed give the same digest twice in one process", "[digest]")
{
  CHECK(digest_of(1) == digest_of(1));
}

TEST_CASE("The same inputs and seed give the same digest in another process", "[digest]")
{
  std::array<char, 32> mine{};
  std::snprintf(mine.data(), mine.size(), "digest=%016llx",
                static_cast<unsigned long long>(digest_of(1)));
  CHECK(digest_of_another_process() == mine.data());
}

TEST_CASE("Another seed gives another digest", "[digest]")
{
  CHECK(digest_of(1) != digest_of(2));
}

TEST_CASE("A note changes the digest", "[digest]")
{
  Engine a;
  Engine b;
  b.note(0);
  CHECK(a.digest() != b.digest());
}

TEST_CASE("Batches of any length leave the digest alone", "[digest]")
{
  const std::uint64_t whole = digest_of(1);
  for (const std::int64_t step_ns : {50, 777, 1'000'000}) {
    CHECK(whole == digest_of(1, [step_ns](Engine& engine) {
            for (Instant end; !engine.stopped();) {
              end += Duration::ps(step_ns * 1000);
              engine.run_before(end);
            }
          }));
  }
}

TEST_CASE("Driven by SimGrid the digest is the same", "[digest][simgrid]")
{
  const std::uint64_t alone = digest_of(1);
  CHECK(alone == digest_of(1, [](Engine& engine) { drive(engine); }));
  CHECK(alone == digest_of(1, [](Engine& engine) {
          Drive drive(engine);
          for (Instant end; !engine.stopped();) {
            end += Duration::us(100);
            drive.run(end);
          }
        }));
}
