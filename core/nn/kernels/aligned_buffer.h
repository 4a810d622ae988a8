// Memory that begins on a cache line, for kernels.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace fw::nn {

/// `size` numbers, zero at first.
template <typename T>
class AlignedBuffer
{
public:
    AlignedBuffer() = default;
    explicit AlignedBuffer(std::size_t size) : m_size(size)
    {
        const std::size_t bytes = (size * sizeof(T) + kLine - 1) / kLine * kLine;
        m_data.reset(static_cast<T*>(std::aligned_alloc(kLine, bytes > 0 ? bytes : kLine)));
        if (!m_data)
            throw std::bad_alloc();
        for (std::size_t i = 0; i < size; ++i)
            m_data.get()[i] = T{};
    }

    T* data() { return m_data.get(); }
    const T* data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }

private:
    static constexpr std::size_t kLine = 64;
    struct Free
    {
        void operator()(T* data) const { std::free(data); }
    };
    std::unique_ptr<T, Free> m_data;
    std::size_t m_size = 0;
};

} // namespace fw::nn
