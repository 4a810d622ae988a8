// The golden numbers of tests/reference/make_stats_goldens.py (goldens.json) and make_classification_goldens.py
// (classification.json) and make_causal_goldens.py (causal.json), and figures that the tests share.
#pragma once

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include <cmath>
#include <vector>

#include "core/stats/cluster_sums.h"

inline QJsonObject statsGoldens(const char* name = "goldens.json")
{
    QFile file(QStringLiteral(FAIRWEIGHT_SOURCE_DIR "/tests/fixtures/stats/") + QLatin1String(name));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("tests/fixtures/stats/%s is missing", name);
    const QJsonObject goldens = QJsonDocument::fromJson(file.readAll()).object();
    if (goldens.isEmpty())
        qFatal("tests/fixtures/stats/%s is no JSON object", name);
    return goldens;
}

inline std::vector<double> numbers(const QJsonValue& array)
{
    std::vector<double> result;
    for (const QJsonValue& value : array.toArray())
        result.push_back(value.toDouble());
    return result;
}

/// Rows of equal length, flat.
struct Rows
{
    std::vector<double> values;
    std::size_t count = 0;
    std::size_t width = 0;

    fw::stats::ClusterSums view() const { return {values, count, width}; }
};

inline Rows rowsOf(const QJsonValue& array)
{
    Rows rows;
    for (const QJsonValue& row : array.toArray()) {
        const std::vector<double> values = numbers(row);
        rows.values.insert(rows.values.end(), values.begin(), values.end());
        rows.width = values.size();
        ++rows.count;
    }
    return rows;
}

inline double ratioOfTotals(std::span<const double> totals)
{
    return totals[0] / totals[1];
}

#define COMPARE_NEAR(actual, expected, tolerance)                                                                      \
    do {                                                                                                               \
        const double actualValue = (actual);                                                                           \
        const double expectedValue = (expected);                                                                       \
        QVERIFY2(std::abs(actualValue - expectedValue) <= (tolerance),                                                 \
                 qPrintable(QString("%1 is %2, not %3")                                                                \
                                .arg(#actual)                                                                          \
                                .arg(actualValue, 0, 'g', 12)                                                          \
                                .arg(expectedValue, 0, 'g', 12)));                                                     \
    } while (false)
