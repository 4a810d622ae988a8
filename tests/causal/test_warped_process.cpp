#include <QtTest>

#include <cmath>

#include "core/base/random.h"
#include "core/causal/warped_process.h"
#include "tests/stats/stats_goldens.h"
#include "tests/test_main.h"

using namespace fw::causal;

namespace {

struct WarpedData
{
    std::vector<double> x;
    std::vector<double> latent;
    std::vector<double> y;
};

/// y = g(sin(2x) + noise), of about unit spread.
WarpedData bent(double (*g)(double), std::uint64_t seed)
{
    fw::RandomStream stream(seed);
    WarpedData data;
    for (std::size_t i = 0; i < 200; ++i) {
        data.x.push_back(4 * stream.nextUniform() - 2);
        data.latent.push_back(1.2 * std::sin(2 * data.x.back()) + 0.4 * stream.nextNormal());
        data.y.push_back(g(data.latent.back()));
    }
    return data;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b)
{
    double ab = 0, aa = 0, bb = 0, meanA = 0, meanB = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        meanA += a[i] / static_cast<double>(a.size());
        meanB += b[i] / static_cast<double>(a.size());
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += (a[i] - meanA) * (b[i] - meanB);
        aa += (a[i] - meanA) * (a[i] - meanA);
        bb += (b[i] - meanB) * (b[i] - meanB);
    }
    return ab / std::sqrt(aa * bb);
}

std::vector<double> mapped(const WarpedProcess& warped, const std::vector<double>& values)
{
    std::vector<double> result;
    for (const double value : values)
        result.push_back(warped.flow.at(value));
    return result;
}

} // namespace

class TestWarpedProcess : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void undoesABend()
    {
        const WarpedData data = bent([](double z) { return z > 0 ? 2 * z : 0.4 * z; }, 2);
        const auto warped = fitWarpedProcess(data.x, data.y, {}, {});
        QVERIFY2(warped.ok(), warped.ok() ? "" : warped.error().message.c_str());
        const double before = correlation(data.y, data.latent);
        const double after = correlation(mapped(*warped, data.y), data.latent);
        QVERIFY2(before < 0.97 && after > 0.995, qPrintable(QStringLiteral("%1 %2").arg(before).arg(after)));
        // The true slopes are 2.5 and 0.5.
        const double ratio = warped->flow.slopeAt(-0.6) / warped->flow.slopeAt(1.5);
        QVERIFY2(ratio > 3.5 && ratio < 7.5, qPrintable(QString::number(ratio)));
        const auto plain = fitGaussianProcess(data.x, 1, data.y, {}, {});
        QVERIFY(warped->score > plain->logLikelihood + 10);
    }

    void leavesAStraightEffectAlone()
    {
        const WarpedData data = bent([](double z) { return z; }, 3);
        const auto warped = fitWarpedProcess(data.x, data.y, {}, {});
        QVERIFY(warped.ok());
        QVERIFY(correlation(mapped(*warped, data.y), data.latent) > 0.995);
        const auto plain = fitGaussianProcess(data.x, 1, data.y, {}, {});
        const double gain = warped->score - plain->logLikelihood;
        QVERIFY2(gain < 6, qPrintable(QString::number(gain))); // 9 free slopes: some gain is overfitting
    }

    void badInputIsAnError()
    {
        const WarpedData data = bent([](double z) { return z; }, 3);
        QVERIFY(!fitWarpedProcess(data.x, data.y, {.knots = 1}, {}).ok());
        QVERIFY(!fitWarpedProcess(data.x, data.y, {.roughness = 0}, {}).ok());
        QVERIFY(!fitWarpedProcess(data.x, std::vector<double>{1, 2}, {}, {}).ok());
    }
};

FW_TEST(TestWarpedProcess)
#include "test_warped_process.moc"
