#include "tools/probe/shared_word.hpp"

#include "tools/probe/sampling.hpp"

#include <cerrno>
#include <cstring>
#include <string>

#include <sys/mman.h>

namespace numasim {

namespace {

constexpr std::size_t k_one_page = 4096;

} // namespace

OwnPages::OwnPages(std::size_t bytes, bool huge)
    : data_(mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
      bytes_(bytes)
{
  if (data_ == MAP_FAILED) {
    throw Unmeasurable("no " + std::to_string(bytes) + " bytes of memory: " + std::strerror(errno));
  }
  if (huge) {
    madvise(data_, bytes, MADV_HUGEPAGE); // where there are none, small pages have to do
  }
}

OwnPages::~OwnPages()
{
  munmap(data_, bytes_);
}

SharedWord::SharedWord()
    : pages_(k_one_page), word_(new (pages_.data()) std::atomic<std::uint32_t>(0))
{
}

} // namespace numasim
