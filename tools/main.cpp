#include "tools/command/command.hpp"
#include "tools/command/terminal_width.hpp"

#include <cstdio>
#include <iostream>

int main(int argc, char** argv)
{
  using namespace numasim;
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  std::string command_line = "numasim";
  for (const std::string& argument : arguments) {
    command_line += " " + argument;
  }
  const Environment environment{
      .catalogue = {.strategies = strategy_catalogue(),
                    .workloads = workload_catalogue(),
                    .locks = lock_catalogue()},
      .simulator = simulate,
      .out = std::cout,
      .err = std::cerr,
      .progress = Progress::style_for(stderr),
      .command_line = command_line,
      .colour = colours_wanted(),
  };
  return run_command(arguments, environment);
}
