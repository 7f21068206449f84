#pragma once
/// How the simulated kernel was built, as parameters of a workload.

#include "models/input/parameter.hpp"
#include "models/locks/kernel_cpus.hpp"

namespace numasim {

/// "paravirt_spinlocks" and "preempt".
[[nodiscard]] ParameterList kernel_option_parameters();
[[nodiscard]] KernelOptions kernel_options(const Parameters& parameters);

} // namespace numasim
