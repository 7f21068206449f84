#include "tools/fit/latency_matrix.hpp"

#include "models/input/input_error.hpp"
#include "models/input/read_file.hpp"
#include "tools/fit/plain_table.hpp"
#include "tools/fit/table_headings.hpp"
#include "tools/fit/table_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace numasim {

namespace {

constexpr double k_gap = std::numeric_limits<double>::quiet_NaN();
constexpr double k_least_ns = 0.1; // an L1 hit takes 0.7 ns and more
constexpr double k_most_ns = 1e6;  // what a topology file may say
constexpr std::size_t k_most_bytes = std::size_t{128} << 20;

using Row = TableRow;

std::string place(std::size_t line, std::size_t column)
{
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// Where the fields of the rows belong.
struct Shape {
  std::size_t cpus = 0;
  std::size_t first_row = 0;  ///< the CPU of the first row
  bool right_aligned = false; ///< an upper triangle without its empty fields
};

bool positive(std::string_view field)
{
  const auto value = number_of(field);
  return value && *value > 0;
}

/// Whether rows have values on what would be the diagonal and nothing beyond it: a triangle without
/// its first row.
bool lacks_first_row(const std::vector<Row>& rows)
{
  std::size_t values = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& fields = rows[i].fields;
    if (fields.size() <= i || (!positive(fields[i]) && !is_gap(fields[i])) ||
        !std::all_of(fields.begin() + static_cast<std::ptrdiff_t>(i) + 1, fields.end(), is_gap)) {
      return false;
    }
    values += positive(fields[i]) ? 1 : 0;
  }
  return 2 * values >= rows.size();
}

bool is_bare_upper_triangle(const std::vector<Row>& rows, std::size_t cpus)
{
  if (cpus < 3) {
    return false;
  }
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].fields.size() + i + 1 != cpus && rows[i].fields.size() + i != cpus) {
      return false;
    }
  }
  return rows.size() + 1 >= cpus && rows.back().fields.size() < rows.front().fields.size();
}

Shape shape_of(const std::vector<Row>& rows, const Headings& headings, const std::string& name)
{
  std::size_t width = 0;
  for (const Row& row : rows) {
    std::size_t used = row.fields.size();
    width = std::max(width, used);
  }
  // "1,2,3," : a separator at the end of each line is no column.
  const bool trailing =
      width == rows.size() + 1 && std::all_of(rows.begin(), rows.end(), [&](const Row& row) {
        return row.fields.size() < width || row.fields.back().empty();
      });
  Shape shape{std::max(width - (trailing && !lacks_first_row(rows) ? 1 : 0), rows.size()), 0,
              false};
  if (!headings.labels.empty()) {
    shape.cpus = headings.labels.size();
    shape.first_row = headings.left_out;
  } else if (lacks_first_row(rows)) {
    shape.cpus = std::max(rows.size() + 1, width);
    shape.first_row = 1;
  } else if (is_bare_upper_triangle(rows, width + 1)) {
    shape.cpus = width + 1;
    shape.right_aligned = true;
  }
  // A triangle may lack its one empty row, first or last; more is a table that was cut off.
  if (rows.size() + shape.first_row > shape.cpus ||
      rows.size() + shape.first_row + 1 < shape.cpus || (width > 0 && rows.size() > width + 1)) {
    throw InputError(
        {name, "",
         std::to_string(rows.size()) + " rows of up to " + std::to_string(width) + " columns",
         "a square table or a triangle: as many rows as columns"});
  }
  return shape;
}

/// Judges one field.
class Cells {
public:
  explicit Cells(const std::string& name) : name_(name) {}

  double value(std::string_view field, std::size_t line, std::size_t column)
  {
    if (is_gap(field)) {
      return k_gap;
    }
    const auto number = number_of(field);
    const bool fits = number && (*number == 0 || (*number >= k_least_ns && *number <= k_most_ns));
    if (!fits) {
      problems_.add(
          {name_, place(line, column), "\"" + std::string(field.substr(0, 40)) + "\"",
           "a hand-over time from 0.1 to 1e+06 ns; 0 or nothing where it was not measured"});
      return k_gap;
    }
    zeros_ += *number == 0 ? 1 : 0;
    return *number == 0 ? k_gap : *number;
  }

  [[nodiscard]] const Problems& problems() const { return problems_; }
  [[nodiscard]] std::size_t zeros() const { return zeros_; }

private:
  const std::string& name_;
  Problems problems_;
  std::size_t zeros_ = 0;
};

/// The two directions of each pair made one.
void make_symmetric(LatencyMatrix& matrix)
{
  double sum = 0;
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    matrix.ns(i, i) = k_gap;
    for (Eigen::Index j = 0; j < i; ++j) {
      const double a = matrix.ns(i, j);
      const double b = matrix.ns(j, i);
      double mean = std::isnan(a) ? b : a;
      if (!std::isnan(a) && !std::isnan(b)) {
        mean = (a + b) / 2;
        sum += std::abs(a - b) / mean;
        ++matrix.both_ways;
      }
      matrix.ns(i, j) = mean;
      matrix.ns(j, i) = mean;
    }
  }
  if (matrix.both_ways > 0) {
    matrix.asymmetry_pct = 100 * sum / static_cast<double>(matrix.both_ways);
  }
}

/// Leaves out the CPUs nothing was measured of.
void drop_unmeasured(LatencyMatrix& matrix)
{
  std::vector<Eigen::Index> kept;
  std::vector<std::uint32_t> labels;
  std::string dropped;
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    const std::uint32_t label = matrix.labels[static_cast<std::size_t>(i)];
    if (matrix.ns.row(i).array().isNaN().all()) {
      dropped += (dropped.empty() ? "" : ",") + std::to_string(label);
    } else {
      kept.push_back(i);
      labels.push_back(label);
    }
  }
  if (!dropped.empty()) {
    matrix.notes.push_back("left out, nothing was measured of them: CPUs " + dropped);
    const Eigen::MatrixXd all = matrix.ns;
    matrix.ns = all(kept, kept);
    matrix.labels = std::move(labels);
  }
}

} // namespace

std::size_t LatencyMatrix::pairs() const
{
  const auto measured = ns.array() > 0; // false for NaN
  return static_cast<std::size_t>(measured.count()) / 2;
}

LatencyMatrix parse_latency_matrix(std::string_view text, const std::string& name)
{
  const std::string plain = plain_table(text, name);
  std::vector<Row> rows = cut_table(plain, k_most_measured_cpus + 2, name);
  const Headings headings = take_headings(rows);
  if (rows.empty()) {
    throw InputError({name, "", "no table", "a matrix of hand-over times in ns"});
  }
  const Shape shape = shape_of(rows, headings, name);
  if (shape.cpus > k_most_measured_cpus) {
    throw InputError({name, "", std::to_string(shape.cpus) + " CPUs",
                      "at most " + std::to_string(k_most_measured_cpus)});
  }
  LatencyMatrix matrix;
  matrix.labels = headings.labels;
  if (matrix.labels.empty()) {
    matrix.labels.resize(shape.cpus);
    std::iota(matrix.labels.begin(), matrix.labels.end(), 0U);
  }
  const auto n = static_cast<Eigen::Index>(shape.cpus);
  matrix.ns = Eigen::MatrixXd::Constant(n, n, k_gap);
  Cells cells(name);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const std::size_t i = r + shape.first_row;
    const auto& fields = rows[r].fields;
    const std::size_t shift = shape.right_aligned ? shape.cpus - fields.size() : 0;
    for (std::size_t f = 0; f < fields.size(); ++f) {
      const std::size_t j = f + shift;
      if (i == j && number_of(fields[f])) {
        continue; // a CPU and itself: some write 0, some -1
      }
      const double value = cells.value(fields[f], rows[r].line, f + 1 + headings.column);
      if (j < shape.cpus) {
        matrix.ns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = value;
      }
    }
  }
  cells.problems().throw_if_any();
  if (cells.zeros() > 0) {
    matrix.notes.push_back(std::to_string(cells.zeros()) + " zeros taken as not measured");
  }
  make_symmetric(matrix);
  drop_unmeasured(matrix);
  if (matrix.pairs() == 0) {
    throw InputError(
        {name, "", "no measured pair of CPUs", "hand-over times of at least two CPUs"});
  }
  return matrix;
}

std::string matrix_text(const std::filesystem::path& file)
{
  const std::string kind = "a matrix of at most 128 MiB";
  std::string text = read_file(file == "-" ? "/dev/stdin" : file, k_most_bytes, kind);
  if (text.size() > k_most_bytes) {
    throw InputError({file.string(), "", "more than 128 MiB", kind});
  }
  return text;
}

LatencyMatrix read_latency_matrix(const std::filesystem::path& file)
{
  return parse_latency_matrix(matrix_text(file), file.string());
}

} // namespace numasim
