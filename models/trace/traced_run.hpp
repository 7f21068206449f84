#pragma once
/// A run that may be traced: what its workload tells the recorder, if there is one.

#include "models/trace/trace_recorder.hpp"

#include <memory>
#include <optional>

namespace numasim {

class TracedRun {
public:
  /// Before anything runs on `cpus`, which must outlive it. Does nothing without a window.
  TracedRun(KernelCpus& cpus, const std::optional<TraceWindow>& window)
  {
    if (window) {
      recorder_.emplace(cpus, *window);
    }
  }

  void settled()
  {
    if (recorder_) {
      recorder_->settled();
    }
  }

  /// The run is over. Null if it was not traced, or was over before the window opened.
  [[nodiscard]] std::shared_ptr<const TraceRecord> record(const TracedSubject& subject)
  {
    std::shared_ptr<TraceRecord> record = recorder_ ? recorder_->finish() : nullptr;
    if (record) {
      record->subject = subject;
    }
    return record;
  }

private:
  std::optional<TraceRecorder> recorder_;
};

} // namespace numasim
