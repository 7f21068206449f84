#pragma once
/// Where the rules put down what they find, and the names that a reader of it needs: which
/// operation a thread is in, which mapping is meant, what happened of late.

#include "models/check/check_report.hpp"
#include "models/rmap/strategy.hpp"

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace numasim {

/// Tells mappings apart that one VMA object stands for, one after another.
using MappingNumber = std::uint32_t;

/// What a thread is doing to the reverse map.
struct Activity {
  const char* what = nullptr; ///< null: nothing
  RmapSite site = RmapSite::Link;
  Instant since;
  MappingNumber mapping = 0;    ///< the first that it is about
  std::uint64_t operations = 0; ///< how many it has begun
};

class CheckLog {
public:
  explicit CheckLog(KernelCpus& cpus) : cpus_(cpus) {}
  void set_files(std::span<const AddressSpace> files) { files_ = files; }

  [[nodiscard]] Instant now() const { return cpus_.engine().now(); }

  /// A rule was looked at, once.
  void checked(CheckRule rule) { ++report_.checked[static_cast<std::size_t>(rule)]; }
  /// A rule was broken. `title` says how without saying when, and is kept once; `lines` are added
  /// to with what happened of late.
  void broken(CheckRule rule, const std::string& title, std::vector<std::string> lines);
  /// The same where the simulated kernel cannot go on: throws DesignFault.
  [[noreturn]] void wrecked(CheckRule rule, const std::string& title,
                            std::vector<std::string> lines);
  [[nodiscard]] bool known(CheckRule rule, const std::string& title) const;

  // ---------------------------------------------------------------------------------- operations
  void begin(Thread self, const char* what, RmapSite site, const Vma* vma);
  void end(Thread self);
  [[nodiscard]] const Activity& activity(Thread self);

  /// A mapping comes into being in this VMA.
  void name_mapping(const Vma& vma) { mappings_[&vma] = ++last_mapping_; }
  [[nodiscard]] MappingNumber number(const Vma& vma);

  // --------------------------------------------------------------------------------------- names
  /// "CPU 3"; "thread 17 on CPU 3" where CPUs are shared.
  [[nodiscard]] std::string name(Thread self) const;
  [[nodiscard]] const std::string& name(FileIndex file) const;
  /// "VMA 7 (pages 10-29 of libc.so.6)".
  [[nodiscard]] std::string name(const Vma& vma);
  /// "link", "walk", "exit batch".
  [[nodiscard]] static const std::string& name(RmapSite site);
  /// "exit batch of VMA 7 on CPU 3".
  [[nodiscard]] std::string doing(Thread self);
  [[nodiscard]] static std::string at(Instant when);

  [[nodiscard]] const CheckReport& report() const { return report_; }
  [[nodiscard]] std::uint64_t operations() const { return operations_; }

private:
  struct Event {
    Instant at;
    Thread self{};
    Activity activity;
    bool begins = false;
  };
  static constexpr std::size_t k_history = 16;

  void remember(Thread self, const Activity& activity, bool begins);

  KernelCpus& cpus_;
  std::span<const AddressSpace> files_;
  CheckReport report_;
  std::vector<Activity> activities_; // by thread; those who did nothing yet may be missing
  std::unordered_map<const Vma*, MappingNumber> mappings_;
  MappingNumber last_mapping_ = 0;
  std::uint64_t operations_ = 0;
  std::deque<Event> history_;
};

} // namespace numasim
