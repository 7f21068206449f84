#include "tools/sweep/point_writer.hpp"

#include "models/input/input_error.hpp"

#include <set>
#include <string_view>

namespace numasim {

namespace {

std::int64_t number(std::size_t value)
{
  return static_cast<std::int64_t>(value);
}

/// The first design on the same machine with as many copies.
std::size_t baseline_of(std::size_t design, const std::vector<SweepDesign>& designs)
{
  std::size_t first = 0;
  while (designs[first].spec.topology.name != designs[design].spec.topology.name ||
         designs[first].spec.copies != designs[design].spec.copies) {
    ++first;
  }
  return first;
}

/// A JSON array of JSON texts.
std::string array_of(const std::vector<std::string>& values)
{
  std::string out;
  for (const std::string& value : values) {
    out += (out.empty() ? "[" : ",") + value;
  }
  return out.empty() ? "[]" : out + "]";
}

} // namespace

PointWriter::PointWriter(Sqlite& database, const std::vector<std::string>& axes)
    : database_(database),
      point_(database.prepare("INSERT INTO points VALUES (?, ?) ON CONFLICT (point) DO UPDATE SET "
                              "settings = excluded.settings "
                              "WHERE settings IS NOT excluded.settings")),
      design_(database.prepare(
          "INSERT INTO designs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
          "ON CONFLICT (point, design) DO UPDATE SET (baseline, input, replications, topology, "
          "workload, cpus, copies, strategy) = (excluded.baseline, excluded.input, "
          "excluded.replications, excluded.topology, excluded.workload, excluded.cpus, "
          "excluded.copies, excluded.strategy) "
          "WHERE (baseline, input, replications, topology, workload, cpus, copies, strategy) "
          "IS NOT (excluded.baseline, excluded.input, excluded.replications, excluded.topology, "
          "excluded.workload, excluded.cpus, excluded.copies, excluded.strategy)")),
      fewer_designs_(database.prepare("DELETE FROM designs WHERE point = ? AND design >= ?")),
      add_input_(database.prepare("INSERT INTO inputs VALUES (NULL, ?)")),
      find_input_(database.prepare("SELECT input FROM inputs WHERE hash = ?"))
{
  database.execute("DELETE FROM axes");
  SqliteStatement add = database.prepare("INSERT INTO axes VALUES (?, ?)");
  for (std::size_t i = 0; i < axes.size(); ++i) {
    add.bind(0, number(i)).bind(1, std::string_view{axes[i]}).run();
  }
}

std::int64_t PointWriter::input_of(const std::string& hash)
{
  for (;;) {
    find_input_.bind(0, std::string_view{hash});
    if (find_input_.step()) {
      const std::int64_t input = find_input_.integer(0);
      find_input_.reset();
      return input;
    }
    add_input_.bind(0, std::string_view{hash}).run();
  }
}

void PointWriter::write(std::size_t point, const SweepSpace& space)
{
  point_.bind(0, number(point)).bind(1, std::string_view{array_of(space.settings(point))}).run();
  const std::vector<SweepDesign> designs = space.designs(point);
  for (std::size_t i = 0; i < designs.size(); ++i) {
    const RunSpec& spec = designs[i].spec;
    design_.bind(0, number(point))
        .bind(1, number(i))
        .bind(2, number(baseline_of(i, designs)))
        .bind(3, input_of(designs[i].key))
        .bind(4, std::int64_t{designs[i].replications})
        .bind(5, std::string_view{spec.topology.name})
        .bind(6, std::string_view{spec.workload})
        .bind(7, number(spec.topology.cpus.size()))
        .bind(8, number(spec.copies))
        .bind(9, std::string_view{spec.shown_strategy()})
        .run();
  }
  fewer_designs_.bind(0, number(point)).bind(1, number(designs.size())).run();
}

void PointWriter::write(const SweepSpace& space,
                        const std::function<void(std::size_t done)>& observer)
{
  Problems problems;
  std::set<std::string> known;
  for (std::size_t point = 0; point < space.points && !problems.full(); ++point) {
    try {
      write(point, space);
    } catch (const InputError& error) {
      for (const Problem& problem : error.problems()) {
        if (known.insert(problem.text()).second) {
          problems.add(problem);
        }
      }
    }
    if (observer) {
      observer(point + 1);
    }
  }
  problems.throw_if_any();
  remove_from(space.points);
}

void PointWriter::remove_from(std::size_t point)
{
  for (const char* table : {"points", "designs"}) {
    database_.prepare(std::string{"DELETE FROM "} + table + " WHERE point >= ?")
        .bind(0, number(point))
        .run();
  }
}

} // namespace numasim
