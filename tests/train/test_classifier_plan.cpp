// A plan names heads and files; labelled files are read with repeats, held back by their text; temperatures calibrate.
#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <fstream>
#include <set>

#include "core/train/classifier_plan.h"
#include "core/train/labelled_texts.h"
#include "core/train/temperature.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using namespace fw::train;

class TestClassifierPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_directory = std::make_unique<QTemporaryDir>();
        fs::create_directory(path() / "texts");
        write("texts/a.csv", "text,toxic\nfine,0\nbad,1\n");
        write("texts/b.tsv", "-1\tnot good\n1\tgood\n0\tso so\n\tunknown\n");
    }

    void readsHeadsAndFiles()
    {
        write("plan.json", R"({"heads": [
            {"name": "toxicity", "labels": ["clean", "toxic"], "threshold": 0.4},
            {"name": "mood", "labels": ["negative", "neutral", "positive"], "signal_label": "negative", "weight": 2}],
          "training": [{"file": "a.csv", "labels": {"toxicity": "toxic"}},
            {"file": "b.tsv", "delimiter": "\t", "header": false, "text": "1", "labels": {"mood": "0"},
             "values": {"-1": "negative", "0": "neutral", "1": "positive"}, "repeat": 2}],
          "validation": [{"file": "a.csv", "labels": {"toxicity": "toxic"}}]})");
        const auto plan = loadClassifierPlan(path() / "plan.json", {path() / "texts"});
        QVERIFY2(plan.ok(), plan.ok() ? "" : plan.error().message.c_str());
        QCOMPARE(plan->heads.size(), std::size_t{2});
        QCOMPARE(plan->heads[0].config.signalLabel, std::string("toxic"));
        QCOMPARE(plan->heads[0].config.threshold.value(), 0.4);
        QCOMPARE(plan->heads[1].weight, 2.0);
        QCOMPARE(plan->validation.size(), std::size_t{1});

        const std::vector<HeadLabels> heads = {{"toxicity", plan->heads[0].config.labels},
                                               {"mood", plan->heads[1].config.labels}};
        const auto texts = readLabelledTexts(plan->training, heads);
        QVERIFY2(texts.ok(), texts.ok() ? "" : texts.error().message.c_str());
        QCOMPARE(texts->texts, (std::vector<std::string>{"fine", "bad", "not good", "not good", "good", "good", "so so",
                                                         "so so", "unknown", "unknown"}));
        const std::int32_t none = LabelledTexts::kNone;
        QCOMPARE(texts->labels[0], (std::vector<std::int32_t>{0, 1, none, none, none, none, none, none, none, none}));
        QCOMPARE(texts->labels[1], (std::vector<std::int32_t>{none, none, 0, 0, 2, 2, 1, 1, none, none}));
    }

    void repeatsAFractionEvenly()
    {
        std::string csv = "text,toxic\n";
        for (int i = 0; i < 10; ++i)
            csv += "text " + std::to_string(i) + ",0\n";
        write("texts/ten.csv", csv);
        LabelledFile file;
        file.file = path() / "texts/ten.csv";
        file.columns = {{"toxicity", "toxic"}};
        const std::vector<HeadLabels> heads = {{"toxicity", {"clean", "toxic"}}};
        for (const auto& [repeat, rows] : {std::pair{0.3, 3}, {0.5, 5}, {1.0, 10}, {1.5, 15}, {2.0, 20}}) {
            file.repeat = repeat;
            const auto texts = readLabelledTexts({&file, 1}, heads);
            QVERIFY(texts.ok());
            QCOMPARE(int(texts->size()), rows);
        }
    }

    /// The same texts are held back whatever stands around them, and no text stands on both sides.
    void holdsBackByTheTextAlone()
    {
        LabelledTexts texts;
        texts.labels.resize(1);
        for (int i = 0; i < 2000; ++i) {
            texts.texts.push_back("text " + std::to_string(i % 1000)); // each twice
            texts.labels[0].push_back(i % 2);
        }
        LabelledTexts half = texts;
        half.texts.erase(half.texts.begin(), half.texts.begin() + 500);
        half.labels[0].erase(half.labels[0].begin(), half.labels[0].begin() + 500);
        const LabelledTexts held = holdBack(texts, 0.1);
        QVERIFY(held.size() > 70 && held.size() < 130);
        QCOMPARE(held.labels[0].size(), held.size());
        QCOMPARE(texts.size(), 2000 - 2 * held.size());
        const std::set<std::string> out(held.texts.begin(), held.texts.end());
        QCOMPARE(out.size(), held.size());
        for (const std::string& text : texts.texts)
            QVERIFY(!out.contains(text));
        const LabelledTexts again = holdBack(half, 0.1);
        QCOMPARE(std::set<std::string>(again.texts.begin(), again.texts.end()), out);
        QCOMPARE(holdBack(half, 0).size(), std::size_t{0});
    }

    void errorsNameTheField_data()
    {
        QTest::addColumn<QString>("plan");
        QTest::addColumn<QString>("says");
        const QString head = R"("heads": [{"name": "t", "labels": ["a", "b"]}])";
        QTest::newRow("no object") << "[]"
                                   << "must be an object";
        QTest::newRow("no heads") << R"({"training": []})"
                                  << "heads: is missing; it must be a list";
        QTest::newRow("one label") << R"({"heads": [{"name": "t", "labels": ["a"]}]})"
                                   << "heads[0].labels: needs";
        QTest::newRow("signal") << R"({"heads": [{"labels": ["a", "b"], "signal_label": "c"}]})"
                                << "heads[0].signal_label: is none of the labels";
        QTest::newRow("weight") << R"({"heads": [{"labels": ["a", "b"], "weight": 0}]})"
                                << "heads[0].weight: must be above 0, not 0";
        QTest::newRow("type") << R"({"heads": [{"labels": "a"}]})"
                              << "heads[0].labels: must be a list, not a text";
        QTest::newRow("twice") << R"({"heads": [{"labels": ["a", "b"]}, {"labels": ["a", "b"]}]})"
                               << "heads[1].name: stands twice";
        QTest::newRow("unknown field") << "{" + head + R"(, "trainings": []})"
                                       << "trainings: unknown field; did you mean \"training\"?";
        QTest::newRow("no training") << "{" + head + "}"
                                     << "training: must be a list";
        QTest::newRow("no file") << "{" + head + R"(, "training": [{"file": "z.csv", "labels": {"t": "toxic"}}]})"
                                 << "training[0].file: there is no file z.csv";
        QTest::newRow("unknown head") << "{" + head + R"(, "training": [{"file": "a.csv", "labels": {"u": "toxic"}}]})"
                                      << "training[0].labels.u: is the name of no head";
        QTest::newRow("repeat") << "{" + head +
                                       R"(, "training": [{"file": "a.csv", "labels": {"t": "toxic"}, "repeat": 0}]})"
                                << "training[0].repeat: must be above 0";
    }

    void errorsNameTheField()
    {
        QFETCH(QString, plan);
        QFETCH(QString, says);
        write("plan.json", plan.toStdString());
        const auto result = loadClassifierPlan(path() / "plan.json", {path() / "texts"});
        QVERIFY(!result.ok());
        QVERIFY2(result.error().message.find(says.toStdString()) != std::string::npos, result.error().message.c_str());
        QVERIFY(result.error().message.find("plan.json") != std::string::npos);
    }

    /// Logits that are k times too sure need the temperature k: labels are drawn with the chances of logits / k.
    void temperatureIsFound()
    {
        std::vector<float> logits;
        std::vector<std::int32_t> targets;
        for (int i = 0; i < 100; ++i) // of chance .8, said with 3 · ln 4
            targets.push_back(i < 80 ? 1 : 0);
        for (int i = 0; i < 100; ++i) {
            logits.push_back(0);
            logits.push_back(static_cast<float>(3 * std::log(4.0)));
        }
        QVERIFY(std::abs(fitTemperature(logits, 2, targets) - 3) < 0.01);
        QVERIFY(std::abs(lossAtTemperature(logits, 2, targets, 3) + 0.8 * std::log(0.8) + 0.2 * std::log(0.2)) < 1e-6);
        std::fill(targets.begin(), targets.end(), LabelledTexts::kNone);
        QCOMPARE(fitTemperature(logits, 2, targets), 1.0);
        QCOMPARE(lossAtTemperature(logits, 2, targets, 1), 0.0);
    }

private:
    fs::path path() const { return m_directory->path().toStdString(); }
    void write(const char* name, const std::string& text) const { std::ofstream(path() / name) << text; }

    std::unique_ptr<QTemporaryDir> m_directory;
};

FW_TEST(TestClassifierPlan)
#include "test_classifier_plan.moc"
