// fairweight-cli causes, as it is started.
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

#include "tests/test_main.h"

class TestCauseCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// No direction is printed without what a common cause would make of it.
    void aDirectionStandsBesideItsSensitivity()
    {
        QTemporaryDir place;
        const QString file = place.filePath("pairs.csv");
        QByteArray text = "cause,effect\n";
        for (int i = 0; i < 120; ++i) {
            const double x = std::fmod(0.754877666 * i, 1.0) * 4 - 2;
            const double noise = std::fmod(0.569840291 * i, 1.0) - 0.5;
            text += QByteArray::number(x) + ',' + QByteArray::number(x * x * x + 0.3 * x + noise) + '\n';
        }
        QFile csv(file);
        QVERIFY(csv.open(QIODevice::WriteOnly) && csv.write(text) == text.size());
        csv.close();
        QProcess process;
        process.start(FAIRWEIGHT_CLI,
                      {"causes", "direction", "--csv", file, "--x", "cause", "--y", "effect", "--subsamples", "0"});
        QVERIFY(process.waitForFinished(120'000));
        QCOMPARE(process.exitCode(), 0);
        const QJsonObject said = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
        QCOMPARE(said["direction_if_no_common_cause"].toString(), QString("x -> y"));
        QVERIFY(!said.contains("direction"));
        const QJsonObject sensitivity = said["under_a_common_cause"].toObject();
        QVERIFY(sensitivity["directions_given"].toDouble() > 0.5);
        QVERIFY(sensitivity["means"].toString().contains("58 %"));
        QVERIFY(sensitivity["means"].toString().contains("this direction is no finding"));
    }
};

FW_TEST(TestCauseCommands)
#include "test_cause_commands.moc"
