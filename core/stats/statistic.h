// A function from totals to a figure, one at a time or many: resampling asks for thousands.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <span>
#include <type_traits>
#include <utility>

namespace fw::stats {

/// The figure from the totals over clusters, e.g. totals[0] / totals[1]. May give NaN (0 / 0). Must not throw, must
/// depend on nothing else, and is called from several threads at once where more than one is asked for.
class Statistic
{
public:
    template <typename Function>
    requires(!std::same_as<std::remove_cvref_t<Function>, Statistic> &&
             std::is_invocable_r_v<double, Function, std::span<const double>>) Statistic(Function&& function)
        : m_function(std::forward<Function>(function)) // implicit: any callable is a figure
    {
    }
    /// totals[0] / totals[1], NaN where totals[1] is not above 0: of many totals at once in vector instructions, with
    /// the digits that one at a time has.
    static Statistic ratio();
    bool isRatio() const { return m_isRatio; }

    double operator()(std::span<const double> totals) const { return m_function(totals); }

    /// The figures of `count` totals that lie in columns: (sums, count), sum s of total i at columns[s * count + i].
    void ofColumns(std::span<const double> columns, std::size_t count, std::span<double> figures) const;

private:
    std::function<double(std::span<const double>)> m_function;
    bool m_isRatio = false;
};

} // namespace fw::stats
