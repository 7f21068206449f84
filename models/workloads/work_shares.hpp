#pragma once
/// Where the private work of an exec and of a fork lies, in shares of the whole.

namespace numasim::share {

// Guess: the order is traced, and that 1 to 15 us pass between two acquisitions of libc's lock;
// the split is not measured.
inline constexpr double k_execve = 12;      // path, credentials, arguments, new mm
inline constexpr double k_zap = 7;          // old page tables
inline constexpr double k_exit_gap = 1.5;   // before each of 3 unlink batches
inline constexpr double k_exit_rest = 2.5;  // page tables, pages and the mm freed
inline constexpr double k_elf_gap = 1.2;    // before each of 12 steps in load_elf_binary()
inline constexpr double k_ldso_start = 10;  // ld.so relocates itself, faults
inline constexpr double k_binary_start = 4; // its headers and dynamic section, faults
inline constexpr double k_cache = 4;        // ld.so.cache
inline constexpr double k_libc_open = 4;    // search, open, read the headers
inline constexpr double k_libc_gap = 1.3;   // before each of 13 steps: system calls of ld.so
inline constexpr double k_relocate = 14;    // symbols, faults
inline constexpr double k_relro_gap = 1.5;  // before each of 3 mprotect()s
inline constexpr double k_cache_unmap = 1;
// Of each further library; a program's with none are the whole of os.exec_us.
inline constexpr double k_relocate_library = 4; // fewer symbols and faults than libc's
inline constexpr double k_main = 8;             // constructors, main(), the next execve()
inline constexpr double k_exec_total = k_execve + k_zap + 3 * k_exit_gap + k_exit_rest +
                                       12 * k_elf_gap + k_ldso_start + k_binary_start + k_cache +
                                       k_libc_open + 13 * k_libc_gap + k_relocate +
                                       3 * k_relro_gap + k_cache_unmap + k_main;

// Guess: fork(), exit() and wait() of a small process in halves, the VMAs evenly.
inline constexpr double k_copy_process = 25; // task_struct, credentials, files, new mm
inline constexpr double k_fork_gap = 1;      // before each of some 15 VMAs: page tables copied
inline constexpr double k_child_start = 10;  // switch, copy-on-write faults, return
inline constexpr double k_fork_zap = 12;     // the child's page tables
inline constexpr double k_fork_exit_gap = 2; // before each of 3 unlink batches
inline constexpr double k_fork_exit_rest = 12;
inline constexpr double k_wait = 20; // signals, switch back, release_task()
inline constexpr double k_fork_total = k_copy_process + 15 * k_fork_gap + k_child_start +
                                       k_fork_zap + 3 * k_fork_exit_gap + k_fork_exit_rest + k_wait;

} // namespace numasim::share
