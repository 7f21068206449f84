#include "tools/command/command.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "models/rmap/design_fault.hpp"
#include "tools/command/plain_stream.hpp"
#include "tools/experiment/version.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <exception>
#include <ostream>

namespace numasim {

namespace {

/// Like a shell reports a command that a signal ended.
constexpr int k_signal_status = 128;

std::vector<std::string> subcommand_names(CLI::App& root)
{
  std::vector<std::string> names;
  for (const CLI::App* subcommand : root.get_subcommands([](CLI::App*) { return true; })) {
    names.push_back(subcommand->get_name());
  }
  return names;
}

std::vector<std::string> option_names(CLI::App& app)
{
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

/// What to say where `app` needs one of its commands and has `argument`, if anything.
std::string unknown_command(CLI::App& app, const std::string* argument)
{
  if (argument == nullptr) {
    return "a command is needed: " + joined(subcommand_names(app));
  }
  const auto names = argument->starts_with("-") ? option_names(app) : subcommand_names(app);
  return "\"" + *argument + "\" is not known here" + suggestion(*argument, names) +
         "; allowed: " + joined(names);
}

/// CLI11's complaint, with the nearest name where a name was not known.
std::string complaint(CLI::App& root, const std::vector<std::string>& arguments,
                      const CLI::ParseError& error)
{
  CLI::App* app = &root;
  std::size_t depth = 0;
  for (auto chosen = app->get_subcommands(); !chosen.empty(); chosen = app->get_subcommands()) {
    app = chosen.front();
    ++depth;
  }
  if (!subcommand_names(*app).empty()) {
    return unknown_command(*app, depth < arguments.size() ? &arguments[depth] : nullptr);
  }
  const auto extras = root.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !extras.empty()) {
    const std::string name = extras.front().substr(0, extras.front().find('='));
    return name.starts_with("-")
               ? "\"" + app->get_name() + "\" has no option \"" + name + "\"" +
                     suggestion(name, option_names(*app))
               : "\"" + app->get_name() + "\" does not expect another argument \"" + name + "\"";
  }
  return error.what();
}

int report(const Environment& environment, const std::string& message, int status)
{
  environment.err << "numasim: " << message << "\n";
  return status;
}

int report(const Environment& environment, const InputError& error)
{
  for (const Problem& problem : error.problems()) {
    environment.err << "numasim: " << problem.text() << "\n";
  }
  return k_bad_input;
}

int perform(const Environment& environment, const Action& action)
{
  try {
    action();
    if (!environment.out
             .flush()) { // a full disk, a closed descriptor: silence would look like done
      return report(environment, "the results could not be written to standard output",
                    k_internal_failure);
    }
    return 0;
  } catch (const InputError& error) {
    return report(environment, error);
  } catch (const DesignFault& fault) {
    return report(environment, fault.what(), k_fell_short);
  } catch (const Shortfall& shortfall) {
    return report(environment, shortfall.what(), k_fell_short);
  } catch (const Interrupted& interrupted) {
    return report(environment, interrupted.what(), k_signal_status + interrupted.signal());
  } catch (const std::exception& error) {
    return report(environment, std::string{"internal failure: "} + error.what(),
                  k_internal_failure);
  }
}

} // namespace

int run_command(const std::vector<std::string>& arguments, const Environment& given)
{
  PlainStream out(given.out,
                  given.colour ? PlainStream::Marks::Colours : PlainStream::Marks::Spelt);
  PlainStream err(given.err);
  const Environment environment{.catalogue = given.catalogue,
                                .simulator = given.simulator,
                                .out = out,
                                .err = err,
                                .progress = given.progress,
                                .command_line = given.command_line,
                                .colour = given.colour};
  CLI::App root{"Simulates contended kernel structures on NUMA machines.", "numasim"};
  root.set_version_flag("--version", "numasim " + version() + " (" + git_version() + ")");
  root.require_subcommand(1);
  root.footer("Exit status: 0 done; 1 a check fell short; 2 the input or the command line is "
              "wrong; 3 an internal failure.");
  Action action;
  add_run(root, environment, action);
  add_compare(root, environment, action);
  add_report(root, environment, action);
  add_sensitivity(root, environment, action);
  add_breakeven(root, environment, action);
  add_explain(root, environment, action);
  add_check(root, environment, action);
  add_validate(root, environment, action);
  add_list(root, environment, action);
  add_sweep(root, environment, action);
  add_merge(root, environment, action);
  add_topology(root, environment, action);
  add_workload(root, environment, action);
  try {
    // CLI11 takes them from the back.
    root.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::Success& wanted) { // --help, --version
    return root.exit(wanted, environment.out, environment.err);
  } catch (const CLI::ParseError& error) {
    return report(environment, complaint(root, arguments, error) + "\nnumasim --help tells more",
                  k_bad_input);
  }
  return perform(environment, action);
}

} // namespace numasim
