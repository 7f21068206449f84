#include "models/workloads/kernel_options.hpp"

namespace numasim {

ParameterList kernel_option_parameters()
{
  return {Parameter::boolean(
      "paravirt_spinlocks", false,
      "CONFIG_PARAVIRT_SPINLOCKS: a spinner in an osq_lock reads its predecessor's node besides "
      "its "
      "own at each look, also on bare metal.",
      "osq_lock(), kernel/locking/osq_lock.c, and pv_vcpu_is_preempted(), "
      "arch/x86/include/asm/paravirt.h, Linux 6.12; distributions' x86 kernels have it, the "
      "kernel's own default and arm64 do not")};
}

KernelOptions kernel_options(const Parameters& parameters)
{
  return {parameters.boolean("paravirt_spinlocks")};
}

} // namespace numasim
