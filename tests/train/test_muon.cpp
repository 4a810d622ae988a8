// Muon by its definition: orthogonalised momentum for matrices, AdamW for the rest, and its memory.
#include <QtTest>

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <filesystem>
#include <limits>

#include "core/train/muon.h"
#include "tests/test_main.h"

using fw::train::AdamW;
using fw::train::AdamWOptions;
using fw::train::Muon;
using fw::train::orthogonalise;

namespace {

void setGradient(at::Tensor& tensor, const at::Tensor& gradient)
{
    tensor.mutable_grad() = gradient.clone();
}

/// A (rows, columns) matrix of full rank that is the same in every run.
at::Tensor someMatrix(std::int64_t rows, std::int64_t columns)
{
    at::Tensor matrix = at::zeros({rows, columns});
    for (std::int64_t i = 0; i < matrix.numel(); ++i)
        matrix.data_ptr<float>()[i] = static_cast<float>(std::sin(1.7 * static_cast<double>(i * i + 1)));
    return matrix;
}

} // namespace

class TestMuon : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_file = std::filesystem::path(m_folder.path().toStdString()) / "moments.safetensors"; }

    /// Five quintic iterations bring all singular values near one, whatever the scale, for wide and tall matrices.
    void theResultIsNearlyOrthogonal_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::newRow("square") << 6 << 6;
        QTest::newRow("wide") << 4 << 16;
        QTest::newRow("tall") << 16 << 4;
    }

    void theResultIsNearlyOrthogonal()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        const at::Tensor matrix = someMatrix(rows, columns);
        const at::Tensor result = orthogonalise(matrix);
        QCOMPARE(result.size(0), std::int64_t{rows});
        QCOMPARE(result.size(1), std::int64_t{columns});
        const at::Tensor square = rows <= columns ? result.mm(result.t()) : result.t().mm(result);
        // Squared singular values of the method lie in about [.5, 1.4]; so do the diagonal's.
        for (std::int64_t i = 0; i < square.size(0); ++i) {
            const double length = square[i][i].item<double>();
            QVERIFY2(length > 0.3 && length < 1.6, qPrintable(QString::number(length)));
        }
        const double scaled = orthogonalise(matrix.mul(1000)).sub(result).abs().max().item<double>();
        QVERIFY(scaled < 1e-3);
        // It turns towards the matrix, not away.
        QVERIFY(result.mul(matrix).sum().item<double>() > 0);
    }

    /// The first step: momentum equals the gradient, Nesterov looks ahead along the same direction.
    void aStepMovesAlongTheOrthogonalisedGradient()
    {
        AdamWOptions options;
        options.weightDecay = 0.5;
        at::Tensor matrix = at::ones({4, 8});
        Muon muon({matrix}, {}, options);
        const at::Tensor gradient = someMatrix(4, 8);
        setGradient(matrix, gradient);
        const double norm = muon.step(0.1);
        QVERIFY(std::abs(norm - gradient.norm().item<double>()) < 1e-5);
        const at::Tensor expected =
            at::ones({4, 8}).mul(1 - 0.1 * 0.5).sub(orthogonalise(gradient).mul(0.1 * 0.2 * std::sqrt(8.0)));
        QVERIFY(matrix.sub(expected).abs().max().item<double>() < 1e-5);
        QVERIFY(!matrix.grad().defined());
    }

    void theOtherTensorsAreAdamWs()
    {
        at::Tensor matrix = at::ones({2, 2});
        at::Tensor vector = at::full({3}, 2.0);
        at::Tensor same = vector.clone();
        Muon muon({matrix}, {vector}, {});
        AdamW adamW({same}, {});
        for (int step = 0; step < 3; ++step) {
            setGradient(matrix, someMatrix(2, 2));
            setGradient(vector, at::full({3}, 0.1 * (step + 1)));
            setGradient(same, at::full({3}, 0.1 * (step + 1)));
            muon.step(0.01);
            adamW.step(0.01);
        }
        QVERIFY(at::equal(vector, same));
        QCOMPARE(muon.steps(), std::int64_t{3});
    }

    void aGradientThatIsNotFiniteMovesNothing_data()
    {
        QTest::addColumn<bool>("inMatrix");
        QTest::newRow("matrix") << true;
        QTest::newRow("vector") << false;
    }

    void aGradientThatIsNotFiniteMovesNothing()
    {
        QFETCH(bool, inMatrix);
        const double nan = std::numeric_limits<double>::quiet_NaN();
        at::Tensor matrix = at::ones({2, 2});
        at::Tensor vector = at::ones({2});
        Muon muon({matrix}, {vector}, {});
        setGradient(matrix, at::full({2, 2}, inMatrix ? nan : 1.0));
        setGradient(vector, at::full({2}, inMatrix ? 1.0 : nan));
        QVERIFY(!std::isfinite(muon.step(0.1)));
        QVERIFY(at::equal(matrix, at::ones({2, 2})));
        QVERIFY(at::equal(vector, at::ones({2})));
        QVERIFY(!matrix.grad().defined() && !vector.grad().defined());
    }

    void itsMemoryIsStored()
    {
        at::Tensor matrix = at::ones({2, 3});
        at::Tensor vector = at::ones({2});
        Muon muon({matrix}, {vector}, {});
        setGradient(matrix, someMatrix(2, 3));
        setGradient(vector, at::ones({2}));
        muon.step(0.1);
        QVERIFY(muon.save(m_file).ok());
        at::Tensor sameMatrix = matrix.clone();
        at::Tensor sameVector = vector.clone();
        Muon restored({sameMatrix}, {sameVector}, {});
        QVERIFY(restored.load(m_file, 1).ok());
        for (at::Tensor* one : {&matrix, &sameMatrix})
            setGradient(*one, at::full({2, 3}, 0.3));
        for (at::Tensor* one : {&vector, &sameVector})
            setGradient(*one, at::full({2}, -0.2));
        muon.step(0.1);
        restored.step(0.1);
        QVERIFY(at::equal(matrix, sameMatrix));
        QVERIFY(at::equal(vector, sameVector));
        Muon other({at::ones({3, 2})}, {sameVector}, {});
        const auto refused = other.load(m_file, 1);
        QVERIFY(!refused.ok() && refused.error().message.find("0.momentum") != std::string::npos);
    }

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_file;
};

FW_TEST(TestMuon)
#include "test_muon.moc"
