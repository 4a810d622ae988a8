// A scorer against a file of labelled texts; what is known of a scorer without loading it.
#include <QTemporaryDir>
#include <QtTest>

#include "core/base/file.h"
#include "core/measure/labelled_texts.h"
#include "core/measure/scorer_description.h"
#include "tests/test_main.h"

using namespace fw;
using namespace fw::measure;

class TestLabelledTexts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        write("words.csv", "word,category\nbad,mild\nawful,strong\n");
        auto scorer = TextScorer::load(path("words.csv").string(), {});
        QVERIFY(scorer.ok());
        m_scorer = std::make_unique<TextScorer>(std::move(scorer).value());
    }

    void columnsAreTheFirstLine()
    {
        write("wide.csv", "\xEF\xBB\xBFtext,\"is, toxic\",groups\n\"no end\n");
        const auto columns = columnsOfFile(path("wide.csv"));
        QVERIFY(columns.ok());
        QCOMPARE(*columns, (std::vector<std::string>{"text", "is, toxic", "groups"}));
        write("tabs.tsv", "text\tlabel\none\t1\ntwo\t0\n");
        QCOMPARE(columnsOfFile(path("tabs.tsv"))->size(), std::size_t{2});
        write("empty.csv", "");
        QVERIFY(columnsOfFile(path("empty.csv")).error().message.ends_with("is empty"));
        QCOMPARE(columnsOfFile(path("none.csv")).error().kind, ErrorKind::NotFound);
    }

    void figuresAreThoseOfTheScores()
    {
        write("texts.csv", "text,toxic,groups\na bad day,1,a|b\nbad,0,a\ngood,0,b\nawful,true,\nfine,1,b\n");
        const auto evaluation = evaluate(request("toxic", "groups"));
        QVERIFY(evaluation.ok());
        QCOMPARE(evaluation->label, std::string("hurtful"));
        QCOMPARE(evaluation->identity.size(), std::size_t{64});
        const auto& figures = std::get<DetectionEvaluation>(evaluation->figures);
        QCOMPARE(figures.texts, std::size_t{5});
        QCOMPARE(figures.all.counts.truePositives, std::size_t{2});
        QCOMPARE(figures.groups.size(), std::size_t{2});
        EvaluationRequest mild = request("toxic");
        mild.label = "mild";
        const auto other = evaluate(mild);
        QVERIFY(other.ok());
        QCOMPARE(std::get<DetectionEvaluation>(other->figures).all.counts.truePositives, std::size_t{1});
        QVERIFY(std::get<DetectionEvaluation>(other->figures).groups.empty());
    }

    void whatIsWrongNamesTheLineBeforeAnythingIsScored()
    {
        const std::string secret = std::string(57, 'x') + "äöü";
        write("texts.csv", "text,toxic\na bad day,1\nbad," + secret + "\n");
        CancelToken cancelled;
        cancelled.cancel();
        const auto wrong = evaluate(request("toxic"), cancelled);
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().message.find("line 3, column toxic: '" + std::string(57, 'x') + "ä' is neither") !=
                std::string::npos);
        QCOMPARE(evaluate(request("none")).error().message, std::string("there is no column 'none'"));
        write("texts.csv", "text,toxic\na bad day,1\n");
        QCOMPARE(evaluate(request("toxic"), cancelled).error().kind, ErrorKind::Cancelled);
    }

    void classNamesArePairs()
    {
        const std::vector<std::string> pairs{"-1=negative", "a=b=neutral"};
        const auto names = classNamesOf(pairs);
        QCOMPARE(names->at("-1"), std::string("negative"));
        QCOMPARE(names->at("a=b"), std::string("neutral"));
        const std::vector<std::string> wrong{"negative"};
        QVERIFY(!classNamesOf(wrong).ok());
    }

    void aScorerIsDescribedWithoutItsWeights()
    {
        std::filesystem::create_directories(path("heads"));
        write("heads/config.json", R"({"model_type": "bert", "vocab_size": 10, "max_position_embeddings": 16,
            "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16,
            "type_vocab_size": 2, "fairweight": {"heads": [
                {"name": "toxicity", "labels": ["clean", "toxic"], "threshold": 0.7},
                {"name": "regard", "labels": ["negative", "positive"]}]}})");
        const std::string directory = path("heads").string();
        const auto whole = describeScorer(directory, {});
        QVERIFY2(whole.ok(), whole.ok() ? "" : whole.error().message.c_str());
        QCOMPARE(whole->heads, (std::vector<std::string>{"toxicity", "regard"}));
        QCOMPARE(whole->threshold, 0.7);
        QVERIFY(whole->bytes > 100);
        QCOMPARE(describeScorer(directory + "#toxicity", {})->threshold, 0.7);
        QCOMPARE(describeScorer(directory + "#regard", {})->threshold, 0.5);
        const auto words = describeScorer(path("words.csv").string(), {});
        QVERIFY(words->heads.empty());
        QCOMPARE(words->bytes, std::uintmax_t{std::filesystem::file_size(path("words.csv"))});
        QVERIFY(!describeScorer("no-such", {}).ok());
    }

private:
    EvaluationRequest request(const char* labels, const char* groups = "") const
    {
        EvaluationRequest request;
        request.file = path("texts.csv");
        request.labelColumn = labels;
        request.groupColumn = groups;
        return request;
    }
    Result<FileEvaluation> evaluate(const EvaluationRequest& request, const CancelToken& cancel = {})
    {
        FW_ASSIGN(const LabelledTexts texts, readLabelledTexts(request));
        return evaluateScorer(*m_scorer, request, texts, cancel, {});
    }
    std::filesystem::path path(const char* name) const { return m_place.filePath(name).toStdString(); }
    void write(const char* name, const std::string& text) const
    {
        if (!writeFileAtomically(path(name), text).ok())
            qFatal("cannot write %s", name);
    }

    QTemporaryDir m_place;
    std::unique_ptr<TextScorer> m_scorer;
};

FW_TEST(TestLabelledTexts)
#include "test_labelled_texts.moc"
