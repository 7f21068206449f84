#include "models/machine/matrix_json.hpp"

namespace numasim {

namespace {

void check_contents(const JsonReader& reader, const Matrix& matrix, const MatrixShape& shape)
{
  const auto entry = [&](std::size_t a, std::size_t b) {
    return child_pointer(child_pointer("", a), b) + " of " + plain_number(matrix[a][b]);
  };
  for (std::size_t a = 0; a < matrix.size(); ++a) {
    if (shape.diagonal && matrix[a][a] != *shape.diagonal) {
      reader.problem("entry " + entry(a, a), plain_number(*shape.diagonal) + " on the diagonal");
    }
    for (std::size_t b = 0; shape.symmetric && b < a; ++b) {
      if (matrix[a][b] != matrix[b][a]) {
        reader.problem("entries " + entry(a, b) + " and " + entry(b, a),
                       "equal entries, as \"symmetric\" is true");
      }
    }
  }
}

} // namespace

Matrix read_matrix(const FieldReader& reader, const MatrixShape& shape)
{
  const std::size_t before = reader.problem_count();
  const std::string size = std::to_string(shape.size);
  const std::string wanted = size + " x " + size + ": a row and a column per " + shape.what;
  // Rows and columns too many are refused before they are read: a file may hold millions.
  if (!reader) {
    return {};
  }
  if (reader.value().size() != shape.size) {
    reader.value().problem(std::to_string(reader.value().size()) + " rows", wanted);
    return {};
  }
  Matrix matrix;
  for (const FieldReader& row : reader.items()) {
    if (row.value().size() != shape.size) {
      row.value().problem("a row of " + std::to_string(row.value().size()), wanted);
      continue;
    }
    matrix.emplace_back();
    for (const FieldReader& entry : row.items()) {
      matrix.back().push_back(entry.as_number());
    }
  }
  if (reader.problem_count() != before) {
    return {};
  }
  check_contents(reader.value(), matrix, shape);
  return matrix;
}

} // namespace numasim
