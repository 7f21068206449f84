#pragma once
/// A stream for text of which parts come out of somebody's files.

#include <ostream>
#include <streambuf>
#include <string>

namespace numasim {

/// Passes everything on to another stream, but control characters other than tab and line feed as
/// \uNNNN: titles and sources of files, and their names, shall not steer the terminal that shows
/// them. That is also how JSON spells them, so a document stays what it is. Bytes that are no UTF-8
/// pass, except that 0x80 to 0x9f alone, which old terminals obey, are spelt too.
class PlainStream : public std::ostream {
public:
  /// What becomes of the marks of tools/report/marks.hpp, which are control characters too. For a
  /// terminal that may be sent colours they are; nothing else that steers it can come of them.
  enum class Marks { Spelt, Colours };

  /// `target` must outlive it. Errors of `target` become errors here.
  explicit PlainStream(std::ostream& target, Marks marks = Marks::Spelt);

private:
  class Buffer : public std::streambuf {
  public:
    Buffer(std::ostream& target, Marks marks) : target_(target), marks_(marks) {}

  private:
    int_type overflow(int_type character) override;
    std::streamsize xsputn(const char* text, std::streamsize count) override;
    int sync() override;

    void add(char character);
    void spell(unsigned code);
    bool pass_on();

    std::ostream& target_;
    Marks marks_;
    std::string passed_;         ///< what is ready for the target
    unsigned continuations_ = 0; ///< bytes that the character begun still lacks
    bool after_c2_ = false;      ///< that byte, which begins U+0080 to U+009F, is not yet passed on
  };

  Buffer buffer_;
};

} // namespace numasim
