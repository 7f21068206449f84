#include "tools/command/profile_output.hpp"

#include "tools/command/delivery.hpp"

#include <CLI/CLI.hpp>

#include <ostream>

namespace numasim {

void add_profile_options(CLI::App& command, ProfileOptions& options)
{
  ProfileRequest& request = options.request;
  command.add_flag("--loop", request.loop,
                   "one turn of a program that executes itself over and over, not the whole run");
  command.add_option("--name", request.name, "the profile's name; otherwise the program's");
  command.add_option("--description", request.description, "a sentence about it");
  command.add_option("-o,--output", options.output, "write to this file");
  command.add_flag("--quiet", options.quiet, "no notes on standard error");
}

void write_profile(const Environment& environment, const ProfileOptions& options,
                   std::string_view log, const std::string& file)
{
  Delivery delivery(options.output, environment.out);
  const WorkloadProfile profile = profile_of_log(log, file, options.request);
  const std::string text = profile_document(profile);
  for (const std::string& note : options.quiet ? std::vector<std::string>{} : profile.notes) {
    environment.err << "numasim: note: " << note << "\n";
  }
  delivery.deliver(text);
}

} // namespace numasim
