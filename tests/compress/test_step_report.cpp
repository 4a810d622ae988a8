// What steps report: stored and read again, damage named.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <fstream>
#include <limits>

#include "core/compress/step_report.h"
#include "tests/test_main.h"

using fw::compress::StepReport;

class TestStepReport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsWhatWasStored()
    {
        const double none = std::numeric_limits<double>::quiet_NaN();
        const std::vector<StepReport> reports{{"head_pruning", {}, {}, {}, {}},
                                              {"distillation",
                                               {{"ratio", 0.5}, {"unknown", none}},
                                               {{10, 4.5, none, 1e-3, 2.0}, {20, 4.25, 4.5, 0, 4.0}},
                                               {{3, "up", 0.25}},
                                               {"the text is short"}}};
        QVERIFY(fw::compress::saveStepReports(reports, m_place / "steps.json").ok());
        const auto read = fw::compress::loadStepReports(m_place);
        QVERIFY(read.ok());
        QCOMPARE(read->size(), std::size_t{2});
        QCOMPARE((*read)[1].method, std::string("distillation"));
        QCOMPARE((*read)[1].figures[0], (std::pair<std::string, double>("ratio", 0.5)));
        QVERIFY(std::isnan((*read)[1].figures[1].second));
        QCOMPARE((*read)[1].curve.size(), std::size_t{2});
        QVERIFY(std::isnan((*read)[1].curve[0].validationLoss));
        QCOMPARE((*read)[1].curve[1].validationLoss, 4.5);
        QCOMPARE((*read)[1].curve[1].step, std::int64_t{20});
        QCOMPARE((*read)[1].errors.size(), std::size_t{1});
        QCOMPARE((*read)[1].errors[0].block, std::size_t{3});
        QCOMPARE((*read)[1].errors[0].matrix, std::string("up"));
        QCOMPARE((*read)[1].errors[0].error, 0.25);
        QCOMPARE((*read)[1].warnings, std::vector<std::string>{"the text is short"});
    }

    /// Of variants that were stored when steps had figures and curves alone.
    void olderReportsAreRead()
    {
        std::ofstream(m_place / "steps.json") << R"([{"method":"wanda","figures":{"a":1},"curve":[]}])";
        const auto read = fw::compress::loadStepReports(m_place);
        QVERIFY(read.ok() && read->front().errors.empty() && read->front().warnings.empty());
    }

    void whatIsReadIsSetOnce()
    {
        StepReport report;
        report.setRead("calibration_windows", 128, 128, "text.txt");
        report.setRead("calibration_windows", 31, 128, "text.txt");
        report.setRead("calibration_windows", 40, 0, "text.txt"); // all of it was asked for
        QCOMPARE(report.figures, (std::vector<std::pair<std::string, double>>{{"calibration_windows", 40},
                                                                              {"calibration_windows_asked", 128}}));
        QCOMPARE(report.warnings, std::vector<std::string>{"text.txt has 31 of the 128 windows that were asked for"});
    }

    void noneIsNoError() { QVERIFY(fw::compress::loadStepReports(m_place / "nowhere")->empty()); }

    void damageIsNamed()
    {
        for (const char* text : {"{}", "[1]", R"([{"method":1,"figures":{},"curve":[]}])",
                                 R"([{"method":"x","figures":{},"curve":[{"step":"one"}]}])", "[{",
                                 R"([{"method":"x","figures":{},"curve":[],"errors":[{"block":-1,"matrix":"m"}]}])",
                                 R"([{"method":"x","figures":{},"curve":[],"warnings":[1]}])"}) {
            std::ofstream(m_place / "steps.json") << text;
            const auto read = fw::compress::loadStepReports(m_place);
            QVERIFY(!read.ok());
            QVERIFY(read.error().message.find("steps.json") != std::string::npos);
        }
    }

private:
    QTemporaryDir m_directory;
    const std::filesystem::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestStepReport)
#include "test_step_report.moc"
