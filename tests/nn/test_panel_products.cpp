// The matrix products and the rounding under scoring, by their definitions: any number of rows, odd widths, the ends of
// the codes' range.
#include <QtTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/base/random.h"
#include "core/nn/kernels/aligned_buffer.h"
#include "core/nn/kernels/int8_codes.h"
#include "core/nn/kernels/int8_panel_product.h"
#include "core/nn/kernels/panel_product.h"
#include "tests/test_main.h"

using fw::nn::AlignedBuffer;
using fw::nn::kPanelWidth;

namespace {

AlignedBuffer<float> normals(std::int64_t count, std::uint64_t seed)
{
    fw::RandomStream random(seed);
    AlignedBuffer<float> values{std::size_t(count)};
    for (std::int64_t i = 0; i < count; ++i)
        values.data()[i] = float(random.nextNormal());
    return values;
}

} // namespace

class TestPanelProducts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shapes_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("inputs");
        QTest::addColumn<int>("panels");
        for (const int rows : {1, 2, 5, 6, 7, 12, 13, 48, 49, 100})
            for (const int inputs : {1, 2, 37, 384})
                for (const int panels : {1, 3})
                    QTest::addRow("%d rows, %d inputs, %d panels", rows, inputs, panels) << rows << inputs << panels;
    }

    void floats_data() { shapes_data(); }

    void floats()
    {
        QFETCH(int, rows);
        QFETCH(int, inputs);
        QFETCH(int, panels);
        const std::int64_t outputs = panels * kPanelWidth;
        const auto weights = normals(inputs * outputs, 1);
        const auto bias = normals(outputs, 2);
        const auto input = normals(rows * (inputs + 3), 3);
        std::vector<float> result(std::size_t(rows * outputs));
        const fw::nn::PanelMatrix matrix{weights.data(), bias.data(), inputs, panels};
        fw::nn::multiplyPanels(matrix, input.data(), inputs + 3, rows, result.data(), outputs);
        for (std::int64_t row = 0; row < rows; ++row) {
            std::vector<float> alone(std::size_t(outputs), 0.0F);
            fw::nn::multiplyPanels(matrix, input.data() + row * (inputs + 3), inputs + 3, 1, alone.data(), outputs);
            for (std::int64_t out = 0; out < outputs; ++out) {
                double sum = bias.data()[out];
                for (std::int64_t k = 0; k < inputs; ++k)
                    sum += double(input.data()[row * (inputs + 3) + k]) *
                           weights.data()[(out / kPanelWidth * inputs + k) * kPanelWidth + out % kPanelWidth];
                const float got = result[std::size_t(row * outputs + out)];
                QVERIFY(std::abs(got - sum) < 1e-6 * inputs + 1e-5);
                QVERIFY(got == alone[std::size_t(out)]);
            }
        }
    }

    void codes_data() { shapes_data(); }

    /// With scales that are powers of two nothing is rounded: sums below 2^24 are exact in float32.
    void codes()
    {
        QFETCH(int, rows);
        QFETCH(int, inputs);
        QFETCH(int, panels);
        const std::int64_t outputs = panels * kPanelWidth;
        const std::int64_t pairs = (inputs + 1) / 2;
        fw::RandomStream random(4);
        auto code = [&] { // often the ends, whose pairs exceed 16 bits
            const int value = int(random.nextBelow(509)) - 254;
            return std::clamp(value, -127, 127);
        };
        AlignedBuffer<std::int8_t> weights(std::size_t(outputs * pairs * 2));
        for (std::size_t i = 0; i < weights.size(); ++i)
            weights.data()[i] = std::int8_t(code());
        AlignedBuffer<std::int16_t> input(std::size_t(rows * pairs * 2));
        for (std::int64_t i = 0; i < rows * pairs * 2; ++i)
            input.data()[i] = std::int16_t(inputs % 2 == 1 && i % (pairs * 2) == inputs ? 0 : code());
        AlignedBuffer<float> bias{std::size_t(outputs)};
        AlignedBuffer<float> scales{std::size_t(outputs)};
        for (std::int64_t out = 0; out < outputs; ++out) {
            bias.data()[out] = float(out) - 7;
            scales.data()[out] = out % 2 == 0 ? 1.0F : 2.0F;
        }
        std::vector<float> rowScales(std::size_t(rows), 0.0F);
        for (std::int64_t row = 0; row < rows; ++row)
            rowScales[std::size_t(row)] = row % 3 == 0 ? 1.0F : 4.0F;
        std::vector<float> result(std::size_t(rows * outputs));
        fw::nn::multiplyInt8Panels({weights.data(), scales.data(), bias.data(), pairs, panels},
                                   {input.data(), rowScales.data(), rows}, result.data(), outputs);
        for (std::int64_t row = 0; row < rows; ++row)
            for (std::int64_t out = 0; out < outputs; ++out) {
                std::int64_t sum = 0;
                for (std::int64_t k = 0; k < inputs; ++k) {
                    const std::int64_t place = (out / kPanelWidth * pairs + k / 2) * kPanelWidth + out % kPanelWidth;
                    sum += std::int64_t{input.data()[row * pairs * 2 + k]} * weights.data()[place * 2 + k % 2];
                }
                const float scaled = float(sum) * (rowScales[std::size_t(row)] * scales.data()[out]);
                QVERIFY(result[std::size_t(row * outputs + out)] == scaled + bias.data()[out]);
            }
    }

    void roundingByItsDefinition()
    {
        for (const std::int64_t count : {1, 7, 8, 9, 16, 61, 384}) {
            const auto row = normals(count, std::uint64_t(count));
            std::vector<std::int8_t> narrow(std::size_t(count) + 1, 99);
            std::vector<std::int16_t> wide(std::size_t(count) + 1, 99);
            const float scale = fw::nn::quantizeRow(row.data(), count, narrow.data());
            QVERIFY(scale == fw::nn::quantizeRow(row.data(), count, wide.data()));
            float top = 0;
            for (std::int64_t i = 0; i < count; ++i)
                top = std::max(top, std::abs(row.data()[i]));
            QVERIFY(scale == top / 127.0F);
            for (std::int64_t i = 0; i < count; ++i) {
                const float exact = row.data()[i] * (1.0F / scale);
                QCOMPARE(int(narrow[std::size_t(i)]), int(std::nearbyint(std::clamp(exact, -127.0F, 127.0F))));
                QCOMPARE(int(wide[std::size_t(i)]), int(narrow[std::size_t(i)]));
            }
            QCOMPARE(int(narrow.back()), 99); // nothing is written beyond the row
            QCOMPARE(int(wide.back()), 99);
        }
    }

    void rowsWithoutAScale()
    {
        std::vector<std::int16_t> codes(11, 99);
        const std::vector<float> zeros(11, 0.0F);
        QVERIFY(fw::nn::quantizeRow(zeros.data(), 11, codes.data()) == 1.0F);
        QVERIFY(codes == std::vector<std::int16_t>(11, 0));
        for (const float bad : {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
                                std::numeric_limits<float>::quiet_NaN()})
            for (const std::size_t place : {0, 3, 10}) {
                std::vector<float> row(11, 1.0F);
                row[place] = bad;
                codes.assign(11, 99);
                QVERIFY(std::isnan(fw::nn::quantizeRow(row.data(), 11, codes.data())));
                QVERIFY(codes == std::vector<std::int16_t>(11, 0));
            }
    }
};

FW_TEST(TestPanelProducts)
#include "test_panel_products.moc"
