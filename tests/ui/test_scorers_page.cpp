// The Scorers page over fake scorers: list, card, a text tried while typing, evaluation, and what is hostile.
#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QMimeData>
#include <QToolButton>
#include <QtTest>

#include "core/base/csv.h"
#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/views/scorers_page.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestScorersPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_witness = std::make_shared<sample::ScorerWitness>();
        Services services = sample::services(sample::runFunction(1, 1ms));
        services.scorers = sample::scorerServices(m_witness);
        open(std::move(services));
    }
    void cleanup()
    {
        m_page.reset();
        m_workbench.reset();
    }

    void listsAndShowsCards()
    {
        auto* list = find<QListView>("scorerList");
        QTRY_COMPARE(list->model()->rowCount(), 2);
        QCOMPARE(text("scorerTitle"), QStringLiteral("Toxicity"));
        QCOMPARE(text("scorerOrigin"), QStringLiteral("classifier · bundled"));
        QTRY_VERIFY(!m_page->busy());
        QVERIFY(shown("scorerCard", "research use"));
        QVERIFY(shown("scorerCard", "clean, toxic"));
        QVERIFY(shown("scorerCard", "0.943 [0.935, 0.950]"));
        QVERIFY(shown("scorerCard", "AUC by source"));
        QVERIFY(shown("scorerCard", "muslims"));
        QVERIFY(shown("scorerCard", "False positive rate"));
        QVERIFY(shown("scorerCard", "<b>made here</b>"));
        QVERIFY(!m_page->findChild<QLabel*>("noCard"));

        QTest::keyClick(list, Qt::Key_Down);
        QCOMPARE(text("scorerTitle"), QStringLiteral("Sentiment (VADER)"));
        QCOMPARE(text("scorerOrigin"), QStringLiteral("not imported yet"));
        QVERIFY(text("scorerMessage").contains("vaderSentiment"));
        QVERIFY(find<QPushButton>("importVader")->isVisible());
    }

    void addedScorersWithoutACardSayWhatIsMissing()
    {
        QTRY_COMPARE(find<QListView>("scorerList")->model()->rowCount(), 2);
        m_answer = "words.csv";
        find<QAction>("addWordList")->trigger();
        QTRY_COMPARE(text("scorerTitle"), QStringLiteral("words.csv"));
        QTRY_VERIFY(!m_page->busy());
        QVERIFY(text("noCard").contains("not stated"));
        QVERIFY(shown("scorerCard", QString(64, 'a')));
        click("cardEvaluate");
        QVERIFY(find<QWidget>("evaluateStart")->isVisible());
        click("removeScorer");
        QTRY_COMPARE(text("scorerTitle"), QStringLiteral("Toxicity"));
        QCOMPARE(find<QListView>("scorerList")->model()->rowCount(), 2);
    }

    void headsOfOneDirectoryAreOneEntry()
    {
        QTRY_COMPARE(find<QListView>("scorerList")->model()->rowCount(), 2);
        m_answer = "family";
        find<QAction>("addDirectory")->trigger();
        QTRY_COMPARE(text("scorerTitle"), QStringLiteral("family"));
        QCOMPARE(text("scorerOrigin"), QStringLiteral("classifier · 2 heads · added"));
        QCOMPARE(m_page->scorer(), std::string("family#toxicity"));
        click("head-1");
        QCOMPARE(m_page->scorer(), std::string("family#regard"));
        QTRY_VERIFY(!m_page->busy());
        QVERIFY(shown("scorerCard", "negative, neutral, positive, other"));
        QVERIFY(find<QToolButton>("head-1")->isChecked() && !find<QToolButton>("head-0")->isChecked());
    }

    void typingQuicklyScoresOnce()
    {
        ready(ScorersPage::TryTab);
        auto* input = find<QPlainTextEdit>("triedText");
        input->setFocus();
        QTest::keyClicks(input, "aaaa ");
        QTest::keyClicks(input, "xxxxx");
        QTRY_COMPARE(text("verdict"), QStringLiteral("Flagged: toxic 0.500 ≥ 0.50"));
        QCOMPARE(m_witness->scored, (std::vector<std::string>{"aaaa xxxxx"}));
    }

    void ofTwoTextsOnlyTheNewestIsShown()
    {
        ready(ScorersPage::TryTab);
        m_witness->scoreMilliseconds = 300;
        auto* input = find<QPlainTextEdit>("triedText");
        input->setFocus();
        QTest::keyClicks(input, "stale");
        QTRY_VERIFY(m_page->tryText().busy());
        QTest::qWait(200);
        QTest::keyClicks(input, " xxxxxxxx new");
        QTRY_VERIFY_WITH_TIMEOUT(!m_page->busy(), 4000);
        QCOMPARE(m_witness->cancelled.load(), 1);
        QCOMPARE(m_witness->scored, (std::vector<std::string>{"stale xxxxxxxx new"}));
        QVERIFY(text("verdict").contains("toxic 0.444 < 0.50"));
        auto* words = find<InfluenceView>("influences");
        QCOMPARE(words->toPlainText(), QStringLiteral("stale xxxxxxxx new"));
        QCOMPARE(words->influences().size(), std::size_t{3});
        QCOMPARE(words->tipAt(7), QStringLiteral("raises the score by 0.400"));
        QCOMPARE(words->tipAt(0), QStringLiteral("lowers the score by 0.050"));
        QVERIFY(words->tipAt(5).isEmpty());
        QCOMPARE(words->extraSelections().size(), 3);
        QVERIFY(find<LabelBars>("labelBars")->accessibleDescription().contains("toxic 0.444"));

        input->clear();
        QTRY_COMPARE(text("verdict"), QStringLiteral("No text yet"));
        QVERIFY(words->toPlainText().isEmpty());
    }

    void anErrorIsSaidInline()
    {
        ready(ScorersPage::TryTab);
        find<QPlainTextEdit>("triedText")->setPlainText("this will fail");
        QTRY_VERIFY(text("verdict").contains("layer 2 gives no numbers"));
        QVERIFY(text("verdict").contains("check the weights"));
        find<QPlainTextEdit>("triedText")->setPlainText("this will do");
        QTRY_VERIFY(text("verdict").startsWith("Not flagged"));
        m_answer = "broken";
        find<QAction>("addDirectory")->trigger();
        QTRY_VERIFY(text("verdict").contains("ends beyond the file"));
        QVERIFY(!find<QPushButton>("evaluateStart")->isEnabled());
    }

    void hostileTextIsShownAsItIs()
    {
        ready(ScorersPage::TryTab);
        const QString hostile =
            QStringLiteral("<script>alert(1)</script> <img src=x> \u202Eשלום مرحبا & 😀\U000F0000 ") +
            QString(5000, 'y');
        find<QPlainTextEdit>("triedText")->setPlainText(hostile);
        QTRY_VERIFY(!m_page->busy());
        auto* words = find<InfluenceView>("influences");
        QCOMPARE(words->toPlainText(), hostile);
        QCOMPARE(words->influences().size(), std::size_t{8});
        const ShownInfluence& last = words->influences().back();
        QCOMPARE(hostile.mid(last.begin, last.length), QString(5000, 'y'));
        QVERIFY(m_page->width() <= 1100);
        m_answer = "<b>\n\u202Ebad&\u202C</b>";
        find<QAction>("addWordList")->trigger();
        QTRY_COMPARE(text("scorerTitle"), QStringLiteral("<b> \uFFFDbad&\uFFFD</b>"));
        QCOMPARE(find<QLabel>("scorerTitle")->textFormat(), Qt::PlainText);
        QVERIFY(find<QLabel>("scorerTitle")->toolTip().contains("&lt;b&gt;"));
        QVERIFY(m_page->width() <= 1100);
    }

    void evaluatesWithTheChosenColumns()
    {
        ready(ScorersPage::EvaluateTab);
        QVERIFY(!find<QPushButton>("evaluateStart")->isEnabled());
        m_answer = "labelled.csv";
        click("evaluateChoose");
        QTRY_COMPARE(find<QComboBox>("textColumn")->count(), 4);
        QCOMPARE(find<QComboBox>("textColumn")->currentText(), QStringLiteral("text"));
        QCOMPARE(find<QComboBox>("labelColumn")->currentText(), QStringLiteral("toxic"));
        QCOMPARE(find<QComboBox>("groupColumn")->currentText(), QStringLiteral("groups"));
        find<QDoubleSpinBox>("evaluationThreshold")->setValue(0.7);
        click("evaluateStart");
        QVERIFY(find<QWidget>("evaluateCancel")->isVisible());
        QTRY_VERIFY(find<QWidget>("groupsTable")->isVisible());
        QCOMPARE(m_witness->evaluated.size(), std::size_t{1});
        const EvaluationQuestion question = m_witness->evaluated.front();
        QCOMPARE(question.scorer, std::string("toxicity"));
        QCOMPARE(question.file, std::filesystem::path("labelled.csv"));
        QCOMPARE(question.groupColumn, std::string("groups"));
        find<QComboBox>("textColumn")->setCurrentIndex(2); // the labels' column: it cannot be both
        QVERIFY(!find<QPushButton>("evaluateStart")->isEnabled());
        find<QComboBox>("textColumn")->setCurrentIndex(1);
        QVERIFY(find<QPushButton>("evaluateStart")->isEnabled());
        QCOMPARE(question.label, std::string());
        QCOMPARE(question.threshold, 0.7);
        QVERIFY(text("evaluationSummary").startsWith("3,730 texts, 1,812 of them labelled 1"));

        auto* figures = find<ValueView>("figuresTable");
        QCOMPARE(cell(figures, 0, 0), QStringLiteral("Area under the ROC curve"));
        QCOMPARE(cell(figures, 0, 1), QStringLiteral("0.943"));
        QCOMPARE(cell(figures, 0, 2), QStringLiteral("[0.935, 0.950]"));
        QVERIFY(text("evaluationSummary").endsWith("AUC 0.943 [0.935, 0.950]"));
        QVERIFY(!find<QWidget>("result-tab-confusion")->isVisible());
        click("result-tab-figures");
        QVERIFY(figures->isVisible());
        click("result-tab-groups");
        auto* groups = find<ValueView>("groupsTable");
        QCOMPARE(groups->model()->rowCount(), 4);
        QCOMPARE(cell(groups, 0, 0), QStringLiteral("All texts"));
        QCOMPARE(cell(groups, 2, 3), QStringLiteral("0.310"));
        QCOMPARE(cell(groups, 3, 0), QStringLiteral("=cmd() x\uFFFD")); // a tab would be a cell of its own
        QCOMPARE(cell(groups, 3, 5), QStringLiteral("n/a"));
        groups->sortByColumn(3, Qt::DescendingOrder);
        QCOMPARE(cell(groups, 0, 0), QStringLiteral("muslims"));
        groups->sortByColumn(5, Qt::DescendingOrder);
        QCOMPARE(cell(groups, 3, 5), QStringLiteral("n/a")); // last either way
        groups->sortByColumn(5, Qt::AscendingOrder);
        QCOMPARE(cell(groups, 3, 5), QStringLiteral("n/a"));

        groups->setFocus();
        groups->selectRow(0);
        QTest::keySequence(groups, QKeySequence::Copy);
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QStringLiteral("Group\tTexts\tLabelled 1\tFPR\t95 % interval\tFNR\t95 "
                                "% interval\nmuslims\t800\t410\t0.310\t[0.264, 0.358]\t0.090\t[0.064, 0.122]\n"));
    }

    void exportsJsonAndCsv()
    {
        evaluated();
        const QTemporaryDir place;
        m_answer = place.filePath("figures.json");
        find<QAction>("evaluation-json")->trigger();
        QFile json(m_answer);
        QVERIFY(json.open(QIODevice::ReadOnly));
        QCOMPARE(json.readAll(), QByteArray("{\"scorer\": \"toxicity\"}\n"));
        m_answer = place.filePath("figures.csv");
        QSignalSpy noticed(m_page.get(), &ScorersPage::noticed);
        find<QAction>("evaluation-csv")->trigger();
        QCOMPARE(noticed.size(), 1);
        const auto csv = readCsv(m_answer.toStdString());
        QVERIFY(csv.ok());
        QCOMPARE(csv->header, (std::vector<std::string>{"figure", "group", "value", "low", "high"}));
        QVERIFY(std::find(csv->rows.begin(), csv->rows.end(),
                          std::vector<std::string>{"auc", "", "0.9425", "0.935", "0.95"}) != csv->rows.end());
        QVERIFY(std::find(csv->rows.begin(), csv->rows.end(),
                          std::vector<std::string>{"n", "muslims", "800", "", ""}) != csv->rows.end());
        for (const auto& row : csv->rows)
            QVERIFY(!row[1].starts_with("="));
    }

    void anEvaluationIsCancelled()
    {
        ready(ScorersPage::EvaluateTab);
        m_witness->evaluationSteps = 100'000;
        m_page->evaluate().setFile("labelled.csv");
        QTRY_VERIFY(find<QPushButton>("evaluateStart")->isEnabled());
        click("evaluateStart");
        QTRY_VERIFY(text("evaluateState").contains("of 100,000 texts"));
        QVERIFY(find<QWidget>("evaluateProgress")->isVisible());
        click("evaluateCancel");
        QVERIFY(text("evaluateState").startsWith("Cancelled"));
        QVERIFY(!find<QWidget>("evaluateCancel")->isVisible());
        QTRY_COMPARE(m_witness->cancelled.load(), 1);
        QVERIFY(!find<QWidget>("groupsTable")->isVisible());
        QVERIFY(find<QPushButton>("evaluateStart")->isEnabled());
    }

    void whatIsWrongWithAFileIsSaid()
    {
        ready(ScorersPage::EvaluateTab);
        m_page->evaluate().setFile("none.txt");
        QTRY_VERIFY(text("evaluateState").contains("cannot open none.txt"));
        QVERIFY(!find<QPushButton>("evaluateStart")->isEnabled());
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile("/made/up.csv")});
        QWidget* target = m_page->evaluate().viewport();
        QDragEnterEvent enter(QPoint(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(target, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(5, 5), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(target, &drop);
        QTRY_VERIFY(find<QPushButton>("evaluateStart")->isEnabled());
        QCOMPARE(find<QLineEdit>("evaluateFile")->text(), QStringLiteral("/made/up.csv"));
        find<QComboBox>("textColumn")->setCurrentIndex(0); // "id"
        click("evaluateStart");
        QTRY_VERIFY(text("evaluateState").contains("line 3, column toxic: 'maybe' is neither 0 nor 1"));
        QVERIFY(text("evaluateState").contains("label texts by 1"));
        QVERIFY(!find<QWidget>("groupsTable")->isVisible());
    }

private:
    void open(Services services)
    {
        m_workbench = std::make_unique<Workbench>(std::move(services));
        FileDialogs dialogs;
        dialogs.open = [this](QWidget*, const QString&, const QString&, const QString&) { return m_answer; };
        dialogs.save = dialogs.open;
        dialogs.directory = [this](QWidget*, const QString&, const QString&) { return m_answer; };
        m_page = std::make_unique<ScorersPage>(*m_workbench, dialogs);
        m_page->resize(1100, 640);
        m_page->show();
    }
    void ready(ScorersPage::Tab tab)
    {
        m_page->showTab(tab);
        if (!QTest::qWaitFor([this] { return !m_page->scorer().empty() && !m_page->busy(); }))
            qFatal("the page never gets ready");
    }
    void evaluated()
    {
        ready(ScorersPage::EvaluateTab);
        m_page->evaluate().setFile("labelled.csv");
        if (!QTest::qWaitFor([this] { return find<QPushButton>("evaluateStart")->isEnabled(); }))
            qFatal("no columns");
        click("evaluateStart");
        if (!QTest::qWaitFor([this] { return find<QWidget>("groupsTable")->isVisible(); }))
            qFatal("no result");
    }

    template <typename T>
    T* find(const QString& name)
    {
        T* found = m_page->findChild<T*>(name);
        if (!found)
            qFatal("no widget named %s", qPrintable(name));
        return found;
    }
    QString text(const QString& name)
    {
        if (auto* elided = qobject_cast<ElidedLabel*>(find<QLabel>(name)))
            return elided->fullText();
        return find<QLabel>(name)->text();
    }
    static QString cell(const QTableView* table, int row, int column)
    {
        return table->model()->index(row, column).data().toString();
    }
    void click(const QString& name)
    {
        auto* widget = find<QWidget>(name);
        if (!QTest::qWaitFor([widget] { return widget->isVisible() && widget->width() > 8; }))
            qFatal("%s cannot be seen", qPrintable(name));
        QTest::mouseClick(widget, Qt::LeftButton);
    }
    /// Whether a label of this widget holds the text literally.
    bool shown(const QString& name, const QString& text)
    {
        for (const QLabel* label : find<QWidget>(name)->findChildren<QLabel*>()) {
            const auto* elided = qobject_cast<const ElidedLabel*>(label);
            if ((elided ? elided->fullText() : label->text()).contains(text) && label->textFormat() == Qt::PlainText)
                return true;
        }
        return false;
    }

    std::shared_ptr<sample::ScorerWitness> m_witness;
    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<ScorersPage> m_page;
    QString m_answer;
};

FW_TEST(TestScorersPage)
#include "test_scorers_page.moc"
