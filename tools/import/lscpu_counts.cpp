#include "tools/import/lscpu_counts.hpp"

#include "tools/import/source_text.hpp"

#include <algorithm>

namespace numasim {

namespace {

class Names {
public:
  explicit Names(const LscpuFields& fields) : fields_(fields) {}

  [[nodiscard]] std::optional<std::uint32_t> count(const char* name) const
  {
    const auto at = std::find_if(fields_.begin(), fields_.end(),
                                 [&](const auto& field) { return field.first == name; });
    const auto number = at == fields_.end() ? std::nullopt : whole_number(at->second);
    return number && *number > 0 ? number : std::nullopt;
  }

  /// Sockets of a mainframe are in books, and those in drawers.
  [[nodiscard]] std::optional<std::uint32_t> sockets() const
  {
    if (const auto a_book = count("Socket(s) per book")) {
      const auto books = count("Book(s) per drawer");
      const std::uint64_t product = std::uint64_t{*a_book} *
                                    (books ? *books : count("Book(s)").value_or(1)) *
                                    count("Drawer(s)").value_or(1);
      return product <= UINT32_MAX ? std::optional(static_cast<std::uint32_t>(product))
                                   : std::nullopt;
    }
    const auto sockets = count("Socket(s)");
    return sockets ? sockets : count("CPU socket(s)");
  }

private:
  const LscpuFields& fields_;
};

} // namespace

std::optional<SocketCounts> named_counts(const LscpuFields& fields, std::size_t nodes)
{
  const Names names(fields);
  const auto threads = names.count("Thread(s) per core");
  const auto sockets = names.sockets();
  if (const auto cores = names.count("Core(s) per socket"); threads && cores && sockets) {
    return SocketCounts{*threads, *cores, *sockets, {}};
  }
  const auto cores = names.count("Core(s) per cluster");
  const auto clusters = names.count("Cluster(s)");
  if (!threads || !cores || !clusters) {
    return std::nullopt;
  }
  if (sockets && *clusters % *sockets == 0) {
    return SocketCounts{*threads, *cores * (*clusters / *sockets), *sockets, {}};
  }
  return nodes > 1 ? SocketCounts{*threads, *cores, *clusters,
                                  "sockets are not told: every cluster of cores taken as one"}
                   : SocketCounts{*threads, *cores * *clusters, 1, "sockets are not told: one"};
}

std::uint32_t cores_with_siblings(const SocketCounts& counts, std::uint32_t cpus)
{
  const bool hybrid = counts.threads == 2 && counts.sockets == 1 && counts.cores < cpus &&
                      cpus < 2 * std::uint64_t{counts.cores};
  return hybrid ? cpus - counts.cores : 0;
}

} // namespace numasim
