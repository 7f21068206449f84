#pragma once
/// The processes of a log: what each has mapped while its calls are followed one by one.

#include "models/rmap/vma_rules.hpp"
#include "tools/workload/elf_image.hpp"
#include "tools/workload/profile_builder.hpp"
#include "tools/workload/strace_log.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// Finds the ELF file of a path; read_elf_image(), unless a test knows better.
using ElfFinder = std::function<std::optional<ElfImage>(const std::filesystem::path&)>;

class ProcessTable {
public:
  /// All must outlive it. `file` names the log in messages.
  ProcessTable(const StraceLog& log, const std::string& file, const ElfFinder& elf,
               ProfileBuilder& builder);

  /// Follows the whole log. Throws InputError with the lines that make no sense.
  void follow();

private:
  /// An open file.
  struct Opened {
    std::string path;
    std::uint32_t opening = 0; ///< 0 where the log does not show it being opened
  };
  /// What a file that the log does not name is known by: its mapping since it was opened.
  struct Nameless {
    std::string path;
    AddressRange first;
  };
  using Descriptors = std::map<std::uint64_t, Opened>;

  /// A process or one of its threads.
  struct Task {
    std::uint32_t process = 0; ///< of the profile; its threads have the same
    std::shared_ptr<VmaMap> mm;
    std::shared_ptr<Descriptors> descriptors;
    std::map<std::uint64_t, Nameless> nameless = {}; ///< by descriptor
  };
  using Steps = VmaMap::Steps;

  void fault(const StraceCall& call, const std::string& found, const std::string& allowed);
  void perform(const StraceCall& call);
  [[nodiscard]] std::uint32_t resolved(std::uint32_t pid) const;
  Task& task(std::uint32_t pid);
  void end(std::uint32_t pid, const StraceCall& call);
  void end_group(std::uint32_t pid, const StraceCall& call);
  void end_all();
  void supersede(const StraceCall& call);
  void leave(std::shared_ptr<VmaMap>& mm, Steps& steps);
  void make_task(const StraceCall& call, Steps& steps);
  void execute(const StraceCall& call, Steps& steps);
  void load(const StraceCall& call, const std::string& path, VmaMap& map, Steps& steps);
  [[nodiscard]] std::optional<std::uint64_t> base_of(const StraceCall& exec, const ElfImage& image,
                                                     bool interpreter) const;
  void open(const StraceCall& call);
  void map(const StraceCall& call, Steps& steps);
  void unmap(const StraceCall& call, Steps& steps);
  void protect(const StraceCall& call, Steps& steps);
  void remap(const StraceCall& call, Steps& steps);
  [[nodiscard]] std::optional<AddressRange>
  range_of(const StraceCall& call, std::string_view address, std::string_view bytes);
  [[nodiscard]] std::optional<std::uint8_t> protection_of(const StraceCall& call,
                                                          std::string_view text);
  [[nodiscard]] FilePart part_of(Task& owner, std::string_view descriptor, AddressRange at,
                                 bool fixed);
  [[nodiscard]] std::string nameless_path(Task& owner, std::uint64_t number, AddressRange at,
                                          bool fixed);

  const StraceLog& log_;
  const std::string& file_;
  const ElfFinder& elf_;
  ProfileBuilder& builder_;
  Problems problems_;
  VmaNumbers numbers_;
  std::map<std::uint32_t, Task> tasks_; ///< by pid
  std::map<std::string, std::optional<ElfImage>> images_;
  std::uint32_t openings_ = 0;
};

} // namespace numasim
