#pragma once
/// Writes down every access of a Memory as a line of text.

#include "models/memory/memory.hpp"

#include <array>
#include <map>
#include <string>
#include <vector>

namespace numasim::testing {

class AccessLog : public MemoryObserver {
public:
  explicit AccessLog(Memory& memory) : memory_(memory) { memory_.observe(this); }
  ~AccessLog() override { memory_.observe(nullptr); }
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void name(LineId line, const std::string& text) { names_[line] = text; }

  void accessed(const ObservedAccess& a) override
  {
    static constexpr std::array<const char*, 3> k_kinds = {"load", "store", "rmw"};
    const auto known = names_.find(a.line);
    lines_.push_back(std::to_string(a.asked.count_ps()) + " " + std::to_string(a.end.count_ps()) +
                     " cpu" + std::to_string(index_of(a.cpu)) + " " +
                     k_kinds.at(static_cast<std::size_t>(a.kind)) + " " +
                     (known != names_.end() ? known->second : "?"));
  }

  /// "asked end cpuN kind line", in the order asked.
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }
  void clear() { lines_.clear(); }

private:
  Memory& memory_;
  std::map<LineId, std::string> names_;
  std::vector<std::string> lines_;
};

} // namespace numasim::testing
