#include "tools/fit/latency_matrix.hpp"

#include "models/input/input_error.hpp"
#include "tools/fit/table_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <numeric>
#include <optional>

namespace numasim {

namespace {

constexpr double k_gap = std::numeric_limits<double>::quiet_NaN();
constexpr double k_least_ns = 0.1; // an L1 hit takes 0.7 ns and more
constexpr double k_most_ns = 1e6;  // what a topology file may say
constexpr std::uintmax_t k_most_bytes = std::uintmax_t{128} << 20;

using Row = TableRow;

std::string place(std::size_t line, std::size_t column)
{
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// "12.5", and "12,5" where the comma does not separate fields.
std::optional<double> number_of(std::string_view field)
{
  std::string text(field);
  std::replace(text.begin(), text.end(), ',', '.');
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

/// The number of a CPU as a heading: "3", "cpu3", "Core 3".
std::optional<std::uint32_t> label_of(std::string_view field)
{
  const std::size_t digits = field.find_first_of("0123456789");
  if (digits == std::string_view::npos) {
    return std::nullopt;
  }
  std::uint32_t value = 0;
  const char* last = field.data() + field.size();
  const auto [end, error] = std::from_chars(field.data() + digits, last, value);
  return error == std::errc() && end == last ? std::optional(value) : std::nullopt;
}

/// `fields` as ascending CPU numbers; nothing if they are not.
std::optional<std::vector<std::uint32_t>> labels_of(const std::vector<std::string_view>& fields)
{
  std::vector<std::uint32_t> labels;
  for (const std::string_view field : fields) {
    const auto label = label_of(field);
    if (!label || (!labels.empty() && *label <= labels.back())) {
      return std::nullopt;
    }
    labels.push_back(*label);
  }
  return labels.empty() ? std::nullopt : std::optional(labels);
}

bool has_letter(std::string_view field)
{
  return std::any_of(field.begin(), field.end(),
                     [](unsigned char c) { return std::isalpha(c) != 0; });
}

bool is_heading(std::string_view field)
{
  return has_letter(field) && !is_gap(field) && label_of(field) && !number_of(field);
}

bool first_fields_are(const std::vector<Row>& rows, const std::vector<std::uint32_t>& labels)
{
  if (rows.size() < 2 || rows.size() - 1 > labels.size()) {
    return false;
  }
  // A triangle may leave out the first CPU's row, which is empty.
  const std::size_t skipped = labels.size() - (rows.size() - 1);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].fields.empty() || label_of(rows[i].fields.front()) != labels[i - 1 + skipped]) {
      return false;
    }
  }
  return skipped <= 1;
}

/// The headings of a table, taken off it.
struct Headings {
  std::vector<std::uint32_t> labels; ///< empty: there were none
  std::size_t column = 0;            ///< fields taken off each row
  std::size_t left_out = 0;          ///< first rows that the table does not have
};

Headings take_headings(std::vector<Row>& rows)
{
  Headings headings;
  if (rows.size() < 2) {
    return headings;
  }
  std::vector<std::string_view> first = rows.front().fields;
  const bool corner = !label_of(first.front());
  while (!first.empty() && first.back().empty()) {
    first.pop_back();
  }
  if (corner && !first.empty()) {
    first.erase(first.begin());
  }
  const auto labels = labels_of(first);
  if (!labels) {
    return headings;
  }
  const bool words = std::all_of(first.begin(), first.end(), is_heading);
  // Numbers alone could be times: CPU numbers start low, and a column of them stands beside.
  const bool low = words || labels->front() <= 1;
  const bool beside =
      low && first_fields_are(rows, *labels) && (corner || rows.size() == labels->size() + 1);
  const bool one_more = rows.size() == labels->size() + 1 && !corner && labels->front() <= 1;
  if (!words && !beside && !one_more) {
    return headings;
  }
  headings.labels = *labels;
  headings.left_out = beside ? labels->size() - (rows.size() - 1) : 0;
  rows.erase(rows.begin());
  if (beside) {
    headings.column = 1;
    for (Row& row : rows) {
      row.fields.erase(row.fields.begin());
    }
  }
  return headings;
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
  if (rows.size() + shape.first_row > shape.cpus || (width > 0 && rows.size() > width + 1)) {
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
  std::vector<Row> rows = cut_table(text, k_most_measured_cpus + 2, name);
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

LatencyMatrix read_latency_matrix(const std::filesystem::path& file)
{
  std::error_code error;
  const std::uintmax_t bytes = std::filesystem::file_size(file, error);
  std::ifstream in(file, std::ios::binary);
  if (error || !in) {
    throw InputError({file.string(), "", "no readable file", "a file with a matrix"});
  }
  if (bytes > k_most_bytes) {
    throw InputError({file.string(), "", std::to_string(bytes) + " bytes", "at most 128 MiB"});
  }
  std::string text(bytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(bytes));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return parse_latency_matrix(text, file.string());
}

} // namespace numasim
