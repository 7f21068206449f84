#pragma once
/// What the kernel's cpu_relax() is on each architecture (arch/*/include/asm/vdso/processor.h).

namespace numasim {

inline void cpu_relax()
{
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield" ::: "memory");
#elif defined(__powerpc64__)
  asm volatile("or 1,1,1; or 2,2,2" ::: "memory");
#else
  asm volatile("" ::: "memory");
#endif
}

} // namespace numasim
