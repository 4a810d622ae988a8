#include "core/checkpoint/weight_source.h"

#include <fmt/format.h>

namespace fw::checkpoint {

const TensorView* WeightSource::find(std::string_view name) const
{
    const auto found = tensors().find(name);
    return found == tensors().end() ? nullptr : &found->second;
}

Result<const TensorView*> WeightSource::require(std::string_view name) const
{
    if (const TensorView* view = find(name))
        return view;
    if (isPlaced(name))
        return Error{ErrorKind::Corrupt,
                     fmt::format("{}: tensor '{}' is missing, though the index has it here", fileOf(name).string(), name),
                     "fetch the index and its shards again, all of one revision"};
    return Error{ErrorKind::Corrupt, fmt::format("{}: tensor '{}' is missing", fileOf(name).string(), name),
                 "config.json does not describe these weights; check that both belong together"};
}

Result<CodedMatrix> WeightSource::codes(std::string_view name) const
{
    FW_ASSIGN(const TensorView* view, require(name));
    return Error{ErrorKind::Incompatible,
                 fmt::format("{}: tensor '{}' has type {}, which is no type of codes", fileOf(name).string(), name,
                             typeNameOf(*view)),
                 "save the model in float32, float16 or bfloat16"};
}

} // namespace fw::checkpoint
