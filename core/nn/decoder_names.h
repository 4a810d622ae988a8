// What a decoder's tensors are called in files: what reading and writing share. Internal to core/nn.
#pragma once

#include <fmt/format.h>

#include <string>

#include "core/nn/decoder.h"
#include "core/nn/models/family.h"

namespace fw::nn {

/// Tensors' names in one set of files.
struct DecoderNames
{
    const TensorLayout& layout;
    std::string root;
    const GgufForm* gguf = nullptr; ///< of a GGUF file

    std::string shared(const char* name) const { return root + name; }
    std::string block(std::size_t layer) const { return fmt::format("{}{}{}.", root, layout.block, layer); }
    std::string head() const { return std::string(layout.head) + ".weight"; }
    /// Of a slot in our own layout.
    static std::string own(std::size_t layer, Role role) { return fmt::format("blocks.{}.{}", layer, roleName(role)); }
};

/// A block's norms with their names and widths.
template <typename Block, typename Visit>
Status visitBlockNorms(Block& block, const TensorLayout& layout, const DecoderConfig& config, const Visit& visit)
{
    FW_TRY(visit(layout.attentionNorm, config.width, block.attentionNorm));
    if (block.attentionAfterNorm)
        FW_TRY(visit(layout.attentionAfterNorm, config.width, *block.attentionAfterNorm));
    if (block.queryNorm)
        FW_TRY(visit(layout.queryNorm, config.headSize, *block.queryNorm));
    if (block.keyNorm)
        FW_TRY(visit(layout.keyNorm, config.headSize, *block.keyNorm));
    FW_TRY(visit(layout.mlpNorm, config.width, block.mlpNorm));
    if (block.mlpAfterNorm)
        FW_TRY(visit(layout.mlpAfterNorm, config.width, *block.mlpAfterNorm));
    return {};
}

} // namespace fw::nn
