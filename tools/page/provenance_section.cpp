#include "tools/page/sections.hpp"

namespace numasim {

void write_provenance(Html& html, const PageData& data)
{
  html.element("p", data.baseline);
}

} // namespace numasim
