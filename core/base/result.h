// Expected failures as values: Result<T> holds a T or an Error that a person can act on.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace fw {

enum class ErrorKind {
    InvalidInput,
    NotFound,
    Exists, ///< an output would replace something: to be asked, or --force
    Io,
    Corrupt,
    Incompatible,
    Cancelled,
    Busy,
    Numerical,
    OutOfMemory,
    Internal
};

/// What happened, where, and what to do about it. `message` names the file, row or field; `hint` says the next step.
struct Error
{
    ErrorKind kind = ErrorKind::Internal;
    std::string message;
    std::string hint;
};

/// A T, or the Error why there is none. Reading the wrong side throws std::bad_variant_access (a programming error).
template <typename T>
class [[nodiscard]] Result
{
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }
    const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error.
template <>
class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}

    bool ok() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    const Error& error() const { return m_error; }

private:
    Error m_error;
    bool m_ok = true;
};

using Status = Result<void>;

inline Error cancelledError()
{
    return {ErrorKind::Cancelled, "cancelled", "run it again to continue where it stopped"};
}

} // namespace fw

#define FW_CONCATENATE_IMPL(a, b) a##b
#define FW_CONCATENATE(a, b) FW_CONCATENATE_IMPL(a, b)
/// FW_TRY(expression): returns the error of a Status or Result from the enclosing function.
#define FW_TRY(expression)                                                                                             \
    do {                                                                                                               \
        if (auto&& fwStatus = (expression); !fwStatus.ok())                                                            \
            return fwStatus.error();                                                                                   \
    } while (false)
/// FW_ASSIGN(declaration, expression): declares from a Result's value, or returns its error.
#define FW_ASSIGN(declaration, expression)                                                                             \
    auto FW_CONCATENATE(fwResult, __LINE__) = (expression);                                                            \
    if (!FW_CONCATENATE(fwResult, __LINE__).ok())                                                                      \
        return FW_CONCATENATE(fwResult, __LINE__).error();                                                             \
    declaration = std::move(FW_CONCATENATE(fwResult, __LINE__)).value()
