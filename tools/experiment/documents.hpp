#pragma once
/// Input files that are read once however many plans are made of them.

#include "models/machine/topology.hpp"
#include "tools/experiment/scenario.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace numasim {

struct WorkloadProfile;

/// Which machine a file with overrides and so many CPUs is: two that are equal are one machine.
[[nodiscard]] std::string machine_key(const std::filesystem::path& file,
                                      std::span<const Override> overrides,
                                      std::optional<std::size_t> cpus);

/// What the files hold when they are first asked for; later changes on disk are not seen, so that
/// everything that is planned with one of these comes from the same inputs. All throw InputError.
class Documents {
public:
  Documents();
  ~Documents();
  Documents(const Documents&) = delete;
  Documents& operator=(const Documents&) = delete;

  [[nodiscard]] const nlohmann::json& json(const std::filesystem::path& file);
  /// Of the file, as sha256_of() has it.
  [[nodiscard]] const std::string& sha256(const std::filesystem::path& file);
  /// The machine of the file after the overrides. The last few are kept.
  [[nodiscard]] std::shared_ptr<const Topology> topology(const std::filesystem::path& file,
                                                         std::span<const Override> overrides);
  [[nodiscard]] std::shared_ptr<const WorkloadProfile> profile(const std::filesystem::path& file);

private:
  struct Store;
  std::unique_ptr<Store> store_;
};

} // namespace numasim
