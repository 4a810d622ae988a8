#include "core/compress/pruning/weight_pruning.h"

#include <ATen/ops/isfinite.h>
#include <fmt/format.h>

#include <algorithm>

#include "core/nn/decoder.h"
#include "core/nn/forms/sparse_linear.h"
#include "core/nn/tensor_io.h"

namespace fw::compress {

namespace {

const char* nameOf(Compared compared)
{
    switch (compared) {
    case Compared::Matrix:
        return "each matrix";
    case Compared::Row:
        return "each output's row";
    case Compared::ColumnBlock:
        return "each block of 128 columns";
    }
    return "";
}

std::string nameOf(const SlotPlace& place)
{
    return fmt::format("{} of block {}", nn::roleName(place.role), place.layer);
}

/// Whether groups of an N:M pattern fill a row of so many inputs.
bool fits(const SparsityPattern& pattern, std::int64_t inputs)
{
    return !pattern.grouped() || inputs % pattern.group == 0;
}

/// Messages begin with the parameter's name.
Status checkRatio(const SparsityPattern& pattern, Compared compared, const MatrixSize& size, const SlotPlace& place)
{
    const auto [outputs, inputs] = size;
    if (inputs * outputs == 0 || takesNothing(pattern) || pattern.grouped())
        return {};
    const std::int64_t count = compared == Compared::Matrix ? inputs * outputs
                               : compared == Compared::Row  ? inputs
                                                            : outputs * std::min(inputs, kColumnBlock);
    const std::int64_t gone = countThatGoes(pattern.ratio, count);
    if (gone > 0 && gone < count)
        return {};
    return Error{
        ErrorKind::InvalidInput,
        fmt::format("ratio: {} of the {} weights in {} of {} {}", pattern.ratio, count, nameOf(compared), nameOf(place),
                    gone == 0 ? "rounds to none" : "leaves none"),
        gone == 0 ? fmt::format("at least {:.2g}, or 0 to leave the model as it is", 1.0 / static_cast<double>(count))
                  : fmt::format("at most {:.6g}", static_cast<double>(count - 1) / double(count))};
}

} // namespace

std::vector<catalogue::Parameter> sparsityParameters(Compared compared)
{
    std::vector<catalogue::Parameter> parameters = {
        catalogue::choiceParameter("pattern", "Pattern",
                                   "Unstructured, or N:M: of every M consecutive inputs of an output N stay; a matrix "
                                   "whose inputs M does not divide is left as it is.",
                                   {"unstructured", "2:4", "4:8"}, "unstructured"),
        catalogue::realParameter("ratio", "Ratio",
                                 fmt::format("Share of the weights of {} that goes (not read for 2:4 and 4:8, "
                                             "which take half).",
                                             nameOf(compared)),
                                 0.5, 0.0, 1.0)};
    catalogue::append(parameters, matrixChoiceParameters());
    return parameters;
}

SparsityPattern sparsityPattern(const nlohmann::json& parameters)
{
    SparsityPattern pattern;
    if (parameters.at("pattern") == "unstructured")
        pattern.ratio = parameters.at("ratio").get<double>();
    else if (parameters.at("pattern") == "2:4")
        pattern = {0.5, 2, 4};
    else
        pattern = {0.5, 4, 8};
    return pattern;
}

bool takesNothing(const SparsityPattern& pattern)
{
    return !pattern.grouped() && pattern.ratio == 0;
}

Status planWeightPruning(Shape& shape, const nlohmann::json& parameters, const std::string& path,
                         const std::string& title, Compared compared)
{
    FW_TRY(requirePlainMatrices(shape, path, title));
    const SparsityPattern pattern = sparsityPattern(parameters);
    if (takesNothing(pattern))
        return {};
    const auto named = [&](Status status) {
        if (status.ok())
            return status;
        return Status(Error{status.error().kind, path + "." + status.error().message, status.error().hint});
    };
    bool any = false;
    const Status chosen = shape.visitChosen([&](std::size_t layer, nn::Role role, SlotShape& slot) -> Status {
        for (const MatrixSize& size : shape.matrices(layer, role)) {
            FW_TRY(named(checkRatio(pattern, compared, size, {layer, role})));
            if (fits(pattern, size.inputs)) {
                any = true;
                slot.form = "sparse";
            }
        }
        return {};
    });
    FW_TRY(chosen);
    if (any)
        return {};
    return Error{
        ErrorKind::InvalidInput,
        fmt::format("{}.pattern: {}:{} needs inputs in groups of {}, and no matrix has such", path, pattern.keep,
                    pattern.group, pattern.group),
        fmt::format("use the unstructured pattern, or leave a multiple of {} before this step", pattern.group)};
}

Result<bool> canBePruned(const SparsityPattern& pattern, Compared compared, const nn::LinearOp& matrix,
                         const SlotPlace& place, StepReport* report)
{
    FW_TRY(checkRatio(pattern, compared, {matrix.outputs(), matrix.inputs()}, place));
    if (fits(pattern, matrix.inputs()))
        return true;
    if (report)
        report->warnings.push_back(fmt::format("{} is left as it is: {}:{} needs inputs in groups of {}, and it has {}",
                                               nameOf(place), pattern.keep, pattern.group, pattern.group,
                                               matrix.inputs()));
    return false;
}

Status makeSparse(nn::LinearSlot& matrix, const at::Tensor& weight, at::ScalarType storedType, const SlotPlace& place)
{
    if (!at::isfinite(nn::roundTo(weight, storedType)).all().item<bool>())
        return Error{ErrorKind::Numerical, "weights of " + nameOf(place) + " are not finite in their stored type",
                     "the model is broken before this step, or its calibration text too short for it"};
    matrix = std::make_shared<nn::SparseLinear>(weight, matrix->bias(), storedType);
    return {};
}

} // namespace fw::compress
