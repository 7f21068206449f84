#include "models/locks/line_layout.hpp"

#include "models/locks/counted_lock.hpp"

namespace numasim {

TwoLines two_lines(const LockContext& context)
{
  const LineId first = own_line(context);
  return {first, own_line(context)};
}

Parameter offset_parameter()
{
  return Parameter::integer(
      "offset", "bytes", 0, 0, 63,
      "How far into a cache line the structure starts; what does not fit lies in the next line.",
      "0: the start of a line, as in an object of its own; inside an inode it varies "
      "(docs/locks.md)");
}

std::uint32_t offset_of(const Parameters& parameters)
{
  return static_cast<std::uint32_t>(parameters.integer("offset"));
}

} // namespace numasim
