// The wheel scrolls: no field of any page or dialog changes by it unless a person has gone to the field.
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDoubleSpinBox>
#include <QListWidget>
#include <QScrollBar>
#include <QTabBar>
#include <QWheelEvent>
#include <QtTest>

#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/views/main_window.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestWheel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Services services = sample::services(sample::runFunction(1, 1ms));
        services.addScorer = [](auto&&...) { return run::Outcome(); };
        services.importTexts = [](auto&&...) -> Result<run::ImportReport> { return cancelledError(); };
        FileDialogs dialogs;
        dialogs.open = [](QWidget*, const QString&, const QString&, const QString&) { return QString(); };
        dialogs.save = dialogs.open;
        m_window = std::make_unique<MainWindow>(std::move(services), dialogs, Theme::light());
        m_window->draft().load(sample::experimentDocument(), FAIRWEIGHT_SOURCE_DIR);
        m_window->setDatabase("made-up.db");
        m_window->workbench().showExperiment("Demo");
        m_window->resize(1000, 560);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QTRY_VERIFY(m_window->workbench().comparison());
    }
    void cleanup() { m_window.reset(); }

    void noPageChangesByTheWheel()
    {
        auto* recipes = m_window->findChild<QListWidget*>("recipeList");
        int turned = 0;
        for (const int page : {0, 1, 2, 3}) {
            m_window->showPage(static_cast<MainWindow::Page>(page));
            QTRY_VERIFY(!m_window->busy());
            const int last = page == MainWindow::Configure ? recipes->count() : page == MainWindow::Scorers ? 3 : 1;
            for (int part = 0; part < last; ++part) { // each variant has a form of its own, each tab its fields
                if (page == MainWindow::Configure)
                    recipes->setCurrentRow(part);
                if (page == MainWindow::Scorers)
                    m_window->scorers().showTab(static_cast<ScorersPage::Tab>(part));
                turned += turnAll(*m_window);
            }
        }
        QVERIFY2(turned >= 7, qPrintable(QString::number(turned)));
    }

    void noDialogChangesByTheWheel_data()
    {
        QTest::addColumn<QString>("action");
        QTest::newRow("score again") << "menuScoreAgain";
        QTest::newRow("import") << "menuImport";
    }

    void noDialogChangesByTheWheel()
    {
        QFETCH(QString, action);
        m_window->findChild<QAction*>(action)->trigger();
        auto* dialog = m_window->findChild<QDialog*>();
        QVERIFY(dialog);
        QTest::qWait(50);
        if (QWidget* focus = QApplication::focusWidget())
            focus->clearFocus();
        QVERIFY(turnAll(*dialog) >= 1);
        dialog->close();
    }

    void theWheelOverAFieldScrollsThePage()
    {
        m_window->showPage(MainWindow::Configure);
        QTest::qWait(20);
        auto* box = m_window->findChild<QComboBox*>("recipes[0].steps[0].criterion");
        QVERIFY(box);
        auto* area = ancestor<QScrollArea>(box);
        QVERIFY(area && area->verticalScrollBar()->maximum() > 0);
        area->verticalScrollBar()->setValue(0);
        turn(box, 1000);
        QVERIFY(area->verticalScrollBar()->value() > 0);
        QCOMPARE(m_window->draft().value("recipes[0].steps[0].criterion").get<std::string>(), std::string("taylor"));
    }

    void aFieldThatAPersonWentToTakesIt()
    {
        auto* box = m_window->findChild<QComboBox*>("recipes[0].steps[0].criterion");
        box->setFocus();
        QTRY_VERIFY(box->hasFocus());
        turn(box, 1000, 120);
        QCOMPARE(box->currentText(), QStringLiteral("norm"));
        // It scrolls on: what comes under the mouse takes nothing of the same turn, even with the focus.
        box->setCurrentIndex(1);
        auto* page = ancestor<QScrollArea>(box)->viewport();
        turn(page, 2000);
        turn(box, 2100, 120);
        QCOMPARE(box->currentIndex(), 1);
        turn(box, 9000, 120); // a turn of its own
        QCOMPARE(box->currentIndex(), 0);
    }

private:
    /// As Qt hands on what the system sends: to the widget under the mouse, then to its parents until one takes it.
    static void turn(QWidget* widget, ulong time, int delta = -120)
    {
        const QPoint mouse = widget->mapToGlobal(widget->rect().center());
        for (; widget; widget = widget->isWindow() ? nullptr : widget->parentWidget()) {
            QWheelEvent event(widget->mapFromGlobal(mouse), mouse, {}, {0, delta}, Qt::NoButton, Qt::NoModifier,
                              Qt::NoScrollPhase, false);
            event.setTimestamp(time);
            event.ignore();
            if (QApplication::sendEvent(widget, &event) && event.isAccepted())
                return;
        }
    }

    static QString said(const QWidget& field)
    {
        if (const auto* box = qobject_cast<const QComboBox*>(&field))
            return QString::number(box->currentIndex()) + box->currentText();
        if (const auto* spin = qobject_cast<const QDoubleSpinBox*>(&field))
            return spin->text();
        if (const auto* spin = qobject_cast<const QAbstractSpinBox*>(&field))
            return spin->text();
        if (const auto* tabs = qobject_cast<const QTabBar*>(&field))
            return QString::number(tabs->currentIndex());
        const auto* slider = qobject_cast<const QAbstractSlider*>(&field);
        return slider ? QString::number(slider->value()) : QString();
    }

    /// Turns the wheel over everything that is shown; how many fields were among it.
    int turnAll(QWidget& top)
    {
        const nlohmann::ordered_json before = m_window->draft().document();
        const Selection selection = m_window->findChild<ComparePage*>()->selection();
        int fields = 0;
        ulong time = 100'000;
        for (QWidget* widget : top.findChildren<QWidget*>()) {
            if (!widget->isVisible())
                continue;
            const bool field = WheelGuard::isField(*widget);
            const QString text = said(*widget);
            for (const int delta : {-120, 120, -120})
                turn(widget, time += 1000, delta);
            if (field) {
                ++fields;
                if (said(*widget) != text || widget->focusPolicy() == Qt::WheelFocus)
                    qFatal("%s took the wheel", qPrintable(widget->objectName()));
            }
        }
        if (m_window->draft().document() != before)
            qFatal("the experiment was changed");
        if (m_window->findChild<ComparePage*>()->selection() != selection)
            qFatal("the selection was changed");
        return fields;
    }

    template <typename T>
    static T* ancestor(QWidget* widget)
    {
        for (QWidget* parent = widget; parent; parent = parent->parentWidget())
            if (auto* found = qobject_cast<T*>(parent))
                return found;
        return nullptr;
    }

    std::unique_ptr<MainWindow> m_window;
};

FW_TEST(TestWheel)
#include "test_wheel.moc"
