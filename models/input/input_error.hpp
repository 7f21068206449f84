#pragma once
/// What is wrong with an input file, said so that it can be put right.

#include <stdexcept>
#include <string>
#include <vector>

namespace numasim {

/// One fault of one input file.
struct Problem {
  std::string file;
  std::string pointer; ///< RFC 6901 JSON pointer; empty for the whole document
  std::string found;   ///< "a string (\"12\")"
  std::string allowed; ///< "a number from 0 to 1e+06 ns"

  /// "topologies/x.json: at /t0_ns: found a string (\"12\"); allowed: a number from 0 to 1e+06 ns"
  /// Pointers and finds of more than 500 bytes are cut.
  [[nodiscard]] std::string text() const;
};

/// Thrown when an input cannot be used. what() has one line per problem.
class InputError : public std::runtime_error {
public:
  explicit InputError(Problem problem);
  /// `problems` must not be empty.
  explicit InputError(std::vector<Problem> problems);

  [[nodiscard]] const std::vector<Problem>& problems() const { return problems_; }

private:
  std::vector<Problem> problems_;
};

/// Collects problems while a document is read, so that all of them can be shown at once.
class Problems {
public:
  void add(Problem problem);

  [[nodiscard]] bool empty() const { return list_.empty(); }
  [[nodiscard]] std::size_t size() const { return list_.size(); }
  /// Whether further problems would be dropped.
  [[nodiscard]] bool full() const { return list_.size() >= k_most; }
  [[nodiscard]] const std::vector<Problem>& list() const { return list_; }

  /// Throws InputError with everything collected, if there is anything.
  void throw_if_any() const;

private:
  /// A file with more faults than this is not a file somebody mistyped.
  static constexpr std::size_t k_most = 100;
  std::vector<Problem> list_;
};

} // namespace numasim
