// Which of a model's matrices a step touches: all of them, or those that its `only` and `ignore` say. No torch in this
// header.
#pragma once

#include <nlohmann/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalogue/parameter.h"
#include "core/nn/models/decoder_config.h"

namespace fw::compress {

/// A list names matrices as they are called in a variant's files, commas between: a role ("down"; "attention" and "mlp"
/// for the roles of either), a block ("blocks.3") or a matrix of a block ("blocks.3.down"). Blocks have the numbers
/// that the step finds.
class MatrixChoice
{
public:
    /// Every matrix.
    MatrixChoice() = default;
    /// By the parameters "only" (empty: all) and "ignore"; every matrix where a method has none. An error names the
    /// parameter and the entry that is no name.
    static Result<MatrixChoice> of(const nlohmann::json& parameters);

    bool includes(std::size_t layer, nn::Role role) const;
    /// An error where an entry names a block beyond `layers` or a role that is not among `roles`, or nothing is chosen.
    Status check(std::size_t layers, const std::vector<nn::Role>& roles) const;

private:
    /// Without a block: of all; without roles: all.
    struct Entry
    {
        std::string parameter;
        std::string text;
        long block = -1;
        std::vector<nn::Role> roles;
        bool names(std::size_t layer, nn::Role role) const;
    };
    static Result<std::vector<Entry>> parse(const nlohmann::json& parameters, const char* parameter);

    std::vector<Entry> m_only;
    std::vector<Entry> m_ignored;
};

/// "only" and "ignore".
std::vector<catalogue::Parameter> matrixChoiceParameters();

} // namespace fw::compress
