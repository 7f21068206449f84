#include "tools/command/output_file.hpp"
#include "tools/command/profile_output.hpp"
#include "tools/command/workload.hpp"
#include "tools/workload/record.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <optional>
#include <ostream>

namespace numasim {

namespace {

struct Asked {
  ProfileOptions options;
  std::vector<std::string> command;
  bool untraced = false;
  std::string log;
};

void record(const Environment& environment, Asked asked)
{
  std::optional<OutputFile> log;
  if (!asked.log.empty()) {
    log.emplace(asked.log, "--log");
  }
  const Recording recording = record_command(asked.command, asked.untraced);
  if (recording.status != 0 && !asked.options.quiet) {
    environment.err << "numasim: note: the command ended with status " << recording.status << "\n";
  }
  if (log) {
    log->commit(recording.log);
  }
  asked.options.request.untraced_s = recording.untraced_s;
  write_profile(environment, asked.options, recording.log, "the recording");
}

} // namespace

void add_workload_record(CLI::App& workload, const Environment& environment, Action& action)
{
  CLI::App* command = workload.add_subcommand(
      "record", "run a command under strace and make a profile of it; what it writes goes to "
                "standard error");
  auto asked = std::make_shared<Asked>();
  command->add_option("COMMAND", asked->command, "after --: the command with its arguments")
      ->required();
  command->add_flag("--untraced", asked->untraced,
                    "run it once more before, without strace, and scale all times to that");
  command->add_option("--log", asked->log, "keep strace's log in this file");
  add_profile_options(*command, asked->options);
  command->callback([&environment, &action, asked] {
    action = [&environment, asked] { record(environment, *asked); };
  });
}

} // namespace numasim
