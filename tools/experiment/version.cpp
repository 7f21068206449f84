#include "tools/experiment/version.hpp"

namespace numasim {

std::string version()
{
  return NUMASIM_VERSION;
}

std::string git_version()
{
  return NUMASIM_GIT;
}

} // namespace numasim
