#pragma once
/// A design did what a kernel must not do.

#include <stdexcept>

namespace numasim {

/// What the simulated kernel would hang on or crash from; what() says which lock and who. The
/// command ends with status 1: the run has shown something about the design.
class DesignFault : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

} // namespace numasim
