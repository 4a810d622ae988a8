#include "core/nn/kernels/int8_product.h"

#include <ATen/ops/empty.h>
#include <dnnl.hpp>

#include <map>
#include <mutex>

namespace fw::nn {

namespace {

dnnl::engine& engine()
{
    static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
    return cpu;
}

bool addsExactly(dnnl::cpu_isa isa)
{
    switch (isa) {
    case dnnl::cpu_isa::avx2_vnni:
    case dnnl::cpu_isa::avx512_core_vnni:
    case dnnl::cpu_isa::avx512_core_bf16:
    case dnnl::cpu_isa::avx512_core_amx:
        return true;
    default:
        return false;
    }
}

/// One packed weight for all batch sizes, one primitive a batch size.
class OneDnnInt8Product final : public Int8Product
{
public:
    explicit OneDnnInt8Product(const at::Tensor& codes) : m_inputs(codes.size(1)), m_outputs(codes.size(0))
    {
        using Type = dnnl::memory::data_type;
        using Tag = dnnl::memory::format_tag;
        if (m_inputs == 0 || m_outputs == 0)
            return;
        // The layout that suits a batch of 16 serves all sizes: the codes are packed once.
        const auto wanted = describe(16, {{m_inputs, m_outputs}, Type::s8, Tag::any}).weights_desc();
        dnnl::memory plain({{m_inputs, m_outputs}, Type::s8, Tag::ba}, engine(), codes.data_ptr());
        m_packed = dnnl::memory(wanted, engine());
        dnnl::stream stream(engine());
        dnnl::reorder(plain, m_packed).execute(stream, plain, m_packed);
        stream.wait();
    }

    /// oneDNN's scratch memory is per primitive: one caller at a time.
    void multiply(std::int64_t rows, const std::int8_t* source, std::int32_t* result) override
    {
        const std::lock_guard guard(m_mutex);
        auto found = m_products.find(rows);
        if (found == m_products.end()) {
            const auto description = describe(rows, m_packed.get_desc());
            Product product{dnnl::matmul(description), description.src_desc(), description.dst_desc(),
                            dnnl::memory(description.scratchpad_desc(), engine())};
            found = m_products.emplace(rows, std::move(product)).first;
        }
        Product& product = found->second;
        dnnl::memory from(product.source, engine(), const_cast<std::int8_t*>(source)); // only read
        dnnl::memory to(product.result, engine(), result);
        dnnl::stream stream(engine());
        product.primitive.execute(stream, {{DNNL_ARG_SRC, from},
                                           {DNNL_ARG_WEIGHTS, m_packed},
                                           {DNNL_ARG_DST, to},
                                           {DNNL_ARG_SCRATCHPAD, product.scratch}});
        stream.wait();
    }

    at::Tensor codes() const override
    {
        at::Tensor codes = at::empty({m_outputs, m_inputs}, at::TensorOptions(at::kChar));
        if (codes.numel() == 0)
            return codes;
        dnnl::memory packed = m_packed;
        dnnl::memory plain({{m_inputs, m_outputs}, dnnl::memory::data_type::s8, dnnl::memory::format_tag::ba}, engine(),
                           codes.data_ptr());
        dnnl::stream stream(engine());
        dnnl::reorder(packed, plain).execute(stream, packed, plain);
        stream.wait();
        return codes;
    }

    std::int64_t bytes() const override
    {
        return m_inputs * m_outputs == 0 ? 0 : static_cast<std::int64_t>(m_packed.get_desc().get_size());
    }

private:
    struct Product
    {
        dnnl::matmul primitive;
        dnnl::memory::desc source;
        dnnl::memory::desc result;
        dnnl::memory scratch;
    };

    dnnl::matmul::primitive_desc describe(std::int64_t rows, const dnnl::memory::desc& weights) const
    {
        using Type = dnnl::memory::data_type;
        using Tag = dnnl::memory::format_tag;
        dnnl::primitive_attr attributes;
        attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
        const dnnl::memory::desc source({rows, m_inputs}, Type::s8, Tag::ab);
        const dnnl::memory::desc result({rows, m_outputs}, Type::s32, Tag::ab);
        return {dnnl::matmul::desc(source, weights, result), attributes, engine()};
    }

    std::int64_t m_inputs;
    std::int64_t m_outputs;
    dnnl::memory m_packed;
    std::mutex m_mutex;
    std::map<std::int64_t, Product> m_products;
};

} // namespace

std::unique_ptr<Int8Product> makeOneDnnInt8Product(const at::Tensor& codes)
{
    return std::make_unique<OneDnnInt8Product>(codes);
}

std::unique_ptr<Int8Product> makeInt8Product(const at::Tensor& codes)
{
    return addsExactly(dnnl::get_effective_cpu_isa()) ? makeOneDnnInt8Product(codes) : makeWideningInt8Product(codes);
}

} // namespace fw::nn
