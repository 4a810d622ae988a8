// Weights of 2, 3 and 4 bits in groups: rounding and packing by their definition, the kernel, files and hostile files.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/ops/allclose.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <limits>

#include "core/base/random.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/forms/grouped_linear.h"
#include "core/nn/forms/linear_forms.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/tensor_io.h"
#include "tests/nn/damaged_tensor.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using fw::nn::GroupedCodes;
using fw::nn::GroupedLinear;
using fw::nn::roundToGroups;

namespace {

at::Tensor tensorOf(const std::vector<float>& values)
{
    at::Tensor tensor = at::empty({std::int64_t(values.size())}, at::TensorOptions(at::kFloat));
    std::copy(values.begin(), values.end(), tensor.data_ptr<float>());
    return tensor;
}

/// Codes over the whole range, with scales (and shifts) that have no pattern.
GroupedCodes someCodes(std::int64_t outputs, std::int64_t inputs, int bits, std::int64_t groupSize, std::uint64_t seed,
                       bool shifted = false)
{
    fw::RandomStream random(seed);
    GroupedCodes grouped = roundToGroups(randomTensor({outputs, inputs}, seed + 1), {bits, groupSize});
    for (std::int64_t i = 0; i < grouped.codes.numel(); ++i)
        grouped.codes.data_ptr<std::int8_t>()[i] = std::int8_t(int(random.nextBelow(1U << bits)) - (1 << (bits - 1)));
    if (shifted)
        grouped.shifts = randomTensor({outputs, fw::nn::groupCount(inputs, groupSize)}, seed + 2);
    return grouped;
}

/// A permutation and a scale for `inputs` columns.
void addOrderAndScale(GroupedCodes& grouped)
{
    const std::int64_t inputs = grouped.codes.size(1);
    grouped.order = at::arange(inputs, at::TensorOptions(at::kInt)).flip(0).roll(3).contiguous();
    grouped.inputScale = randomTensor({inputs}, 77).abs().add(0.25);
}

/// y = x Wᵀ + b in float64.
at::Tensor exactly(const at::Tensor& x, const GroupedCodes& grouped, const at::Tensor& bias)
{
    return at::linear(x.to(at::kDouble), fw::nn::denseMatrix(grouped).to(at::kDouble), bias.to(at::kDouble));
}

} // namespace

class TestGroupedLinear : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { fw::nn::setThreads(2); }

    void aGroupsScaleSpansItsRange()
    {
        QCOMPARE(fw::nn::groupScale(7.5, 4), 1.0F);
        QCOMPARE(fw::nn::groupScale(7.0, 3), 2.0F);
        QCOMPARE(fw::nn::groupScale(1.5, 2), 1.0F);
        QCOMPARE(fw::nn::groupScale(0, 4), 1.0F);
        // A value of float16, never infinite for finite weights.
        QCOMPARE(fw::nn::groupScale(1.0, 4), float(at::Half(2.0F / 15)));
        QCOMPARE(fw::nn::groupScale(1e30, 4), 65504.0F);
        QVERIFY(std::isnan(fw::nn::groupScale(std::numeric_limits<double>::infinity(), 4)));
    }

    void valuesGoToTheNearestCode()
    {
        for (int code = -8; code <= 7; ++code)
            for (const double off : {-0.49, 0.0, 0.49})
                QCOMPARE(fw::nn::nearestCode((code + off) * 0.25, 0.25, 4), code);
        QCOMPARE(fw::nn::nearestCode(0.5, 1, 4), 0); // ties to even
        QCOMPARE(fw::nn::nearestCode(1.5, 1, 4), 2);
        QCOMPARE(fw::nn::nearestCode(100, 1, 4), 7);
        QCOMPARE(fw::nn::nearestCode(-100, 1, 3), -4);
        QCOMPARE(fw::nn::nearestCode(1e300, 1, 2), 1);
    }

    void groupsAreRoundedByThemselves()
    {
        const at::Tensor weight = tensorOf({7.5F, -1, 3.4F, 15, 0, -15, 0, 0}).view({1, 8});
        const GroupedCodes grouped = roundToGroups(weight, {4, 3});
        QVERIFY(at::equal(grouped.scales, tensorOf({1, 2, 1}).view({1, 3})));
        QVERIFY(at::equal(grouped.codes.to(at::kFloat), tensorOf({7, -1, 3, 7, 0, -8, 0, 0}).view({1, 8})));
        QVERIFY(at::equal(fw::nn::denseMatrix(grouped), tensorOf({7, -1, 3, 14, 0, -16, 0, 0}).view({1, 8})));
    }

    /// From the least weight to the greatest, as GPTQ's quantizer: scale 4 / 3, zero point 1 of 0 to 3.
    void zeroPointsUseTheWholeRange()
    {
        const GroupedCodes grouped = roundToGroups(tensorOf({-1, 0, 1, 3}).view({1, 4}), {2, 4, true});
        const float scale = at::Half(4.0F / 3);
        QCOMPARE(grouped.scales.item<float>(), scale);
        QVERIFY(at::equal(grouped.codes.to(at::kFloat), tensorOf({-2, -1, 0, 1}).view({1, 4})));
        QVERIFY(at::equal(fw::nn::denseMatrix(grouped), tensorOf({-scale, 0, scale, 2 * scale}).view({1, 4})));
        // All above 0: the range begins at 0. Zeros stay zeros.
        const GroupedCodes above = roundToGroups(tensorOf({0, 2, 4, 6}).view({1, 4}), {2, 4, true});
        QVERIFY(at::equal(fw::nn::denseMatrix(above), tensorOf({0, 2, 4, 6}).view({1, 4})));
        QVERIFY(at::equal(fw::nn::denseMatrix(roundToGroups(at::zeros({2, 5}), {3, 4, true})), at::zeros({2, 5})));
        const at::Tensor skewed = randomTensor({16, 128}, 2).abs();
        const auto error = [&](bool zeroPoints) {
            return fw::nn::denseMatrix(roundToGroups(skewed, {4, 32, zeroPoints})).sub(skewed).norm().item<double>();
        };
        QVERIFY(error(true) < 0.7 * error(false));
    }

    /// The share of the range that is chosen is the best of those that can be.
    void theLeastErrorIsFound()
    {
        at::Tensor weight = randomTensor({6, 64}, 3);
        weight.select(1, 5).mul_(8); // outliers, which cost the others their codes
        for (const bool zeroPoints : {false, true}) {
            const auto errors = [&](const GroupedCodes& grouped) { // by group
                return fw::nn::denseMatrix(grouped).sub(weight).abs().to(at::kDouble).pow(2.4).view({6, 2, 32}).sum(2);
            };
            at::Tensor least = errors(roundToGroups(weight, {3, 32, zeroPoints}));
            const at::Tensor whole = least;
            for (int i = 1; i < 80; ++i)
                least =
                    least.minimum(errors(roundToGroups(weight, {3, 32, zeroPoints}, at::full({6, 2}, 1 - i / 100.0))));
            const at::Tensor found = errors(roundToGroups(weight, {3, 32, zeroPoints, true}));
            QVERIFY(at::allclose(found, least, 1e-3));
            QVERIFY(found.sum().item<double>() < 0.95 * whole.sum().item<double>());
        }
    }

    void errorsFallWithBitsAndGroups()
    {
        const at::Tensor weight = randomTensor({16, 256}, 1);
        const auto error = [&](int bits, std::int64_t group) {
            return fw::nn::denseMatrix(roundToGroups(weight, {bits, group})).sub(weight).norm().item<double>();
        };
        QVERIFY(error(4, 128) < 0.6 * error(3, 128) && error(3, 128) < 0.7 * error(2, 128));
        QVERIFY(error(4, 16) < error(4, 64) && error(4, 64) < error(4, 256));
    }

    void orderAndInputScaleHaveTheirMeaning()
    {
        GroupedCodes grouped{4,
                             2,
                             tensorOf({1, 2, 3}).to(at::kChar).view({1, 3}),
                             tensorOf({1, 10}).view({1, 2}),
                             tensorOf({2, 0, 1}).to(at::kInt),
                             tensorOf({1, 2, 4})};
        // Input 2 has the first code, input 0 the second, input 1 the third, which is of the second group.
        QVERIFY(at::equal(fw::nn::denseMatrix(grouped), tensorOf({2, 15, 0.25F}).view({1, 3})));
        const GroupedLinear op(grouped, tensorOf({0.5F}));
        QVERIFY(at::equal(op.apply(tensorOf({1, 1, 1}).view({1, 3})), tensorOf({17.75F}).view({1, 1})));
        QVERIFY(at::equal(op.denseWeight(), fw::nn::denseMatrix(grouped)));
    }

    void bitsArePackedWithoutGaps()
    {
        const at::Tensor codes = tensorOf({-4, 3, 1, -1}).to(at::kChar).view({1, 4});
        // 100, 011, 001, 111 from the lowest bit on: 11 001 011 100 in order of value.
        const at::Tensor three = fw::nn::packCodes(codes, 3);
        QCOMPARE(three.sizes().vec(), (std::vector<std::int64_t>{1, 2}));
        QCOMPARE(int(three.data_ptr<std::uint8_t>()[0]), 0b01011100);
        QCOMPARE(int(three.data_ptr<std::uint8_t>()[1]), 0b1110);
        const at::Tensor four = fw::nn::packCodes(codes, 4);
        QCOMPARE(int(four.data_ptr<std::uint8_t>()[0]), 0x3C);
        QCOMPARE(int(four.data_ptr<std::uint8_t>()[1]), 0xF1);
        for (const int bits : {2, 3, 4})
            for (const std::int64_t inputs : {0, 1, 2, 3, 5, 7, 8, 9, 31, 33, 128}) {
                const at::Tensor some = someCodes(5, inputs, bits, 16, 3).codes;
                const at::Tensor packed = fw::nn::packCodes(some, bits);
                QCOMPARE(packed.size(1), (inputs * bits + 7) / 8);
                QVERIFY(at::equal(fw::nn::unpackCodes(packed, inputs, bits), some));
            }
    }

    void theProductIsTheMatrixs_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("shifted");
        for (const int bits : {2, 3, 4, 8})
            for (const bool shifted : {false, true})
                QTest::addRow("%d bits%s", bits, shifted ? ", shifted" : "") << bits << shifted;
    }

    void theProductIsTheMatrixs()
    {
        QFETCH(int, bits);
        QFETCH(bool, shifted);
        for (const std::int64_t inputs : {1, 7, 8, 10, 31, 128, 200, 259})
            for (const std::int64_t outputs : {1, 7, 8, 9, 16, 24, 31, 32, 33, 77})
                for (const std::int64_t group : {1, 5, 16, 128}) {
                    const GroupedCodes grouped = someCodes(outputs, inputs, bits, group, 5, shifted);
                    const at::Tensor bias = randomTensor({outputs}, 6);
                    const GroupedLinear op(grouped, bias);
                    QVERIFY(at::equal(op.grouped().codes, grouped.codes));
                    QVERIFY(at::equal(op.grouped().scales, grouped.scales));
                    for (const std::int64_t rows : {1, 2, 7}) {
                        const at::Tensor x = randomTensor({rows, inputs}, 7);
                        const at::Tensor expected = exactly(x, grouped, bias);
                        const double difference = op.apply(x).sub(expected).abs().max().item<double>();
                        const double size = expected.abs().max().item<double>() + 1;
                        QVERIFY2(difference < 1e-5 * size,
                                 qPrintable(QString("%1 inputs, %2 outputs, groups of %3, %4 rows: %5")
                                                .arg(inputs)
                                                .arg(outputs)
                                                .arg(group)
                                                .arg(rows)
                                                .arg(difference)));
                    }
                }
    }

    void rowsAreBitEqualInAnyBatch_data() { theProductIsTheMatrixs_data(); }

    void rowsAreBitEqualInAnyBatch()
    {
        QFETCH(int, bits);
        QFETCH(bool, shifted);
        for (const std::int64_t inputs : {33, 300}) {
            GroupedCodes grouped = roundToGroups(randomTensor({45, inputs}, 8), {bits, 64, shifted});
            addOrderAndScale(grouped);
            const GroupedLinear op(grouped, randomTensor({45}, 9));
            const at::Tensor x = randomTensor({150, inputs}, 10);
            std::vector<at::Tensor> alone;
            for (std::int64_t row = 0; row < x.size(0); ++row)
                alone.push_back(op.apply(x.narrow(0, row, 1)));
            for (const std::int64_t batch : {2, 3, 4, 5, 6, 7, 8, 11, 12, 13, 63, 64, 65, 130, 150}) {
                const std::int64_t first = (batch * 7) % (151 - batch);
                const at::Tensor y = op.apply(x.narrow(0, first, batch));
                for (std::int64_t row = 0; row < batch; ++row)
                    QVERIFY2(at::equal(y.narrow(0, row, 1), alone[std::size_t(first + row)]),
                             qPrintable(QString("row %1 of %2, width %3").arg(row).arg(batch).arg(inputs)));
            }
            fw::nn::setThreads(1);
            QVERIFY(at::equal(op.apply(x).narrow(0, 17, 1), alone[17]));
            QVERIFY(at::equal(op.apply(x.narrow(0, 17, 1)), alone[17]));
            fw::nn::setThreads(2);
        }
    }

    void itSaysWhatItHolds()
    {
        for (const int bits : {2, 3, 4}) {
            const GroupedLinear op(someCodes(64, 256, bits, 128, 11), at::zeros({64}));
            QCOMPARE(QString::fromStdString(op.form()), QString("int%1").arg(bits));
            QCOMPARE(op.parameters(), std::int64_t{64 * 256 + 64});
            QCOMPARE(op.multiplyAdds(), std::int64_t{64 * 256});
            // Two groups an output: words of 32 / bits codes, a float each as scale; the bias.
            const std::int64_t words = 2 * (128 + 32 / bits - 1) / (32 / bits);
            QVERIFY(op.bytes() <= 64 * (4 * (words + 1) + 2 * 4 + 4));
            QVERIFY(op.bytes() >= 64 * 256 * bits / 8);
        }
    }

    void itLoadsToTheSameOp_data() { theProductIsTheMatrixs_data(); }

    void itLoadsToTheSameOp()
    {
        QFETCH(int, bits);
        QFETCH(bool, shifted);
        for (const bool extras : {false, true}) {
            GroupedCodes grouped = someCodes(12, 50, bits, 16, 13, shifted);
            if (extras) {
                addOrderAndScale(grouped);
                grouped.scales[3][1] = 1e-9F; // which float16 cannot hold
            }
            const GroupedLinear op(grouped, randomTensor({12}, 14));
            const auto file = m_place / "saved.safetensors";
            fw::nn::TensorWriter writer(at::kHalf);
            op.save(writer, "slot");
            QVERIFY(writer.write(file).ok());
            const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
            QCOMPARE(std::int64_t(checkpoint->find("slot.weight_codes")->bytes.size()), 12 * ((50 * bits + 7) / 8));
            fw::nn::TensorReader reader(*checkpoint);
            const fw::nn::FormNames forms{{"mlp.c_fc", op.form()}};
            const auto loaded = fw::nn::loadLinear(reader, {forms, "mlp.c_fc", "slot", 50, 12});
            QVERIFY2(loaded.ok(), loaded.ok() ? "" : loaded.error().message.c_str());
            QVERIFY(reader.requireAllRead().ok());
            QCOMPARE(loaded.value()->form(), op.form());
            const at::Tensor x = randomTensor({5, 50}, 15);
            QVERIFY(at::equal(loaded.value()->apply(x), op.apply(x)));
            QVERIFY(at::equal(loaded.value()->denseWeight(), op.denseWeight()));
            QCOMPARE(loaded.value()->bytes(), op.bytes());
        }
    }

    void damagedFilesAreNamed_data()
    {
        QTest::addColumn<QString>("tensor");
        QTest::addColumn<QString>("damage");
        QTest::addColumn<QString>("what");
        const auto row = [](const char* tensor, const char* damage, const char* what) {
            QTest::addRow("%s %s", tensor, damage) << tensor << damage << what;
        };
        row("weight_codes", "missing", "weight_codes");
        row("weight_codes", "type", "I8");
        row("weight_codes", "shape", "shape");
        row("weight_scale", "missing", "weight_scale");
        row("weight_scale", "type", "I32");
        row("weight_scale", "infinite", "not finite");
        row("weight_scale", "shape", "shape");
        row("group_size", "zero", "is 0, not between 1 and 65536");
        row("group_size", "negative", "is -16");
        row("group_size", "other", "shape"); // then the scales have another shape
        row("group_size", "shape", "shape");
        row("input_order", "range", "[0] = 50 is no input of 50");
        row("input_order", "negative", "[0] = -1 is no input");
        row("input_order", "twice", "names the input 7 twice");
        row("input_order", "type", "I64");
        row("input_scale", "zero", "has numbers that are 0");
        row("input_scale", "infinite", "has numbers that are not finite");
        row("input_scale", "shape", "shape");
    }

    void damagedFilesAreNamed()
    {
        QFETCH(QString, tensor);
        QFETCH(QString, damage);
        QFETCH(QString, what);
        GroupedCodes grouped = someCodes(12, 50, 4, 16, 16);
        addOrderAndScale(grouped);
        std::vector<std::pair<std::string, at::Tensor>> tensors = {
            {"weight_codes", fw::nn::packCodes(grouped.codes, 4)},
            {"weight_scale", grouped.scales.to(at::kHalf)},
            {"group_size", at::full({1}, 16, at::TensorOptions(at::kInt))},
            {"bias", at::zeros({12})},
            {"input_order", grouped.order},
            {"input_scale", grouped.inputScale}};
        fw::nn::TensorWriter writer(at::kFloat);
        for (auto& [name, value] : tensors) {
            if (name == tensor.toStdString()) {
                if (damage == "missing")
                    continue;
                if (damage == "type")
                    value = value.to(name == "weight_codes" ? at::kChar : name == "input_order" ? at::kLong : at::kInt);
                if (damage == "shape")
                    value =
                        value.repeat(value.dim() == 1 ? std::vector<std::int64_t>{2} : std::vector<std::int64_t>{1, 2});
                at::Tensor first = value.view(-1)[0];
                if (damage == "zero")
                    first.fill_(0);
                if (damage == "negative")
                    first.fill_(name == "group_size" ? -16 : -1);
                if (damage == "other")
                    first.fill_(17);
                if (damage == "range")
                    first.fill_(50);
                if (damage == "twice") {
                    first.fill_(7);
                    value[49].fill_(7);
                }
            }
            writer.addExact("slot." + name, value);
        }
        const auto file = m_place / "damaged.safetensors";
        QVERIFY(writer.write(file).ok());
        if (damage == "infinite")
            damageFirstNumber(file, "slot." + tensor.toStdString(), true);
        const auto checkpoint = fw::checkpoint::Checkpoint::openFile(file);
        fw::nn::TensorReader reader(*checkpoint);
        const fw::nn::FormNames forms{{"mlp.c_fc", "int4"}};
        const auto loaded = fw::nn::loadLinear(reader, {forms, "mlp.c_fc", "slot", 50, 12});
        QVERIFY(!loaded.ok());
        const QString message = QString::fromStdString(loaded.error().message);
        QVERIFY2(message.contains(what) && message.contains("slot.") && message.contains("damaged.safetensors"),
                 qPrintable(message));
        QVERIFY(!loaded.error().hint.empty());
    }

    void thereIsNoSizeItCannotTake()
    {
        const at::Tensor bias = tensorOf({1, 2, 3, 4});
        const GroupedLinear none(roundToGroups(at::zeros({4, 0}), {4, 128}), bias);
        for (const std::int64_t rows : {1, 2})
            QVERIFY(at::equal(none.apply(at::zeros({rows, 0})), bias.expand({rows, 4})));
        const GroupedLinear op(roundToGroups(randomTensor({3, 1}, 18), {3, 128}), at::zeros({3}));
        QCOMPARE(op.apply(at::zeros({0, 1})).sizes().vec(), (std::vector<std::int64_t>{0, 3}));
        const GroupedLinear nothing(roundToGroups(at::zeros({0, 5}), {2, 128}), at::zeros({0}));
        QCOMPARE(nothing.apply(at::zeros({2, 5})).sizes().vec(), (std::vector<std::int64_t>{2, 0}));
    }

    /// A broken model must not be mended by rounding.
    void whatIsNotFiniteShows()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        at::Tensor weight = randomTensor({3, 40}, 20);
        at::Tensor x = randomTensor({2, 40}, 21);
        x[1][2] = nan;
        const at::Tensor y = GroupedLinear(roundToGroups(weight, {4, 16}), at::zeros({3})).apply(x);
        QVERIFY(std::isfinite(y[0].sum().item<double>()));
        QVERIFY(std::isnan(y[1].sum().item<double>()));
        weight[0][1] = std::numeric_limits<float>::infinity();
        const at::Tensor broken = GroupedLinear(roundToGroups(weight, {4, 16}), at::zeros({3})).apply(x);
        QVERIFY(std::isnan(broken[0][0].item<double>()));
        QVERIFY(std::isfinite(broken[0][1].item<double>()));
    }

private:
    QTemporaryDir m_directory;
    const std::filesystem::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestGroupedLinear)
#include "test_grouped_linear.moc"
