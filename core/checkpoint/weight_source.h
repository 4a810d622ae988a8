// Where a model's weights come from: tensors by name, in the type that they are stored in. No torch.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/coded_matrix.h"
#include "core/checkpoint/tensor_view.h"

namespace fw::checkpoint {

/// The tensors of one model. What loads a model knows this alone, not the files' format. Immutable; any thread may read.
class WeightSource
{
public:
    virtual ~WeightSource() = default;

    virtual const std::map<std::string, TensorView, std::less<>>& tensors() const = 0;
    /// The file that has this tensor, or should have it.
    virtual const std::filesystem::path& fileOf(std::string_view name) const = 0;
    /// What was odd and did no harm, for people; a sentence each.
    virtual const std::vector<std::string>& notes() const = 0;
    /// A tensor whose type is Other, as codes; an error that names its type where it is none of codes that we know.
    virtual Result<CodedMatrix> codes(std::string_view name) const;

    /// The tensor of this name, or nullptr.
    const TensorView* find(std::string_view name) const;
    /// The tensor of this name, or an error that names it and the file.
    Result<const TensorView*> require(std::string_view name) const;

private:
    /// Whether the source says that it has a tensor of this name, which may be missing all the same.
    virtual bool isPlaced(std::string_view name) const = 0;
};

} // namespace fw::checkpoint
