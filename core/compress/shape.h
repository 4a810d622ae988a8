// What is known of a model before anything is computed: steps are refused by it, and each updates it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/nn/language_model.h"

namespace fw::compress {

/// One linear slot as a recipe's steps leave it.
struct SlotShape
{
    std::string form = "dense"; ///< of its matrices, as LinearOp::form()
    std::int64_t rank = 0;      ///< of a product of two factors; 0: a single matrix
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
    std::int64_t context = 0; ///< tokens
    int cacheBits = 32;       ///< of the key-value cache
    bool boundaries = false;  ///< whether the stream is compressed behind some blocks, which are known by their numbers
    std::vector<BlockShape> blocks;
    std::vector<BlockShape> base; ///< the blocks before the first step

    std::int64_t layers() const { return static_cast<std::int64_t>(blocks.size()); }
    std::int64_t headGroups() const; ///< of all blocks
    std::int64_t inputs(std::size_t layer, nn::Role role) const;
    std::int64_t outputs(std::size_t layer, nn::Role role) const;
    /// Drops all blocks but these, ascending.
    void keepBlocks(const std::vector<std::int64_t>& stay);
    /// Every matrix of every slot has this form.
    void setForm(const std::string& form);
};

Shape shapeOf(const nn::LanguageModel& model);

/// Refuses, in the name of the step at `path`, a model whose matrices are not all plain numbers; factors are welcome.
Status requirePlainMatrices(const Shape& shape, const std::string& path, const std::string& title);
/// Refuses a model whose slots are not single plain matrices: heads, neurons or singular values of a product of factors
/// cannot be taken out.
Status requireSingleMatrices(const Shape& shape, const std::string& path, const std::string& title);
/// Refuses a model of which some matrix has a form that no optimiser can move.
Status requireTrainable(const Shape& shape, const std::string& path, const std::string& title);
/// Refuses to take blocks out of a model whose boundaries are known by block numbers.
Status requireNoBoundaries(const Shape& shape, const std::string& path, const std::string& title);

} // namespace fw::compress
