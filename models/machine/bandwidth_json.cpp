#include "models/machine/bandwidth_json.hpp"

namespace numasim {

void read_bandwidth(JsonReader& root, Bandwidth& bandwidth)
{
  if (!root.optional("bandwidth")) {
    return;
  }
  constexpr Quantity k_gb_s = {"GB/s", 0.001, 1e5}; // 1 GB = 1e9 bytes
  constexpr double k_giga = 1e9;
  JsonReader reader = root.object("bandwidth");
  if (reader.is_object() && reader.size() == 0) {
    reader.problem("an empty object", "at least one bandwidth");
  }
  bandwidth.core = k_giga * reader.real("core_gb_s", k_gb_s, 0);
  bandwidth.dram = k_giga * reader.real("dram_gb_s", k_gb_s, 0);
  bandwidth.die = k_giga * reader.real("die_gb_s", k_gb_s, 0);
  bandwidth.package = k_giga * reader.real("package_gb_s", k_gb_s, 0);
  reader.finish();
}

} // namespace numasim
