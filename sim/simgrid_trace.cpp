#include "sim/simgrid_trace.hpp"

#include <simgrid/instr.h>
#include <simgrid/kernel/Timer.hpp>
#include <simgrid/kernel/routing/NetPoint.hpp>
#include <simgrid/s4u.hpp>
#include <simgrid/version.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <tuple>

namespace numasim {

namespace {

namespace s4u = simgrid::s4u;

#if SIMGRID_VERSION >= 33400
constexpr const char* k_timing = "--cfg=precision/timing:1e-13"; // 3.34 renamed it
#else
constexpr const char* k_timing = "--cfg=surf/precision:1e-13";
#endif
constexpr const char* k_state_type = "ACTIVITY";

/// SimGrid writes names of values as they are; with a space in them they need quotes.
std::string quoted(const std::string& name)
{
  std::string text = "\"";
  for (const char c : name) {
    text += c == '"' || c == '\n' ? '\'' : c;
  }
  return text + "\"";
}

/// Colours that neighbours in the list tell apart: once around the hues by the golden angle.
std::string color(std::size_t number)
{
  constexpr double k_golden = 0.618033988749895;
  const double turn = k_golden * static_cast<double>(number);
  const double hue = 6 * (turn - static_cast<double>(static_cast<std::size_t>(turn)));
  const auto part = [&](double shift) {
    double at = hue + shift;
    at -= at >= 6 ? 6 : 0;
    const double up = at < 3 ? at - 1 : 5 - at; // a trapezium
    return 0.25 + 0.7 * (up < 0 ? 0 : up > 1 ? 1 : up);
  };
  return std::to_string(part(0)) + " " + std::to_string(part(2)) + " " + std::to_string(part(4));
}

using Options = std::array<std::string, 7>;

Options options_for(const std::string& file)
{
  return {"numasim",
          "--log=root.thresh:critical",
          "--cfg=tracing:yes",
          "--cfg=tracing/platform:yes",
          "--cfg=tracing/precision:12",
          k_timing,
          "--cfg=tracing/filename:" + file};
}

void build(const Timeline& timeline)
{
  s4u::NetZone* const root = s4u::create_full_zone(timeline.name);
  std::vector<s4u::NetZone*> zones;
  for (const std::string& name : timeline.zones) {
    zones.push_back(s4u::create_full_zone(name));
    zones.back()->set_parent(root);
  }
  for (const Timeline::Row& row : timeline.rows) {
    zones[row.zone]->create_host(row.name, 1.0)->seal();
  }
  for (s4u::NetZone* const zone : zones) {
    zone->seal();
  }
  root->seal();
}

/// Makes the changes when SimGrid's clock stands at their time. Timers of equal dates fire in no
/// order, so there is one, which makes all changes of an instant and is set anew for the next.
class Player {
public:
  explicit Player(const Timeline& timeline) : timeline_(timeline)
  {
    for (const std::string& state : timeline.states) {
      states_.push_back(quoted(state));
    }
    for (const std::string& variable : timeline.variables) {
      variables_.push_back(quoted(variable));
    }
  }

  void declare() const
  {
    TRACE_host_state_declare(k_state_type);
    for (std::size_t i = 0; i < states_.size(); ++i) {
      TRACE_host_state_declare_value(k_state_type, states_[i].c_str(), color(i).c_str());
    }
    for (const std::string& variable : variables_) {
      simgrid::instr::declare_host_variable(variable);
    }
  }

  void arm()
  {
    if (next_ < timeline_.changes.size()) {
      simgrid::kernel::timer::Timer::set(date(next_), [this] { play(); });
    }
  }

private:
  [[nodiscard]] double date(std::size_t change) const
  {
    return timeline_.changes[change].at.since_start().in_seconds();
  }

  void play()
  {
    const Instant at = timeline_.changes[next_].at;
    for (; next_ < timeline_.changes.size() && timeline_.changes[next_].at == at; ++next_) {
      make(timeline_.changes[next_]);
    }
    arm();
  }

  void make(const Timeline::Change& change) const
  {
    const char* const row = timeline_.rows[change.row].name.c_str();
    switch (change.kind) {
    case Timeline::Change::Kind::Push:
      TRACE_host_push_state(row, k_state_type, states_[change.what].c_str());
      break;
    case Timeline::Change::Kind::Pop:
      TRACE_host_pop_state(row, k_state_type);
      break;
    case Timeline::Change::Kind::Set:
      simgrid::instr::set_host_variable(row, variables_[change.what], change.value);
      break;
    }
  }

  const Timeline& timeline_;
  std::vector<std::string> states_;
  std::vector<std::string> variables_;
  std::size_t next_ = 0;
};

} // namespace

void write_timeline(const Timeline& timeline, const std::string& file)
{
  if (s4u::Engine::is_initialized()) {
    throw std::logic_error("SimGrid runs in this process already, without tracing");
  }
  Options options = options_for(file);
  std::array<char*, std::tuple_size_v<Options> + 1> arguments{};
  std::transform(options.begin(), options.end(), arguments.begin(),
                 [](std::string& option) { return option.data(); });
  int count = static_cast<int>(options.size());
  s4u::Engine engine(&count, arguments.data());
  build(timeline);
  Player player(timeline);
  player.declare();
  player.arm();
  engine.run();
} // the engine's end writes out what is buffered

} // namespace numasim
