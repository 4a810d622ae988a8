// Integer products are exact on every processor, also where pairs of products exceed 16 bits.
#include <QtTest>

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>

#include <vector>

#include "core/base/random.h"
#include "core/nn/kernels/int8_product.h"
#include "core/nn/kernels/runtime.h"
#include "tests/test_main.h"

using fw::nn::Int8Product;

namespace {

/// Codes between −127 and 127; `extreme` gives the two ends alone.
std::vector<std::int8_t> someCodes(std::int64_t count, std::uint64_t seed, bool extreme)
{
    fw::RandomStream random(seed, 3);
    std::vector<std::int8_t> codes;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto code = static_cast<int>(random.nextBelow(255)) - 127;
        codes.push_back(static_cast<std::int8_t>(extreme ? (code < 0 ? -127 : 127) : code));
    }
    return codes;
}

std::vector<std::int32_t> byDefinition(const std::vector<std::int8_t>& source, const std::vector<std::int8_t>& weights,
                                       std::int64_t rows, std::int64_t inputs, std::int64_t outputs)
{
    std::vector<std::int32_t> result;
    for (std::int64_t row = 0; row < rows; ++row)
        for (std::int64_t out = 0; out < outputs; ++out) {
            std::int32_t sum = 0;
            for (std::int64_t i = 0; i < inputs; ++i)
                sum += std::int32_t{source[std::size_t(row * inputs + i)]} * weights[std::size_t(out * inputs + i)];
            result.push_back(sum);
        }
    return result;
}

} // namespace

class TestInt8Product : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void sumsAreExact_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<bool>("extreme");
        for (const bool extreme : {false, true})
            for (const int rows : {1, 2, 3, 4, 5, 17})
                for (const int inputs : {1, 15, 16, 33, 256, 1000})
                    for (const int outputs : {1, 2, 63, 130})
                        QTest::addRow("%d rows, %d inputs, %d outputs%s", rows, inputs, outputs,
                                      extreme ? ", extreme" : "")
                            << rows << inputs << outputs << extreme;
    }

    void sumsAreExact()
    {
        QFETCH(int, rows);
        QFETCH(int, inputs);
        QFETCH(int, outputs);
        QFETCH(bool, extreme);
        fw::nn::setThreads(2);
        const auto source = someCodes(std::int64_t{rows} * inputs, 1, extreme);
        const auto weights = someCodes(std::int64_t{outputs} * inputs, 2, extreme);
        at::Tensor codes = at::empty({outputs, inputs}, at::TensorOptions(at::kChar));
        std::copy(weights.begin(), weights.end(), codes.data_ptr<std::int8_t>());
        const auto expected = byDefinition(source, weights, rows, inputs, outputs);
        // The one that this processor gets, and our own, which must be right on all.
        for (const auto& product : {fw::nn::makeInt8Product, fw::nn::makeWideningInt8Product}) {
            std::vector<std::int32_t> result(expected.size(), -1);
            const auto made = product(codes);
            made->multiply(rows, source.data(), result.data());
            QVERIFY(result == expected);
            // Held once, whatever the layout, and given back as they were.
            QVERIFY(at::equal(made->codes(), codes));
            QVERIFY(made->bytes() >= codes.numel() &&
                    made->bytes() < codes.numel() + 130 * (inputs + 63) + 64 * outputs);
        }
    }
};

FW_TEST(TestInt8Product)
#include "test_int8_product.moc"
