#include "core/nn/models/fusion.h"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <string_view>

namespace fw::nn {

std::int64_t outputsOf(const DecoderConfig& config, Role role)
{
    switch (role) {
    case Role::Query:
        return config.heads * config.headSize;
    case Role::Key:
    case Role::Value:
        return config.keyValueHeads * config.headSize;
    case Role::Gate:
    case Role::Up:
        return config.innerWidth;
    case Role::Output:
    case Role::Down:
        break;
    }
    return config.width;
}

std::int64_t inputsOf(const DecoderConfig& config, Role role)
{
    return role == Role::Output ? config.heads * config.headSize
           : role == Role::Down ? config.innerWidth
                                : config.width;
}

std::vector<Role> sharing(const TensorLayout& layout, const DecoderConfig& config, Role role)
{
    const std::string_view name = layout.of(role).name;
    std::vector<Role> roles;
    for (const Role other : kRoles)
        if ((other != Role::Gate || config.gated) && layout.of(other).name && name == layout.of(other).name)
            roles.push_back(other);
    return roles;
}

std::vector<at::Tensor> takenApart(const at::Tensor& stored, const std::vector<Role>& roles, Fusion fusion,
                                   const DecoderConfig& config)
{
    if (roles.size() == 1)
        return {stored.contiguous()};
    std::vector<at::Tensor> parts;
    if (fusion == Fusion::ByHead) {
        std::vector<std::int64_t> shape = stored.sizes().vec();
        shape[0] = config.headSize;
        shape.insert(shape.begin(), {config.heads, static_cast<std::int64_t>(roles.size())});
        const at::Tensor byHead = stored.reshape(shape); // (heads, roles, headSize, …)
        for (std::size_t i = 0; i < roles.size(); ++i)
            parts.push_back(byHead.select(1, static_cast<std::int64_t>(i)).flatten(0, 1).contiguous());
        return parts;
    }
    std::int64_t first = 0;
    for (const Role role : roles) {
        const std::int64_t rows = outputsOf(config, role);
        parts.push_back(stored.narrow(0, first, rows).clone(at::MemoryFormat::Contiguous));
        first += rows;
    }
    return parts;
}

at::Tensor putTogether(const std::vector<at::Tensor>& parts, Fusion fusion, const DecoderConfig& config)
{
    if (fusion != Fusion::ByHead)
        return at::cat(parts, 0);
    std::vector<at::Tensor> byHead;
    for (const at::Tensor& part : parts) {
        std::vector<std::int64_t> shape = part.sizes().vec();
        shape[0] = config.headSize;
        shape.insert(shape.begin(), config.heads);
        byHead.push_back(part.reshape(shape));
    }
    return at::stack(byHead, 1).flatten(0, 2);
}

} // namespace fw::nn
