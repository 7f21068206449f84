#include "models/machine/bandwidth_json.hpp"

namespace numasim {

void read_bandwidth(const FieldReader& root, Bandwidth& bandwidth)
{
  constexpr double k_giga = 1e9;
  const FieldReader reader = root.member("bandwidth");
  bandwidth.core = k_giga * reader.real("core_gb_s");
  bandwidth.dram = k_giga * reader.real("dram_gb_s");
  bandwidth.die = k_giga * reader.real("die_gb_s");
  bandwidth.package = k_giga * reader.real("package_gb_s");
  reader.finish();
}

} // namespace numasim
