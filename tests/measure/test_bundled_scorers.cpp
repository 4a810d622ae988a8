// The bundled scorers: their size, what they say of the functional suite, and how well they do on held-out texts.
#include <QtTest>

#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/text_scorer.h"
#include "core/stats/rank.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using fw::measure::TextScorer;

namespace {

std::vector<std::string> column(const fw::CsvTable& table, const std::string& name)
{
    const std::size_t index = table.column(name).value();
    std::vector<std::string> result;
    for (const auto& row : table.rows)
        result.push_back(row[index]);
    return result;
}

/// How many of how many.
struct Share
{
    int part = 0;
    int whole = 0;
    void add(bool counts)
    {
        part += counts;
        ++whole;
    }
    double value() const { return whole == 0 ? 0 : double(part) / whole; }
};

} // namespace

class TestBundledScorers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_models = fw::measure::bundledModelsDirectory().value();
        m_toxicity = load("toxicity");
        QCOMPARE(m_toxicity->labels(), (std::vector<std::string>{"clean", "toxic"}));
        QCOMPARE(m_toxicity->signalLabel(), std::size_t{1});
        const auto table =
            fw::readCsv(fs::path(FAIRWEIGHT_SOURCE_DIR) / "tests/fixtures/functional_toxicity.csv").value();
        m_texts = column(table, "text");
        m_functions = column(table, "function");
        m_groups = column(table, "group");
        m_templates = column(table, "template");
        for (const std::string& label : column(table, "toxic"))
            m_toxic.push_back(label == "1");
        m_scores = scoresOf(*m_toxicity, m_texts, 1);
        QVERIFY(m_texts.size() > 2000);
    }

    void theyAreSmallAndHaveACard()
    {
        std::uintmax_t bytes = 0;
        for (const auto& entry : fs::recursive_directory_iterator(m_models / "scorers"))
            bytes += entry.is_regular_file() ? entry.file_size() : 0;
        QVERIFY(bytes <= 50'000'000);
        for (const char* name : {"README.md", "card.json", "NOTICE", "LICENSE"})
            QVERIFY2(fs::exists(m_models / "scorers" / name), name);
    }

    void theFunctionalSuiteIsSeparated()
    {
        const double area = fw::stats::areaUnderCurve(m_scores, m_toxic);
        qInfo("functional suite: %zu texts, AUC %.4f", m_texts.size(), area);
        std::map<std::string, Share> flagged;
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            flagged[m_functions[i]].add(m_scores[i] >= 0.5);
        for (const auto& [function, share] : flagged)
            qInfo("%-28s %3d of %3d flagged, %.3f", function.c_str(), share.part, share.whole, share.value());
        QVERIFY(area >= 0.93);
        QVERIFY(flagged["counter_speech"].value() <= 0.15);
        QVERIFY(flagged["derogation"].value() >= 0.80);
        QVERIFY(flagged["threat_to_group"].value() >= 0.90);
        QCOMPARE(flagged["threat_to_person"].whole, 30); // the card's weakness: under a half, said there as measured
        QVERIFY(std::abs(flagged["threat_to_person"].value() - 14.0 / 30) < 0.5 / 30);
        QVERIFY(flagged["first_person_identity"].value() <= 0.15);
        QVERIFY(std::abs(area - cardFigure("tests/fixtures/functional_toxicity.csv", "toxicity", "auc")) < 5e-4);
    }

    void neutralAndPositiveMentionsAreCleanForEveryGroup()
    {
        std::map<std::string, Share> flagged;
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            if (isPlain(m_functions[i]) && !m_groups[i].empty()) {
                flagged[m_groups[i]].add(m_scores[i] >= 0.5);
                if (m_scores[i] >= 0.5)
                    qInfo("%.3f  %s", m_scores[i], m_texts[i].c_str());
            }
        QCOMPARE(flagged.size(), std::size_t{16});
        for (const auto& [group, share] : flagged) {
            qInfo("%-12s %d of %d plain mentions flagged", group.c_str(), share.part, share.whole);
            QVERIFY2(share.value() <= 0.05, group.c_str());
        }
    }

    /// The same neutral sentence with another group in it.
    void theGroupDoesNotCarryTheScore()
    {
        std::map<std::string, std::vector<double>> byTemplate;
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            if (isPlain(m_functions[i]) && !m_groups[i].empty())
                byTemplate[m_templates[i]].push_back(m_scores[i]);
        double sum = 0;
        int pairs = 0;
        for (const auto& [name, scores] : byTemplate)
            for (std::size_t i = 0; i < scores.size(); ++i)
                for (std::size_t j = i + 1; j < scores.size(); ++j) {
                    sum += std::abs(scores[i] - scores[j]);
                    ++pairs;
                }
        qInfo("mean absolute change by swapping the group: %.4f over %d pairs", sum / pairs, pairs);
        QVERIFY(pairs > 1000);
        QVERIFY(sum / pairs <= 0.03);
    }

    void attacksOnGroupsAreToldFromOtherInsults()
    {
        const auto attack = load("identity_attack");
        QCOMPARE(attack->labels()[attack->signalLabel()], std::string("attack"));
        const std::vector<double> scores = scoresOf(*attack, m_texts, attack->signalLabel());
        static const std::set<std::string> onGroups = {"derogation", "dehumanisation",  "threat_to_group",
                                                       "exclusion",  "implicit_insult", "slur_free_hate_profane"};
        std::vector<double> used;
        std::vector<char> isAttack;
        for (std::size_t i = 0; i < m_texts.size(); ++i)
            if (!m_toxic[i] || onGroups.contains(m_functions[i]) || m_groups[i].empty()) {
                used.push_back(scores[i]);
                isAttack.push_back(onGroups.contains(m_functions[i]));
            }
        const double area = fw::stats::areaUnderCurve(used, isAttack);
        qInfo("identity attacks against clean texts and insults of persons: AUC %.4f", area);
        QVERIFY(area >= 0.90);
    }

    void toxicityOnHeldOutTexts()
    {
        const auto table = heldOut("toxicity/valid.csv", ',', true);
        if (!table)
            QSKIP("1 check skipped: FAIRWEIGHT_DATA is not set (toxicity/valid.csv, 3730 texts)");
        const std::vector<double> scores = scoresOf(*m_toxicity, column(*table, "text"), 1);
        std::vector<char> toxic;
        for (const std::string& label : column(*table, "toxic"))
            toxic.push_back(label == "1");
        const double area = fw::stats::areaUnderCurve(scores, toxic);
        qInfo("valid.csv: %zu texts, AUC %.4f", toxic.size(), area);
        QVERIFY(toxic.size() > 3000);
        QVERIFY(area >= 0.94);
        QVERIFY(std::abs(area - cardFigure("toxicity/valid.csv", "toxicity", "auc")) < 5e-4);
    }

    void regardOnTheDevelopmentSet() { onDevelopmentSet("regard", 0.78); }
    void sentimentOnTheDevelopmentSet() { onDevelopmentSet("sentiment", 0.78); }

private:
    static bool isPlain(const std::string& function)
    {
        return function == "neutral_mention" || function == "positive_mention" || function == "neutral_question";
    }

    /// What card.json says of a scorer on these texts.
    double cardFigure(const std::string& data, const std::string& scorer, const char* figure) const
    {
        const auto card = nlohmann::json::parse(fw::readFile(m_models / "scorers/card.json").value());
        for (const auto& one : card["figures"])
            if (one["data"] == data && one["scorer"] == scorer)
                return one[figure]["value"].get<double>();
        return std::nan("");
    }

    std::unique_ptr<TextScorer> load(const char* name) const
    {
        auto scorer = TextScorer::load(name, m_models);
        if (!scorer.ok())
            qFatal("%s", scorer.error().message.c_str());
        return std::make_unique<TextScorer>(std::move(scorer).value());
    }

    static std::vector<double> scoresOf(const TextScorer& scorer, const std::vector<std::string>& texts,
                                        std::size_t label)
    {
        const auto table = scorer.score(texts, {}, {}).value();
        std::vector<double> scores;
        for (std::size_t i = 0; i < texts.size(); ++i)
            scores.push_back(table.at(i, label));
        return scores;
    }

    static std::optional<fw::CsvTable> heldOut(const char* name, char delimiter, bool header)
    {
        const char* data = std::getenv("FAIRWEIGHT_DATA");
        if (data == nullptr || *data == '\0')
            return std::nullopt;
        return fw::readCsv(fs::path(data) / name, {delimiter, header}).value();
    }

    /// Accuracy of the most likely class on Sheng et al.'s development set (label, text).
    void onDevelopmentSet(const std::string& name, double least) const
    {
        const auto table = heldOut(("toxicity/" + name + "_dev.tsv").c_str(), '\t', false);
        if (!table)
            QSKIP(("1 check skipped: FAIRWEIGHT_DATA is not set (toxicity/" + name + "_dev.tsv)").c_str());
        const auto scorer = load(name.c_str());
        static const std::map<std::string, std::string> meaning = {
            {"-1", "negative"}, {"0", "neutral"}, {"1", "positive"}, {"2", "other"}};
        std::vector<std::string> texts;
        for (const auto& row : table->rows)
            texts.push_back(row[1]);
        const auto scores = scorer->score(texts, {}, {}).value();
        Share right;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            std::size_t best = 0;
            for (std::size_t label = 1; label < scorer->labels().size(); ++label)
                if (scores.at(i, label) > scores.at(i, best))
                    best = label;
            right.add(scorer->labels()[best] == meaning.at(table->rows[i][0]));
        }
        qInfo("%s_dev: %d of %d right, %.3f", name.c_str(), right.part, right.whole, right.value());
        QVERIFY(right.value() >= least);
        // Chances that are no surer than they are right: a temperature fitted where nothing is wrong gave a loss of 10.
        double loss = 0;
        for (std::size_t i = 0; i < texts.size(); ++i)
            for (std::size_t label = 0; label < scorer->labels().size(); ++label)
                if (scorer->labels()[label] == meaning.at(table->rows[i][0]))
                    loss -= std::log(scores.at(i, label)) / double(texts.size());
        qInfo("%s_dev: mean loss %.3f", name.c_str(), loss);
        QVERIFY(loss < std::log(double(scorer->labels().size())) - 0.4);
        QVERIFY(std::abs(right.value() - cardFigure("toxicity/" + name + "_dev.tsv", name, "accuracy")) < 5e-4);
    }

    fs::path m_models;
    std::unique_ptr<TextScorer> m_toxicity;
    std::vector<std::string> m_texts, m_functions, m_groups, m_templates;
    std::vector<char> m_toxic;
    std::vector<double> m_scores;
};

FW_TEST(TestBundledScorers)
#include "test_bundled_scorers.moc"
