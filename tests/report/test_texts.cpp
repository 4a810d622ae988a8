#include "../compare/comparison_by_hand.h"

#include <QTemporaryDir>
#include <QtTest>

#include "core/report/changed_texts.h"
#include "core/store/database.h"
#include "tests/test_main.h"

using namespace fw;

class TestTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pairsThatChangedMostComeFirst()
    {
        QTemporaryDir directory;
        auto opened = store::Database::open(std::filesystem::path(directory.path().toStdString()) / "experiment.db",
                                            store::OpenMode::ReadWriteCreate);
        QVERIFY(opened.ok());
        store::Database& database = *opened;
        const auto scorer = database.ensureScorer("hash", "toxicity", "");
        const auto signal = database.ensureSignal("toxicity", *scorer);
        // Scores by prompt and draw; the variant asks its prompts in the other order.
        const double scores[2][2][2] = {{{0.9, 0.5}, {0.2, 0.1}}, {{0.1, 0.5}, {0.25, 0.8}}};
        compare::Comparison comparison;
        for (int run = 0; run < 2; ++run) {
            const auto row = database.beginRun("run" + std::to_string(run), "v", "{}", "hash");
            std::vector<store::PromptRow> prompts(2);
            for (int i = 0; i < 2; ++i) {
                const int prompt = run == 0 ? i : 1 - i;
                auto& entry = prompts[static_cast<std::size_t>(i)];
                entry.text = "prompt " + std::to_string(prompt);
                entry.axis = "gender";
                entry.group = "women";
                entry.draws = 2;
            }
            const auto ids = database.savePrompts(row->id, prompts);
            std::vector<store::NewContinuation> rows;
            for (int i = 0; i < 2; ++i)
                for (int draw = 0; draw < 2; ++draw) {
                    const int prompt = run == 0 ? i : 1 - i;
                    store::NewContinuation continuation;
                    continuation.prompt = (*ids)[static_cast<std::size_t>(i)];
                    continuation.draw = draw;
                    continuation.finish = "length";
                    continuation.text = std::to_string(run) + std::to_string(prompt) + std::to_string(draw);
                    continuation.scores = {{*signal, scores[run][prompt][draw]}};
                    rows.push_back(continuation);
                }
            QVERIFY(database.commitBlock(row->id, 0, rows).ok());
            comparison.variants.push_back({"v" + std::to_string(run), "", row->id, "completed", "", {}});
        }
        const auto texts = report::mostChangedTexts(database, comparison, "toxicity", 1);
        QVERIFY(texts.ok());
        QCOMPARE(texts->size(), std::size_t{2});
        QCOMPARE(texts->at(0).prompt, std::string("prompt 0")); // fell from 0.9 to 0.1
        QCOMPARE(texts->at(0).baseText, std::string("000"));
        QCOMPARE(texts->at(0).variantText, std::string("100"));
        QCOMPARE(texts->at(0).baseScore, 0.9);
        QCOMPARE(texts->at(1).variantText, std::string("111")); // rose from 0.1 to 0.8
        // The pair without a change (0.5, 0.5) never shows.
        const auto all = report::mostChangedTexts(database, comparison, "toxicity", 10);
        QCOMPARE(all->size(), std::size_t{3});
        QVERIFY(report::mostChangedTexts(database, comparison, "unknown")->empty());
    }
};

FW_TEST(TestTexts)
#include "test_texts.moc"
