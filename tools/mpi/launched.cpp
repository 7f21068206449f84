#include "tools/mpi/launched.hpp"

#include "models/input/input_error.hpp"
#include "tools/mpi/relayed.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace numasim {

namespace {

long number_in(const char* variable)
{
  const char* text = std::getenv(variable);
  return text == nullptr ? 0 : std::strtol(text, nullptr, 10);
}

/// The processes that the launcher says it has started. PMIx alone does not say how many: then it
/// is two until the relay knows better.
long launched_processes()
{
  const long said = std::max(number_in("OMPI_COMM_WORLD_SIZE"), number_in("PMI_SIZE"));
  return said == 0 && std::getenv("PMIX_RANK") != nullptr ? 2 : said;
}

[[noreturn]] void refuse(const std::string& found, const std::string& allowed)
{
  throw InputError({"mpirun", "", found, allowed});
}

/// It lies beside this program.
std::filesystem::path relay()
{
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  auto file = program.parent_path() / NUMASIM_MPI_RELAY;
  if (!std::filesystem::exists(file, error)) {
    refuse("no " + file.string(),
           "a numasim that was built with Open MPI (libopenmpi-dev), or no mpirun");
  }
  return file;
}

} // namespace

std::unique_ptr<MessagePassing> launched_job()
{
  if (launched_processes() <= 1) {
    return nullptr;
  }
  auto job = std::make_unique<Relayed>(relay());
  if (job->size() > 1) {
    return job;
  }
  job->leave(true);
  if (number_in("PMI_SIZE") > 1) {
    refuse("a job whose processes do not find each other",
           "mpirun of Open MPI, or srun --mpi=pmix");
  }
  return nullptr;
}

} // namespace numasim
