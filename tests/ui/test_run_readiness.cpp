// The rule of the Run button, by itself: what the header shows is run, or there is a reason and a place.
#include <QtTest>

#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/models/run_readiness.h"

using namespace fw;
using namespace fw::ui;
using State = RunReadiness::State;

class TestRunReadiness : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSoundExperimentThatIsShownIsReady()
    {
        const auto draft = made();
        for (const char* shown : {"", "Demo"}) {
            const RunReadiness readiness = runReadiness(*draft, shown, false);
            QCOMPARE(readiness.state, State::Ready);
            QVERIFY(readiness.ready() && readiness.why.isEmpty());
        }
    }

    void anythingElseSaysWhy_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("shown");
        QTest::addColumn<bool>("busy");
        QTest::addColumn<State>("state");
        QTest::addColumn<QString>("part");
        QTest::newRow("wrong field") << "decoding.top_p" << "much" << "Demo" << false << State::Wrong << "decoding.top_p: ";
        QTest::newRow("another shown") << "" << "" << "Students" << false << State::OtherShown << "Students";
        QTest::newRow("another shown, wrong field")
            << "decoding.top_p" << "much" << "Students" << false << State::OtherShown << "Demo";
        QTest::newRow("busy") << "" << "" << "Demo" << true << State::Busy << "busy";
        QTest::newRow("no name") << "name" << "" << "" << false << State::Wrong << "name: ";
        QTest::newRow("no name beside another") << "name" << "" << "Demo" << false << State::OtherShown << "without a name";
    }

    void anythingElseSaysWhy()
    {
        QFETCH(QString, path);
        QFETCH(QString, value);
        QFETCH(QString, shown);
        QFETCH(bool, busy);
        QFETCH(State, state);
        QFETCH(QString, part);
        const auto draft = made();
        if (!path.isEmpty())
            draft->set(path, value.toStdString());
        const RunReadiness readiness = runReadiness(*draft, shown.toStdString(), busy);
        QCOMPARE(readiness.state, state);
        QVERIFY(!readiness.ready());
        QVERIFY2(readiness.why.contains(part), qPrintable(readiness.why));
        if (state == State::Wrong)
            QCOMPARE(readiness.field, path);
    }

private:
    static std::unique_ptr<ExperimentDraft> made()
    {
        auto draft = std::make_unique<ExperimentDraft>(sample::catalogues());
        draft->load(sample::experimentDocument(), "/somewhere");
        return draft;
    }
};

FW_TEST(TestRunReadiness)
#include "test_run_readiness.moc"
