// The window on small and scaled screens: it opens within them, it can be made as small, and what works it is in reach.
// A scale factor divides the room that there is in logical pixels, which is what widgets are laid out in.
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>
#include <QtTest>

#include "core/compare/words/findings.h"
#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/views/main_window.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestWindowSize : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void itOpensWithinItsScreen_data() { sizes(); }
    void itOpensWithinItsScreen()
    {
        QFETCH(QSize, room);
        const QSize size = MainWindow::openingSize(room);
        QVERIFY(size.width() < room.width() && size.height() < room.height()); // there is a frame, too
        QVERIFY(size.width() >= 600 && size.height() >= 420);
        const MainWindow window(sample::services(sample::runFunction(1, 1ms)), {}, Theme::light());
        QVERIFY(window.minimumSize().width() <= size.width() && window.minimumSize().height() <= size.height());
        const QSize least = window.minimumSizeHint(); // what the bars and pages ask for themselves
        QVERIFY2(least.width() <= size.width() && least.height() <= size.height(),
                 qPrintable(QStringLiteral("%1×%2").arg(least.width()).arg(least.height())));
    }

    void onALargeScreenItTakesWhatIsUseful()
    {
        QCOMPARE(MainWindow::openingSize({3840, 2160}), QSize(1440, 900));
        QVERIFY(MainWindow::openingSize({640, 400}).width() <= 640);
    }

    void whatWorksItIsInReach_data() { sizes(); }
    void whatWorksItIsInReach()
    {
        QFETCH(QSize, room);
        open(sample::runFunction(100000, 2ms));
        m_window->resize(MainWindow::openingSize(room));
        auto* run = find<QPushButton>("runExperiment");
        QTRY_VERIFY(inWindow(run));
        for (const char* name : {"more", "experimentName", "openExperiment", "saveExperiment"})
            QVERIFY2(inWindow(find<QWidget>(name)), name);
        QTest::mouseClick(run, Qt::LeftButton);
        QTRY_VERIFY(m_window->workbench().engine().busy());
        for (const int page : {0, 1, 2, 3}) {
            m_window->showPage(static_cast<MainWindow::Page>(page));
            QTRY_VERIFY(inWindow(find<QWidget>("engineCancel")));
            for (const char* name : {"more", "experimentName", "experimentStatus", "rail-configure", "rail-scorers"})
                QVERIFY2(inWindow(find<QWidget>(name)), name);
        }
        QCOMPARE(m_window->size(), MainWindow::openingSize(room)); // no page has forced it wider
        QTest::mouseClick(find<QWidget>("engineCancel"), Qt::LeftButton);
        QTRY_VERIFY(!m_window->workbench().engine().busy());
    }

    void noPageIsWiderThanItsRoom_data() { sizes(); }
    void noPageIsWiderThanItsRoom()
    {
        QFETCH(QSize, room);
        open(sample::runFunction(1, 1ms));
        m_window->resize(MainWindow::openingSize(room));
        m_window->workbench().showExperiment("Demo");
        QTRY_VERIFY(m_window->workbench().comparison());
        for (const int page : {0, 1, 2, 3}) {
            m_window->showPage(static_cast<MainWindow::Page>(page));
            QTRY_VERIFY(!m_window->busy());
            fits(page);
        }
        ScorersPage& scorers = m_window->scorers();
        scorers.showTab(ScorersPage::TryTab);
        fits(MainWindow::Scorers);
        scorers.showTab(ScorersPage::EvaluateTab);
        scorers.evaluate().setFile("labelled.csv");
        QTRY_VERIFY(find<QPushButton>("evaluateStart")->isEnabled());
        find<QPushButton>("evaluateStart")->click();
        QTRY_VERIFY(find<QWidget>("groupsTable")->isVisible());
        fits(MainWindow::Scorers);
    }

    /// The sentence about all variants has its colour, and on a low page one line, with other findings below it.
    void theHeadlineLeavesRoomForFindings()
    {
        open(sample::runFunction(1, 1ms));
        m_window->workbench().showExperiment("Demo");
        QTRY_VERIFY(m_window->workbench().comparison());
        m_window->showPage(MainWindow::Compare);
        const auto all = compare::findings(*m_window->workbench().comparison());
        QCOMPARE(all.front().kind, compare::FindingKind::Headline);
        const QString tone = QString::fromStdString(compare::toneName(all.front().tone));
        QVERIFY(!tone.isEmpty() && Theme::light().styleSheet().contains("[role=\"headline\"][state=\"" + tone + "\"]"));
        for (const QSize size : {QSize(1024, 700), QSize(1280, 900)}) {
            m_window->resize(size);
            const bool low = size.height() == 700;
            QTRY_COMPARE(find<QLabel>("shortHeadline")->isVisible(), low);
            QCOMPARE(find<QLabel>("headline")->isVisible(), !low);
            auto* shown = find<QLabel>(low ? "shortHeadline" : "headline");
            QCOMPARE(shown->property("state").toString(), tone);
            QVERIFY(!low || shown->height() < 2 * shown->fontMetrics().height());
            auto* others = find<QLabel>("findings");
            QVERIFY(inWindow(shown) && !others->visibleRegion().isEmpty());
            QVERIFY(!others->text().contains(QString::fromStdString(all.front().text).toHtmlEscaped()));
        }
    }

    void aLongNameLeavesRoomForTheRest()
    {
        auto open = sample::experimentDocument();
        open["name"] = std::string(300, 'W');
        this->open(sample::runFunction(1, 1ms), open);
        m_window->resize(MainWindow::openingSize({682, 466}));
        QTRY_VERIFY(inWindow(find<QWidget>("more")));
        QVERIFY(inWindow(find<QWidget>("experimentStatus")));
        QVERIFY(m_window->minimumSizeHint().width() <= 600);
    }

private:
    static void sizes()
    {
        QTest::addColumn<QSize>("room");
        for (const QSize device : {QSize(1280, 800), QSize(1024, 700)})
            for (const double scale : {1.0, 1.25, 1.5})
                QTest::addRow("%d x %d at %.0f %%", device.width(), device.height(), 100 * scale)
                    << QSize(static_cast<int>(device.width() / scale), static_cast<int>(device.height() / scale));
    }

    void open(RunFunction run, const nlohmann::ordered_json& document = sample::experimentDocument())
    {
        m_window = std::make_unique<MainWindow>(sample::services(std::move(run)), FileDialogs(), Theme::light());
        m_window->draft().load(document, FAIRWEIGHT_SOURCE_DIR);
        m_window->setDatabase("made-up.db");
        m_window->show();
    }

    /// Nothing that scrolls up and down alone is wider than what it is seen through.
    void fits(int page)
    {
        QTest::qWait(20);
        for (const QScrollArea* area : m_window->findChildren<QScrollArea*>()) {
            if (!area->isVisible() || !area->widget() || area->horizontalScrollBarPolicy() != Qt::ScrollBarAlwaysOff)
                continue;
            if (area->widget()->width() <= area->viewport()->width())
                continue;
            QString said = QStringLiteral("page %1: %2 is %3 wide in %4; wide parts:")
                               .arg(page)
                               .arg(area->widget()->objectName())
                               .arg(area->widget()->width())
                               .arg(area->viewport()->width());
            for (const QWidget* part : area->widget()->findChildren<QWidget*>())
                if (part->minimumSizeHint().width() > 260 || part->minimumWidth() > 200)
                    said += QStringLiteral(" %1 %2 (%3, %4)")
                                .arg(QString::fromLatin1(part->metaObject()->className()), part->objectName())
                                .arg(part->minimumSizeHint().width())
                                .arg(part->minimumWidth());
            QFAIL(qPrintable(said));
        }
    }

    bool inWindow(const QWidget* widget) const
    {
        const QRect place(widget->mapTo(m_window.get(), QPoint()), widget->size());
        return widget->isVisible() && widget->width() > 8 && m_window->rect().contains(place) &&
               !widget->visibleRegion().isEmpty() && widget->visibleRegion().boundingRect().size() == widget->size();
    }
    template <typename T>
    T* find(const QString& name)
    {
        T* found = m_window->findChild<T*>(name);
        if (!found)
            qFatal("no widget named %s", qPrintable(name));
        return found;
    }

    std::unique_ptr<MainWindow> m_window;
};

FW_TEST(TestWindowSize)
#include "test_window_size.moc"
