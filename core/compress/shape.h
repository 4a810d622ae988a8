// What is known of a model before anything is computed: steps are refused by it, and each updates it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/compress/matrix_choice.h"
#include "core/nn/language_model.h"

namespace fw::compress {

struct MatrixSize
{
    std::int64_t outputs = 0;
    std::int64_t inputs = 0;
};

/// One linear slot as a recipe's steps leave it.
struct SlotShape
{
    std::string form = "dense";      ///< of its matrices, as LinearOp::form()
    std::vector<MatrixSize> factors; ///< of a product, the one that reads the input first; empty: a single matrix
};

struct BlockShape
{
    /// At most so many: which blocks lose how many heads or neurons is decided on calibration text.
    std::int64_t headGroups = 0; ///< heads of keys and values, with the query heads that share them
    std::int64_t innerWidth = 0;
    std::array<SlotShape, nn::kRoles.size()> slots; ///< by role

    SlotShape& operator[](nn::Role role) { return slots[nn::indexOf(role)]; }
    const SlotShape& operator[](nn::Role role) const { return slots[nn::indexOf(role)]; }
};

struct Shape
{
    std::int64_t width = 0;
    std::int64_t headSize = 0;
    std::int64_t headsPerGroup = 1;
    std::vector<nn::Role> roles; ///< of the slots that a block has
    std::int64_t vocabulary = 0;
    std::int64_t context = 0;    ///< tokens
    int cacheBits = 32;          ///< of the key-value cache
    bool codedEmbedding = false; ///< whether the embedding or the head is codes
    bool boundaries = false; ///< whether the stream is compressed behind some blocks, which are known by their numbers
    std::vector<BlockShape> blocks;
    std::vector<BlockShape> base; ///< the blocks before the first step
    MatrixChoice chosen;          ///< of the step under way: what it touches

    std::int64_t layers() const { return static_cast<std::int64_t>(blocks.size()); }
    std::int64_t headGroups() const; ///< of all blocks
    std::int64_t inputs(std::size_t layer, nn::Role role) const;
    std::int64_t outputs(std::size_t layer, nn::Role role) const;
    /// Drops all blocks but these, ascending.
    void keepBlocks(const std::vector<std::int64_t>& stay);
    /// The sizes of a slot's single matrices.
    std::vector<MatrixSize> matrices(std::size_t layer, nn::Role role) const;
    /// Calls `visit(layer, role, slot)` for the slots that the step touches; stops at the first error.
    template <typename Visit>
    Status visitChosen(const Visit& visit)
    {
        for (std::size_t layer = 0; layer < blocks.size(); ++layer)
            for (const nn::Role role : roles)
                if (chosen.includes(layer, role))
                    FW_TRY(visit(layer, role, blocks[layer][role]));
        return {};
    }
    /// Every matrix of every slot that the step touches has this form.
    void setForm(const std::string& form);
};

Shape shapeOf(const nn::LanguageModel& model);

// Each refuses in the name of the step at `path`, by the first of the matrices that it touches.

/// Refuses matrices that are not plain numbers; factors are welcome.
Status requirePlainMatrices(const Shape& shape, const std::string& path, const std::string& title);
/// Refuses matrices that are not plain numbers or sparse ones, whose zeros the step keeps; factors are welcome.
Status requireNumbers(const Shape& shape, const std::string& path, const std::string& title);
/// Refuses a model whose slots are not single plain matrices: heads, neurons or singular values of a product of factors
/// cannot be taken out.
Status requireSingleMatrices(const Shape& shape, const std::string& path, const std::string& title);
/// Refuses a model of which some matrix has a form that no optimiser can move.
Status requireTrainable(const Shape& shape, const std::string& path, const std::string& title);
/// Refuses to take blocks out of a model whose boundaries are known by block numbers.
Status requireNoBoundaries(const Shape& shape, const std::string& path, const std::string& title);

} // namespace fw::compress
