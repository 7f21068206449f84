#pragma once
/// One fault put into a sound topology, and what the reader must say to it.

#include "models/input/input_error.hpp"
#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <string>

namespace numasim::test {

struct Fault {
  std::string name;
  std::function<void(nlohmann::json&)> bend;
  std::string pointer;
  std::string found; ///< part of what the message says was found
};

/// The fault is reported at its place, and nothing else is.
inline void check(const Fault& fault, nlohmann::json document = sample())
{
  INFO(fault.name);
  fault.bend(document);
  try {
    (void)read(document);
    FAIL_CHECK("no error");
  } catch (const InputError& error) {
    INFO(error.what());
    CHECK(error.problems().size() == 1);
    const Problem& problem = error.problems().front();
    CHECK(problem.file == "sample.json");
    CHECK(problem.pointer == fault.pointer);
    CHECK_THAT(problem.found, Catch::Contains(fault.found));
    CHECK_FALSE(problem.allowed.empty());
  }
}

} // namespace numasim::test
