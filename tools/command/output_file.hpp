#pragma once
/// A file that holds all of the results or is not there.

#include <filesystem>
#include <string>
#include <string_view>

namespace numasim {

class OutputFile {
public:
  /// Creates a temporary file beside `file`, so that what cannot be written is known before hours
  /// of simulation. Throws InputError in the name of `option`.
  explicit OutputFile(const std::filesystem::path& file, const std::string& option = "--output");
  /// Removes the temporary file unless commit() has put it in place.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Writes `text` and puts the file in its place. Throws std::system_error.
  void commit(std::string_view text);
  /// The two halves of commit(), for several files that shall appear together or not at all.
  void write(std::string_view text);
  void put_in_place();

private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  int fd_ = -1;
};

} // namespace numasim
