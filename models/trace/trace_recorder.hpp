#pragma once
/// Records a window of a run. It watches from the beginning, to know what threads are at when the
/// window opens.

#include "models/locks/kernel_cpus.hpp"
#include "models/memory/observer.hpp"
#include "models/sched/thread_observer.hpp"
#include "models/trace/trace_record.hpp"

#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace numasim {

class TraceRecorder final : public ThreadObserver, public MemoryObserver {
public:
  /// Before anything runs on `cpus`, which must outlive it.
  TraceRecorder(KernelCpus& cpus, const TraceWindow& window);
  ~TraceRecorder() override;

  /// The run has settled: the window opens TraceWindow::from after now.
  void settled();
  /// The run is over. Null if it was so before the window opened.
  [[nodiscard]] std::shared_ptr<TraceRecord> finish();

  void begins(Thread thread, ThreadAct act) override;
  void ends(Thread thread, ThreadAct act) override;
  void asks(Thread thread, const ObservedLock& lock) override;
  void acquired(Thread thread, const ObservedLock& lock, const std::string& site,
                Instant asked) override;
  void released(Thread thread, const ObservedLock& lock) override;
  void accessed(const ObservedAccess& access) override;

private:
  using Kind = TraceSlice::Kind;

  /// What a thread is at.
  struct Open {
    Kind kind = Kind::Work;
    std::uint32_t lock = TraceSlice::k_none;
    std::uint32_t site = TraceSlice::k_none;
    Instant since;
  };
  struct Release {
    Thread by{};
    std::optional<Instant> at;
  };

  /// Takes what the thread began last of that kind (and lock) off its list.
  std::optional<Open> close(Thread thread, Kind kind, std::uint32_t lock);
  [[nodiscard]] std::vector<Open>& at_work(Thread thread);
  [[nodiscard]] bool within(Instant begin, Instant end) const;
  void keep(Thread thread, const Open& done, Instant end);
  void keep(TraceSlice slice, Instant begin, Instant end);
  [[nodiscard]] std::uint32_t number_of(const ObservedLock& lock);
  [[nodiscard]] std::uint32_t number_of_site(const std::string& site);
  [[nodiscard]] std::uint32_t number_of(LineId line);
  void describe_machine();

  KernelCpus& cpus_;
  TraceWindow window_;
  std::optional<Instant> opens_;
  Instant closes_;
  std::vector<std::vector<Open>> open_;                                      // by thread
  std::vector<Release> last_release_;                                        // by lock
  std::unordered_map<const std::string*, std::vector<std::uint32_t>> locks_; // by name, instance
  std::unordered_map<std::string, std::uint32_t> sites_;
  std::unordered_map<std::uint32_t, std::uint32_t> lines_;
  std::shared_ptr<TraceRecord> record_;
};

} // namespace numasim
