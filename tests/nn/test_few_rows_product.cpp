// The product of few rows: by its definition, for odd widths and tails, and a row alone as in company and on any threads.
#include <QtTest>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/linear.h>

#include "core/nn/kernels/few_rows_product.h"
#include "core/nn/kernels/runtime.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

class TestFewRowsProduct : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rowsAreTheProductAloneAndInCompany()
    {
        const at::NoGradGuard noGradient;
        for (const std::int64_t inputs : {1, 15, 16, 17, 100, 768})
            for (const std::int64_t outputs : {1, 3, 4, 5, 130, 1025}) {
                const at::Tensor weight = randomTensor({outputs, inputs}, 1);
                const at::Tensor bias = randomTensor({outputs}, 2);
                const at::Tensor input = randomTensor({fw::nn::kFewRows - 1, inputs}, 3);
                fw::nn::setThreads(1);
                const at::Tensor all = fw::nn::affine(input, weight, bias);
                const double error = all.sub(at::linear(input, weight, bias)).abs().max().item<double>();
                QVERIFY2(error < 1e-3, qPrintable(QString("%1 × %2: %3").arg(inputs).arg(outputs).arg(error)));
                fw::nn::setThreads(2);
                QVERIFY(at::equal(fw::nn::affine(input, weight, bias), all));
                for (std::int64_t rows = 1; rows < fw::nn::kFewRows; ++rows)
                    QVERIFY(at::equal(fw::nn::affine(input.narrow(0, 0, rows), weight, bias), all.narrow(0, 0, rows)));
                QVERIFY(at::equal(fw::nn::affine(input.narrow(0, 6, 1), weight, bias), all.narrow(0, 6, 1)));
                QVERIFY(fw::nn::affine(input, weight, {}).sub(all.sub(bias)).abs().max().item<double>() < 1e-4);
            }
    }
};

FW_TEST(TestFewRowsProduct)
#include "test_few_rows_product.moc"
