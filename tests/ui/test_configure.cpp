// The configure page by its widgets: forms made from the catalogue, what is wrong said at its field.
#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/test_main.h"
#include "tests/ui/fake_services.h"
#include "ui/views/configure_page.h"

using namespace fw;
using namespace fw::ui;
using namespace std::chrono_literals;

class TestConfigure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_workbench = std::make_unique<Workbench>(sample::services(sample::runFunction(1000, 5ms)));
        m_draft = std::make_unique<ExperimentDraft>(sample::catalogues());
        m_draft->load(sample::experimentDocument(), FAIRWEIGHT_SOURCE_DIR);
        FileDialogs dialogs;
        dialogs.open = [this](QWidget*, const QString&, const QString&, const QString&) { return m_answer; };
        dialogs.save = dialogs.open;
        dialogs.directory = [this](QWidget*, const QString&, const QString&) { return m_answer; };
        dialogs.confirm = [](QWidget*, const QString&, const QString&, const QString&) { return true; };
        m_page = std::make_unique<ConfigurePage>(*m_workbench, *m_draft, dialogs);
        m_page->resize(1300, 900);
        m_page->show();
    }
    void cleanup()
    {
        m_page.reset();
        m_draft.reset();
        m_workbench.reset();
    }

    void formsFollowTheCatalogue()
    {
        auto* ratio = find<QLineEdit>("recipes[0].steps[0].ratio");
        QCOMPARE(ratio->text(), QStringLiteral("0.25"));
        QCOMPARE(ratio->toolTip(), QStringLiteral("How many of all heads are removed."));
        auto* criterion = find<QComboBox>("recipes[0].steps[0].criterion");
        QCOMPARE(criterion->count(), 2);
        QCOMPARE(criterion->currentText(), QStringLiteral("taylor"));
        QVERIFY(!find<QCheckBox>("recipes[0].steps[0].per_layer")->isChecked());
        find<QListWidget>("recipeList")->setCurrentRow(1);
        QCOMPARE(find<QLineEdit>("recipes[1].steps[0].keep")->text(), QStringLiteral("6"));
        auto* layers = find<QLineEdit>("recipes[1].steps[0].layers");
        type(layers, "0, 2, 5");
        QCOMPARE(m_draft->value("recipes[1].steps[0].layers"), nlohmann::ordered_json({0, 2, 5}));
        QVERIFY(m_draft->experiment());
    }

    void anInvalidValueIsSaidAtItsField()
    {
        auto* run = find<QPushButton>("runExperiment");
        QVERIFY(run->isEnabled());
        auto* ratio = find<QLineEdit>("recipes[0].steps[0].ratio");
        auto* said = find<QLabel>("problem:recipes[0].steps[0].ratio");
        QVERIFY(!said->isVisible());
        type(ratio, "1.5");
        QVERIFY(said->isVisible());
        QVERIFY(said->text().contains("0.9"));
        QCOMPARE(ratio->property("problem").toBool(), true);
        QVERIFY(!run->isEnabled());
        QVERIFY(find<QLabel>("problem")->text().startsWith("recipes[0].steps[0].ratio: "));
        QCOMPARE(ratio->text(), QStringLiteral("1.5")); // what was typed stays
        type(ratio, "many");
        QVERIFY(said->text().contains("number"));
        type(ratio, "0.5");
        QVERIFY(!said->isVisible());
        QVERIFY(run->isEnabled());
        QVERIFY(find<QLabel>("problem")->text().isEmpty());
    }

    /// What is declared beforehand has fields, which show what a file says and write it back.
    void theFamilyAndItsMarginsGoFromFileToFormToFile()
    {
        QCOMPARE(find<QComboBox>("statistics.family")->currentText(), QStringLiteral("together"));
        QCOMPARE(find<QComboBox>("statistics.overall")->currentText(), QStringLiteral("prompts"));
        QVERIFY(find<QLineEdit>("statistics.margins")->text().isEmpty());
        const QTemporaryDir place;
        const auto file = [&](const char* name) { return std::filesystem::path(place.filePath(name).toStdString()); };
        choose("statistics.family", "hierarchical");
        choose("statistics.overall", "groups");
        type(find<QLineEdit>("statistics.margins"), "expected_maximum_toxicity 0.04, toxicity_probability 0.1");
        const std::map<std::string, double> margins{{"expected_maximum_toxicity", 0.04}, {"toxicity_probability", 0.1}};
        QVERIFY(m_draft->experiment());
        QCOMPARE(m_draft->experiment()->statistics.margins, margins);
        QVERIFY(m_draft->save(file("first.json")).ok());

        init(); // all anew, from the file
        QVERIFY(m_draft->open(file("first.json")).ok());
        QCOMPARE(find<QComboBox>("statistics.family")->currentText(), QStringLiteral("hierarchical"));
        QCOMPARE(find<QComboBox>("statistics.overall")->currentText(), QStringLiteral("groups"));
        QCOMPARE(find<QLineEdit>("statistics.margins")->text(),
                 QStringLiteral("expected_maximum_toxicity 0.04, toxicity_probability 0.1"));
        type(find<QLineEdit>("name"), "Renamed");
        QVERIFY(m_draft->save(file("second.json")).ok());
        const auto again = experiment::loadExperiment(file("second.json"), sample::catalogues());
        QVERIFY(again.ok());
        QVERIFY(again->statistics.hierarchical && again->statistics.overall == experiment::Overall::Groups);
        QCOMPARE(again->statistics.margins, margins);
    }

    void everyKindOfFieldSaysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("typed");
        QTest::newRow("text") << "name"
                              << " ";
        QTest::newRow("decoding") << "decoding.top_p"
                                  << "1.2";
        QTest::newRow("whole number") << "decoding.max_new_tokens"
                                      << "2.5";
        QTest::newRow("statistics") << "statistics.confidence"
                                    << "1";
        QTest::newRow("margin without a number") << "statistics.margins"
                                                 << "toxicity_probability";
        QTest::newRow("margin of no metric") << "statistics.margins"
                                             << "beauty 0.1";
        QTest::newRow("threshold") << "scorers[0].threshold"
                                   << "7";
        QTest::newRow("prompts") << "prompt_sets[1].maximum_prompts_per_group"
                                 << "-1";
        QTest::newRow("realisations") << "recipes[0].realisations"
                                      << "2";
        QTest::newRow("variant's name") << "recipes[0].name"
                                        << "base";
    }

    void everyKindOfFieldSaysWhatIsWrong()
    {
        QFETCH(QString, path);
        QFETCH(QString, typed);
        type(find<QLineEdit>(path), typed);
        auto* said = find<QLabel>("problem:" + path);
        QVERIFY(said->isVisible());
        QVERIFY(!said->text().isEmpty());
        QVERIFY(!find<QPushButton>("runExperiment")->isEnabled());
    }

    void showBringsAHiddenVariantsFieldToTheFront()
    {
        m_draft->set("recipes[2].steps[1].steps", 0);
        QVERIFY(!m_page->findChild<QLineEdit*>("recipes[2].steps[1].steps"));
        click("showProblem");
        auto* steps = find<QLineEdit>("recipes[2].steps[1].steps");
        QTRY_VERIFY(find<QLabel>("problem:recipes[2].steps[1].steps")->isVisible());
        QTRY_VERIFY(steps->hasFocus() || m_page->focusWidget() == steps);
    }

    void variantsAreAddedCopiedMovedAndRemoved()
    {
        auto* list = find<QListWidget>("recipeList");
        trigger("newRecipe");
        QCOMPARE(list->count(), 5);
        QCOMPARE(list->currentRow(), 4);
        QVERIFY(!m_draft->experiment()); // without steps it is no variant yet
        QTRY_VERIFY(find<QLabel>("problem:recipes[4].steps")->isVisible());
        trigger("addStep-int8");
        QTRY_VERIFY(m_draft->experiment());
        trigger("copyRecipe");
        QCOMPARE(m_draft->value("recipes[5].name").get<std::string>(), std::string("variant 2"));
        click("recipeUp");
        QCOMPARE(m_draft->value("recipes[4].name").get<std::string>(), std::string("variant 2"));
        QCOMPARE(list->currentRow(), 4);
        click("removeRecipe");
        QCOMPARE(list->count(), 5);
        m_answer = FAIRWEIGHT_SOURCE_DIR "/data/models/student";
        trigger("storedRecipe");
        QCOMPARE(m_draft->value("recipes[5].stored").get<std::string>(), std::string("data/models/student"));
        QCOMPARE(find<QLineEdit>("recipes[5].stored")->text(), QStringLiteral("data/models/student"));
        QVERIFY(m_draft->experiment());
    }

    void stepsAreAddedMovedAndRemoved()
    {
        find<QListWidget>("recipeList")->setCurrentRow(2);
        click("stepDown-0");
        QTRY_COMPARE(m_draft->value("recipes[2].steps[0].method").get<std::string>(), std::string("distillation"));
        QTRY_VERIFY(m_page->findChild<QLineEdit*>("recipes[2].steps[0].learning_rate"));
        click("removeStep-1");
        QTRY_COMPARE(m_draft->count("recipes[2].steps"), 1);
        trigger("addStep-head_pruning");
        QTRY_COMPARE(m_draft->count("recipes[2].steps"), 2);
        QCOMPARE(m_draft->value("recipes[2].steps[1].ratio").get<double>(), 0.25);
        QVERIFY(m_page->findChild<QLineEdit*>("recipes[2].steps[1].ratio"));
    }

    void promptSetsSayWhatTheyHold()
    {
        QTRY_VERIFY(find<QLabel>("summary:prompt_sets[0]")->text().contains("templates"));
        QVERIFY(find<QLabel>("summary:prompt_sets[0]")->text().contains("Women, Men, Nonbinary people"));
        m_answer = FAIRWEIGHT_SOURCE_DIR "/data/prompts/race.json";
        click("add:prompt_sets");
        QCOMPARE(m_draft->value("prompt_sets[2].path").get<std::string>(), std::string("data/prompts/race.json"));
        QTRY_VERIFY(find<QLabel>("summary:prompt_sets[2]")->text().contains("prompts"));
        click("remove:prompt_sets[0]");
        QTRY_COMPARE(m_draft->count("prompt_sets"), 2);
        m_answer = FAIRWEIGHT_SOURCE_DIR "/data/prompts/not-there.json";
        click("add:prompt_sets");
        QTRY_VERIFY(find<QLabel>("summary:prompt_sets[2]")->text().contains("not-there.json"));
    }

    void primaryMetricsAreChosenByTheirBoxes()
    {
        auto* box = find<QCheckBox>("primary:toxicity_probability");
        QVERIFY(!box->isChecked());
        QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
        QCOMPARE(m_draft->experiment()->primaryMetrics,
                 (std::vector<std::string>{"expected_maximum_toxicity", "toxicity_probability"}));
        QTest::mouseClick(find<QCheckBox>("primary:expected_maximum_toxicity"), Qt::LeftButton, {}, QPoint(8, 8));
        QCOMPARE(m_draft->experiment()->primaryMetrics, std::vector<std::string>{"toxicity_probability"});
    }

    void runHandsOverTheParsedExperiment()
    {
        std::optional<experiment::Experiment> handed;
        connect(m_page.get(), &ConfigurePage::runRequested, this,
                [&](const experiment::Experiment& experiment) { handed = experiment; });
        type(find<QLineEdit>("decoding.continuations_per_prompt"), "12");
        click("runExperiment");
        QVERIFY(handed);
        QCOMPARE(handed->decoding.continuationsPerPrompt, 12);
        QCOMPARE(handed->recipes.size(), std::size_t{4});
        QCOMPARE(handed->directory, std::filesystem::path(FAIRWEIGHT_SOURCE_DIR));
    }

    void runIsOffWhileTheEngineIsBusy()
    {
        m_workbench->setDatabase("x.db");
        QVERIFY(m_workbench->run(*m_draft->experiment()));
        QVERIFY(!find<QPushButton>("runExperiment")->isEnabled());
        m_workbench->engine().cancel();
        QTRY_VERIFY(find<QPushButton>("runExperiment")->isEnabled());
    }

    void opensAndSavesFiles()
    {
        const QTemporaryDir directory;
        QSignalSpy notices(m_page.get(), &ConfigurePage::noticed);
        m_answer = directory.filePath("e.json");
        click("saveExperiment");
        QVERIFY(QFile::exists(m_answer));
        QCOMPARE(notices.count(), 1);
        type(find<QLineEdit>("name"), "Another");
        click("openExperiment");
        QCOMPARE(find<QLineEdit>("name")->text(), QStringLiteral("Demo"));
        m_answer = directory.filePath("gone.json");
        click("openExperiment");
        QCOMPARE(notices.count(), 2);
        QVERIFY(notices.last().first().toString().contains("gone.json"));
    }

private:
    template <typename T>
    T* find(const QString& name)
    {
        T* found = m_page->findChild<T*>(name);
        if (!found)
            qFatal("no widget named %s", qPrintable(name));
        return found;
    }
    void choose(const QString& name, const QString& text)
    {
        auto* box = find<QComboBox>(name);
        box->setCurrentText(text);
        Q_EMIT box->textActivated(text);
    }
    void click(const QString& name) { QTest::mouseClick(find<QWidget>(name), Qt::LeftButton); }
    void trigger(const QString& name) { find<QAction>(name)->trigger(); }
    static void type(QLineEdit* editor, const QString& text)
    {
        editor->setFocus();
        editor->selectAll();
        QTest::keyClicks(editor, text);
    }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<ExperimentDraft> m_draft;
    std::unique_ptr<ConfigurePage> m_page;
    QString m_answer;
};

FW_TEST(TestConfigure)
#include "test_configure.moc"
