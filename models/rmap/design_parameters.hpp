#pragma once
/// Parameters that designs have in common.

#include "models/rmap/grouped_strategy.hpp"
#include "models/rmap/tree_lock.hpp"

namespace numasim {

/// Of designs that keep mainline's lock in struct address_space.
inline Parameter lock_beside_root_parameter()
{
  return Parameter::boolean(
      "lock_beside_root", false,
      "Whether the lock lies in the line of i_mmap, nrpages and a_ops, which page faults read.",
      "apart since d3b1a9a778e1 (Linux 6.9); inodes are not aligned, so this is one layout of "
      "many");
}

/// The lock of a file's struct address_space as lock_beside_root says.
[[nodiscard]] inline LockPlace address_space_lock(const AddressSpace& space, bool beside_root)
{
  return beside_root ? LockPlace::within(space.mapping) : LockPlace::of(space);
}

} // namespace numasim
