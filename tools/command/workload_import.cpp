#include "tools/command/profile_output.hpp"
#include "tools/command/workload.hpp"

#include <CLI/CLI.hpp>

#include <cmath>
#include <memory>

namespace numasim {

namespace {

struct Asked {
  ProfileOptions options;
  std::string log;
  double untraced_s = 0;
};

void import(const Environment& environment, const CLI::Option& untraced, Asked asked)
{
  if (untraced.count() > 0) {
    constexpr double k_longest_s = 1e6;
    if (!std::isfinite(asked.untraced_s) || asked.untraced_s <= 0 ||
        asked.untraced_s > k_longest_s) {
      throw InputError({"--untraced-s", "", std::to_string(asked.untraced_s),
                        "a number of seconds above 0, up to 1e6"});
    }
    asked.options.request.untraced_s = asked.untraced_s;
  }
  write_profile(environment, asked.options, load_strace_log(asked.log), asked.log);
}

} // namespace

void add_workload_import(CLI::App& workload, const Environment& environment, Action& action)
{
  CLI::App* command = workload.add_subcommand(
      "import", "make a profile for the replay workload from what strace wrote");
  auto asked = std::make_shared<Asked>();
  command
      ->add_option("--strace", asked->log,
                   "the log of strace -f -y -ttt -T -e trace=execve,mmap,munmap,mprotect,mremap,"
                   "fork,vfork,clone,clone3,exit_group")
      ->required();
  const CLI::Option* untraced = command->add_option(
      "--untraced-s", asked->untraced_s, "how long the run takes without strace: scales all times");
  add_profile_options(*command, asked->options);
  command->callback([&environment, &action, asked, untraced] {
    action = [&environment, asked, untraced] { import(environment, *untraced, *asked); };
  });
}

} // namespace numasim
