#include "tools/command/delivery.hpp"

#include <ostream>
#include <stdexcept>

namespace numasim {

void check_written(std::ostream& out)
{
  if (!out.flush()) {
    throw std::runtime_error("cannot write the results to standard output");
  }
}

Delivery::Delivery(const std::optional<std::string>& output, std::ostream& out) : out_(out)
{
  if (output) {
    file_.emplace(*output);
  }
}

void Delivery::deliver(std::string_view text)
{
  if (file_) {
    file_->commit(text);
    return;
  }
  out_ << text;
  check_written(out_);
}

} // namespace numasim
