#include "core/nn/linear_forms.h"

namespace fw::nn {

Result<LinearSlot> loadLinear(const std::string& form, TensorReader&, const std::string& prefix, std::int64_t,
                              std::int64_t)
{
    return Error{ErrorKind::Incompatible, "slot '" + prefix + "' has the unknown form '" + form + "'",
                 "it was made by a newer program; update this one"};
}

} // namespace fw::nn
