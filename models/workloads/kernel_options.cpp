#include "models/workloads/kernel_options.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace numasim {

namespace {

const std::vector<std::string>& preemption_names()
{
  static const std::vector<std::string> names{"full", "lazy", "voluntary"};
  return names; // as in KernelPreemption
}

} // namespace

ParameterList kernel_option_parameters()
{
  return {
      Parameter::boolean(
          "paravirt_spinlocks", false,
          "CONFIG_PARAVIRT_SPINLOCKS: a spinner in an osq_lock reads its predecessor's node "
          "besides its own at each look, also on bare metal.",
          "osq_lock(), kernel/locking/osq_lock.c, and pv_vcpu_is_preempted(), "
          "arch/x86/include/asm/paravirt.h, Linux 6.12; distributions' x86 kernels have it, the "
          "kernel's own default and arm64 do not"),
      Parameter::choice(
          "preempt", "lazy", preemption_names(),
          "Where CPUs are shared, when a thread that has a sleeping lock of the kernel's loses its "
          "CPU: at once (full), when it has let go or at the tick after that which asked for it "
          "(lazy), or when it has let go or comes to cond_resched() or might_sleep() (voluntary).",
          "kernel/Kconfig.preempt: CONFIG_PREEMPT, CONFIG_PREEMPT_LAZY (since 6.13), "
          "CONFIG_PREEMPT_VOLUNTARY; that lazy is what the kernels run that the designs were "
          "measured on (7.0 and later) is a guess")};
}

KernelOptions kernel_options(const Parameters& parameters)
{
  const std::vector<std::string>& names = preemption_names();
  const auto preempt = std::find(names.begin(), names.end(), parameters.choice("preempt"));
  return {parameters.boolean("paravirt_spinlocks"),
          static_cast<KernelPreemption>(preempt - names.begin())};
}

} // namespace numasim
