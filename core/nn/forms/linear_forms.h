// The forms a linear slot may have on disk: one line a form in linear_forms.cpp.
#pragma once

#include <map>
#include <string>

#include "core/base/result.h"
#include "core/nn/forms/linear_op.h"
#include "core/nn/tensor_io.h"

namespace fw::nn {

/// What fairweight.json says of a block's slots: form by name ("attn.c_attn", and "attn.c_attn.first" for a factor);
/// what is not named is dense.
using FormNames = std::map<std::string, std::string>;

/// Adds the forms of a slot and of its factors.
void nameForms(const LinearOp& slot, const std::string& name, FormNames& forms);

/// A slot on disk: its name in `forms` and the prefix of its tensors.
struct StoredSlot
{
    const FormNames& forms;
    std::string name;
    std::string prefix;
    std::int64_t inputs = 0;
    std::int64_t outputs = 0;

    std::string form() const
    {
        const auto found = forms.find(name);
        return found == forms.end() ? "dense" : found->second;
    }
};

/// Loads a slot in its form. A dense one is (outputs, inputs) here; the layout of a model's own dense slots is the
/// model's business.
Result<LinearSlot> loadLinear(TensorReader& reader, const StoredSlot& slot);

} // namespace fw::nn
