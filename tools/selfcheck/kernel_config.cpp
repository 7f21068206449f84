#include "tools/selfcheck/kernel_config.hpp"

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <archive.h>
#include <archive_entry.h>

namespace numasim::selfcheck {

namespace {

constexpr std::size_t k_longest = std::size_t{4} << 20; // bytes; they have 0.2 to 0.4 million

struct Free {
  void operator()(archive* reading) const { archive_read_free(reading); }
};

/// What a file compressed by gzip holds.
std::optional<std::string> unzipped(const char* file)
{
  const std::unique_ptr<archive, Free> in(archive_read_new());
  archive_read_support_filter_gzip(in.get());
  archive_read_support_format_raw(in.get());
  archive_entry* entry = nullptr;
  constexpr std::size_t k_block = 65536;
  if (archive_read_open_filename(in.get(), file, k_block) != ARCHIVE_OK ||
      archive_read_next_header(in.get(), &entry) != ARCHIVE_OK) {
    return std::nullopt;
  }
  std::string text;
  std::array<char, k_block> block{};
  la_ssize_t got = 0;
  while ((got = archive_read_data(in.get(), block.data(), block.size())) > 0 &&
         text.size() < k_longest) {
    text.append(block.data(), static_cast<std::size_t>(got));
  }
  return got < 0 ? std::nullopt : std::optional{text};
}

} // namespace

std::optional<std::string> kernel_config(const std::string& release)
{
  if (auto text = unzipped("/proc/config.gz")) {
    return text;
  }
  for (const std::filesystem::path& file :
       {std::filesystem::path{"/boot/config-" + release},
        std::filesystem::path{"/lib/modules/" + release + "/config"}}) {
    if (std::ifstream in{file}) {
      return std::string{std::istreambuf_iterator<char>{in}, {}};
    }
  }
  return std::nullopt;
}

bool is_built_in(std::string_view config, std::string_view option)
{
  const std::string line = std::string{option} + "=y";
  for (std::size_t at = config.find(line); at != std::string_view::npos;
       at = config.find(line, at + 1)) {
    const bool begins = at == 0 || config[at - 1] == '\n';
    const std::size_t end = at + line.size();
    if (begins && (end == config.size() || config[end] == '\n')) {
      return true;
    }
  }
  return false;
}

} // namespace numasim::selfcheck
