// Every row of the reference table of exact values, where the shared reference data are there.

#include "tools/oracle/bounds.hpp"
#include "tools/oracle/closed_lock.hpp"
#include "tools/oracle/hand_over.hpp"
#include "tools/oracle/open_lock.hpp"
#include "tools/oracle/reader_writer.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

using namespace numasim::oracle;

namespace {

struct Row {
  std::string oracle;
  std::string description;
  std::map<std::string, double> parameters;
  std::string quantity;
  std::string value;

  [[nodiscard]] double at(const std::string& name) const { return parameters.at(name); }
  [[nodiscard]] unsigned count(const std::string& name) const
  {
    return static_cast<unsigned>(parameters.at(name));
  }
};

std::vector<std::string> fields_of(const std::string& line)
{
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

/// "N=1;Z=9" by name; what has no number is left out.
std::map<std::string, double> parameters_of(const std::string& text)
{
  std::map<std::string, double> out;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, ';');) {
    const std::size_t equals = part.find('=');
    if (equals != std::string::npos) {
      out[part.substr(0, equals)] = std::stod(part.substr(equals + 1));
    }
  }
  return out;
}

std::optional<std::vector<Row>> table()
{
  const char* set = std::getenv("NUMASIM_SHARED");
  const std::filesystem::path shared =
      set != nullptr ? set : std::filesystem::path(NUMASIM_DATA_DIR).parent_path() / "shared";
  std::ifstream in(shared / "data" / "locks" / "oracles.csv");
  if (!in) {
    WARN("skipped: the shared reference data have no oracles.csv (set NUMASIM_SHARED)");
    return std::nullopt;
  }
  std::vector<Row> rows;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    if (!line.empty() && line.back() == '\r') {
      line.pop_back();
    }
    const std::vector<std::string> f = fields_of(line);
    REQUIRE(f.size() >= 5);
    rows.push_back({f[0], f[1], parameters_of(f[2]), f[3], f[4]});
  }
  return rows;
}

/// What rounding to the digits printed may have taken away, and a little for the binary fractions.
double half_a_digit(const std::string& printed)
{
  const std::size_t point = printed.find('.');
  const auto digits =
      point == std::string::npos ? 0.0 : static_cast<double>(printed.size() - point - 1);
  return 0.51 * std::pow(10, -digits);
}

double repairman(const Row& row)
{
  const ClosedLock exact = machine_repairman(row.count("N"), row.at("Z"), row.at("S"));
  if (row.quantity.starts_with("throughput")) {
    return exact.throughput;
  }
  if (row.quantity.starts_with("mean response")) {
    return exact.response;
  }
  return row.quantity.starts_with("mean number") ? exact.mean_number() : exact.utilisation;
}

double open(const Row& row)
{
  HoldMoments hold = exponential_hold(1);
  if (row.description.find("M/D/1") != std::string::npos) {
    hold = constant_hold(1);
  } else if (row.description.find("M/G/1") != std::string::npos) {
    hold = {0.05 * 10 + 0.95 * 0.5, 0.05 * 100 + 0.95 * 0.25};
  }
  return pollaczek_khinchine_wait(row.at("rho") / hold.mean, hold);
}

double remote(const Row& row)
{
  const auto per_socket = row.parameters.count("m") > 0 ? "m" : "threads/socket";
  return remote_share(row.count("sockets"), row.count(per_socket));
}

double saturated(const Row& row)
{
  double share = 0;
  if (row.parameters.count("B") > 0) {
    share = 1 / row.at("B");
  } else {
    share = row.parameters.count("sockets") > 0 ? remote(row) : remote_share(2, 4);
  }
  return 1e6 * saturated_throughput(row.at("cs"), row.at("h_loc"), row.at("h_rem"), share);
}

std::optional<double> ours(const Row& row)
{
  if (row.oracle == "O1") {
    return repairman(row);
  }
  if (row.oracle == "O2") {
    return constant_times_throughput(row.count("N"), row.at("Z"), row.at("S"));
  }
  if (row.oracle == "O4") {
    return open(row);
  }
  if (row.oracle == "O6") {
    return remote(row);
  }
  if (row.oracle == "O7") {
    return saturated(row);
  }
  if (row.oracle == "O8a") {
    return fair_reader_writer_throughput(row.at("p"), 1, 1);
  }
  if (row.oracle == "O10") {
    return 1e3 * reader_count_bound(row.at("c"));
  }
  return std::nullopt;
}

} // namespace

TEST_CASE("every exact value of the reference table comes out", "[oracles]")
{
  const auto rows = table();
  if (!rows) {
    return;
  }
  std::size_t checked = 0;
  for (const Row& row : *rows) {
    CAPTURE(row.oracle, row.description, row.quantity);
    const std::optional<double> value = ours(row);
    if (value) {
      CHECK(std::abs(*value - std::stod(row.value)) <= half_a_digit(row.value));
      ++checked;
    } else if (row.oracle == "O12") {
      const Bounds bounds = one_lock_bounds(row.count("N"), row.at("Z"), row.at("S"));
      CHECK(bounds.lower == Approx(std::stod(row.value)).margin(5e-7));
      CHECK(bounds.upper ==
            Approx(std::stod(row.value.substr(row.value.find("..") + 2))).margin(5e-7));
      ++checked;
    }
  }
  CHECK(checked == rows->size());
}
