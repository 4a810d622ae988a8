// Which weights go: shares rounded down, ties by position, N of every M.
#include <QtTest>

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/random.h"
#include "core/compress/pruning/sparsity_pattern.h"
#include "tests/test_main.h"

using namespace fw::compress;

namespace {

at::Tensor matrix(std::int64_t rows, std::int64_t columns, const std::vector<float>& values)
{
    at::Tensor tensor = at::empty({rows, columns}, at::TensorOptions(at::kFloat));
    std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
    return tensor;
}

std::vector<bool> bits(const at::Tensor& mask)
{
    return std::vector<bool>(mask.data_ptr<bool>(), mask.data_ptr<bool>() + mask.numel());
}

at::Tensor randomScores(std::int64_t rows, std::int64_t columns)
{
    fw::RandomStream random(3);
    at::Tensor tensor = at::empty({rows, columns}, at::TensorOptions(at::kFloat));
    for (std::int64_t i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<float>()[i] = static_cast<float>(std::abs(random.nextNormal()));
    return tensor;
}

} // namespace

class TestSparsityPattern : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sharesAreRoundedDown()
    {
        QCOMPARE(countThatGoes(0.5, 7), std::int64_t{3});
        QCOMPARE(countThatGoes(0.29, 100), std::int64_t{29}); // 28.999999999999996 in float64
        QCOMPARE(countThatGoes(0.3, 10), std::int64_t{3});
        QCOMPARE(countThatGoes(0.999, 100), std::int64_t{99});
        QCOMPARE(countThatGoes(0.009, 100), std::int64_t{0});
        QCOMPARE(countThatGoes(0, 100), std::int64_t{0});
        QCOMPARE(countThatGoes(1, 100), std::int64_t{100});
        QCOMPARE(countThatGoes(0.5, 0), std::int64_t{0});
    }

    void theLeastGo()
    {
        const at::Tensor scores = matrix(2, 4, {5, 1, 7, 2, 8, 6, 3, 4});
        QVERIFY(bits(stayInMatrix(scores, 0.5)) ==
                (std::vector<bool>{true, false, true, false, true, true, false, false}));
        QVERIFY(bits(stayInRows(scores, 0.5)) ==
                (std::vector<bool>{true, false, true, false, true, true, false, false}));
        QVERIFY(bits(stayInMatrix(scores, 0.25)) ==
                (std::vector<bool>{true, false, true, false, true, true, true, true}));
        QVERIFY(bits(stayInRows(scores, 0.25)) ==
                (std::vector<bool>{true, false, true, true, true, true, false, true}));
        QVERIFY(bits(stayInGroups(scores, 1, 2)) ==
                (std::vector<bool>{true, false, true, false, true, false, false, true}));
    }

    void ofEqualsTheEarlierGoes()
    {
        const at::Tensor same = matrix(2, 4, {1, 1, 1, 1, 1, 1, 1, 1});
        QVERIFY(bits(stayInMatrix(same, 0.5)) ==
                (std::vector<bool>{false, false, false, false, true, true, true, true}));
        QVERIFY(bits(stayInRows(same, 0.5)) == (std::vector<bool>{false, false, true, true, false, false, true, true}));
        QVERIFY(bits(stayInGroups(same, 2, 4)) ==
                (std::vector<bool>{false, false, true, true, false, false, true, true}));
    }

    void whatIsNoNumberStays()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(bits(stayInMatrix(matrix(1, 4, {nan, 3, nan, 4}), 0.5)) ==
                (std::vector<bool>{true, false, true, false}));
        std::array<bool, 2> stay{true, true};
        const std::array<float, 2> scores{nan, 0.0F};
        dropLeast(scores, 5, stay); // more than there are
        QVERIFY(!stay[0] && !stay[1]);
    }

    void countsHoldExactly()
    {
        const at::Tensor scores = randomScores(48, 64);
        for (const double ratio : {0.0, 0.1, 0.37, 0.5, 0.99}) {
            QCOMPARE(stayInMatrix(scores, ratio).sum().item<std::int64_t>(), 48 * 64 - countThatGoes(ratio, 48 * 64));
            const at::Tensor rows = stayInRows(scores, ratio).sum(1);
            QVERIFY(rows.eq(64 - countThatGoes(ratio, 64)).all().item<bool>());
        }
        for (const auto& [keep, group] : {std::pair{2, 4}, {4, 8}, {1, 4}}) {
            const at::Tensor groups = stayInGroups(scores, keep, group).view({-1, group}).sum(1);
            QVERIFY(groups.eq(keep).all().item<bool>());
        }
        // What stays in a matrix is greater than what goes.
        const at::Tensor stay = stayInMatrix(scores, 0.4);
        QVERIFY(scores.masked_select(stay).min().item<float>() >
                scores.masked_select(stay.logical_not()).max().item<float>());
        // A view that is not contiguous is read as what it shows.
        QVERIFY(at::equal(stayInRows(scores.t(), 0.5), stayInRows(scores.t().contiguous(), 0.5)));
        QCOMPARE(stayInRows(at::empty({3, 0}), 0.5).numel(), std::int64_t{0});
    }
};

FW_TEST(TestSparsityPattern)
#include "test_sparsity_pattern.moc"
