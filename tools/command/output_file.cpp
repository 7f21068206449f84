#include "tools/command/output_file.hpp"

#include "models/input/input_error.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace numasim {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& option, const fs::path& file, const std::string& why)
{
  throw InputError({option, "", "\"" + file.string() + "\": " + why, "a file to write"});
}

[[noreturn]] void fail(const fs::path& file)
{
  throw std::system_error(errno, std::generic_category(), "cannot write " + file.string());
}

/// The permissions that a file opened the usual way would have got.
mode_t usual_mode()
{
  const mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

} // namespace

OutputFile::OutputFile(const fs::path& file, const std::string& option)
{
  if (file.empty()) {
    refuse(option, file, "no name");
  }
  std::error_code error;
  if (fs::exists(file, error) && !fs::is_regular_file(file, error)) {
    refuse(option, file, "not a regular file");
  }
  // Through symbolic links, so that the link stays and what it points to is replaced.
  target_ = fs::exists(file, error) ? fs::canonical(file) : file;
  std::string name = target_.string() + ".XXXXXX";
  fd_ = mkstemp(name.data());
  if (fd_ < 0) {
    refuse(option, file, std::strerror(errno));
  }
  temporary_ = name;
}

OutputFile::~OutputFile()
{
  if (fd_ >= 0) {
    close(fd_);
  }
  if (!temporary_.empty()) {
    unlink(temporary_.c_str());
  }
}

void OutputFile::commit(std::string_view text)
{
  write(text);
  put_in_place();
}

void OutputFile::write(std::string_view text)
{
  while (!text.empty()) {
    const ssize_t count = ::write(fd_, text.data(), text.size());
    if (count < 0 && errno != EINTR) {
      fail(target_);
    }
    text.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
  }
  if (fchmod(fd_, usual_mode()) != 0 || fsync(fd_) != 0) {
    fail(target_);
  }
}

void OutputFile::put_in_place()
{
  if (rename(temporary_.c_str(), target_.c_str()) != 0) {
    fail(target_);
  }
  temporary_.clear();
}

} // namespace numasim
