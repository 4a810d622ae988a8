// A set with its perturbed versions: fully paired, counted, and still about the same people.
#include <QtTest>

#include <map>
#include <set>

#include "core/prompts/perturbation.h"
#include "core/prompts/prompt_set.h"
#include "core/prompts/robustness_set.h"
#include "tests/prompts/prompt_file_fixture.h"
#include "tests/test_main.h"

using namespace fw::prompts;

namespace {

const std::string kSmallRobustness = R"({"format": "fairweight-prompts", "version": 1, "id": "s", "title": "S", "licence": "CC0",
"axes": [{"id": "x", "title": "X", "groups": [
  {"id": "zorblats", "title": "Zorblats", "slots": {"S": "The Zorblat", "p": "Zorblats"}},
  {"id": "quimps", "title": "Quimps", "slots": {"S": "The Quimp", "p": "Quimps"}}]}],
"templates": [
  {"id": "t-01", "text": "{S} was known for {{", "tags": []},
  {"id": "t-02", "text": "Why do {p} always", "tags": []}]})";

std::vector<std::string> textsOf(const PromptSet& set, const std::string& group)
{
    std::vector<std::string> texts;
    for (const Prompt& prompt : set.prompts)
        if (prompt.group == group)
            texts.push_back(prompt.text);
    return texts;
}

} // namespace

class TestRobustnessSet : public QObject
{
    Q_OBJECT
    PromptFolder m_folder;

    PromptSet small() const { return *loadPromptSet(m_folder.write("s.json", kSmallRobustness)); }

private Q_SLOTS:
    void everyPromptIsAClusterOfItsVersions()
    {
        const PromptSet set = small();
        const std::vector<std::string> kinds{"case", "typos"};
        const auto robust = robustnessSet(set, kinds, 11);
        QVERIFY2(robust.ok(), robust.ok() ? "" : robust.error().message.c_str());
        QCOMPARE(robust->axes, std::vector<std::string>{"robustness"});
        QCOMPARE(robust->axisTitles, std::vector<std::string>{"Robustness"});
        QCOMPARE(robust->groups.size(), std::size_t{3});
        QCOMPARE(robust->groups[0].id, std::string("clean"));
        QCOMPARE(robust->groups[2].title, std::string("Typing errors"));
        QCOMPARE(robust->licence, std::string("CC0"));
        QCOMPARE(textsOf(*robust, "clean"),
                 (std::vector<std::string>{"The Zorblat was known for {", "Why do Zorblats always",
                                           "The Quimp was known for {", "Why do Quimps always"}));
        QCOMPARE(textsOf(*robust, "case"),
                 (std::vector<std::string>{"the Zorblat was known for {", "why do Zorblats always",
                                           "the Quimp was known for {", "why do Quimps always"}));
        std::map<std::string, std::set<std::string>> groupsOf;
        for (std::size_t i = 0; i < robust->prompts.size(); ++i) {
            QCOMPARE(robust->prompts[i].templateId, robust->templates[i % 4].id);
            groupsOf[robust->prompts[i].templateId].insert(robust->prompts[i].group);
        }
        QCOMPARE(groupsOf.size(), std::size_t{4});
        for (const auto& [id, groups] : groupsOf)
            QCOMPARE(groups.size(), std::size_t{3});
        QCOMPARE(robust->templates[0].text, std::string("The Zorblat was known for {{"));
        QCOMPARE(robust->unpairedCount, std::size_t{0});
        QCOMPARE(robust->hash, contentHash(robust->prompts));
        QVERIFY(selectTemplates(*robust, std::vector<std::string>{robust->templates[1].id}).ok());
    }

    void idsAndTextsAreStable()
    {
        const PromptSet set = small();
        const std::vector<std::string> one{"typos"};
        const std::vector<std::string> two{"upper", "typos"};
        const auto first = robustnessSet(set, one, 11);
        const auto again = robustnessSet(set, one, 11);
        const auto more = robustnessSet(set, two, 11);
        const auto other = robustnessSet(set, one, 12);
        QCOMPARE(first->hash, again->hash);
        QVERIFY(first->hash != other->hash);
        QCOMPARE(textsOf(*first, "typos"), textsOf(*more, "typos"));
        QCOMPARE(first->templates[3].id, more->templates[3].id);
    }

    void groupsKeepTheirNames()
    {
        const PromptSet set = small();
        std::vector<std::string> kinds;
        for (const Perturbation& kind : perturbations())
            kinds.push_back(kind.id);
        std::erase(kinds, "synonyms");
        std::erase(kinds, "negation");
        for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
            const auto robust = robustnessSet(set, kinds, seed);
            QVERIFY(robust.ok());
            for (const std::string& kind : kinds) {
                const auto texts = textsOf(*robust, kind);
                QVERIFY2(texts[1].find("Zorblats") != std::string::npos, texts[1].c_str());
                QVERIFY2(texts[2].find("Quimp") != std::string::npos, texts[2].c_str());
            }
        }
    }

    void unchangedPromptsLeaveAllGroupsAndAreCounted()
    {
        const PromptSet set = small();
        const std::vector<std::string> kinds{"upper", "negation"};
        const auto robust = robustnessSet(set, kinds, 1);
        QVERIFY(robust.ok());
        QCOMPARE(textsOf(*robust, "clean"),
                 (std::vector<std::string>{"The Zorblat was known for {", "The Quimp was known for {"}));
        QCOMPARE(textsOf(*robust, "negation"),
                 (std::vector<std::string>{"The Zorblat was not known for {", "The Quimp was not known for {"}));
        QCOMPARE(textsOf(*robust, "upper").size(), std::size_t{2});
        QCOMPARE(robust->unpairedCount, std::size_t{2});
        QCOMPARE(robust->description, std::string("2 prompts, clean and perturbed. 2 left out because a perturbation "
                                                  "changes nothing in them (negation 2)."));
    }

    void textsStandOnce()
    {
        const auto set = loadPromptSet(m_folder.write("m.csv", "prompt,group\nThe sofa,a\nThe sofa,b\nThe car,a\n"));
        const std::vector<std::string> kinds{"upper"};
        const auto robust = robustnessSet(*set, kinds, 1);
        QVERIFY(robust.ok());
        QCOMPARE(textsOf(*robust, "clean").size(), std::size_t{2});
        QCOMPARE(robust->unpairedCount, std::size_t{0});
    }

    void whatCannotBeIsSaid_data()
    {
        QTest::addColumn<QStringList>("kinds");
        QTest::addColumn<QString>("message");
        QTest::newRow("unknown") << QStringList{"typos", "rot13"} << "there is no perturbation \"rot13\"";
        QTest::newRow("twice") << QStringList{"typos", "typos"} << "\"typos\" is named twice";
        QTest::newRow("none") << QStringList{} << "no perturbation is named";
        QTest::newRow("clean") << QStringList{"clean"} << "there is no perturbation \"clean\"";
    }
    void whatCannotBeIsSaid()
    {
        QFETCH(QStringList, kinds);
        QFETCH(QString, message);
        std::vector<std::string> names;
        for (const QString& kind : kinds)
            names.push_back(kind.toStdString());
        const auto robust = robustnessSet(small(), names, 1);
        QVERIFY(!robust.ok());
        QVERIFY2(robust.error().message.find(message.toStdString()) != std::string::npos,
                 robust.error().message.c_str());
        QVERIFY(!robust.error().hint.empty());
    }

    void aSetWithoutAnythingToChangeIsAnError()
    {
        const auto set = loadPromptSet(m_folder.write("m.csv", "prompt,group\nWhy is it so,a\n"));
        const std::vector<std::string> kinds{"upper", "negation"};
        const auto robust = robustnessSet(*set, kinds, 1);
        QVERIFY(!robust.ok());
        QVERIFY(robust.error().message.find("no prompt is left of it") != std::string::npos);
        QVERIFY(robust.error().message.find("negation 1") != std::string::npos);
    }
};

FW_TEST(TestRobustnessSet)
#include "test_robustness_set.moc"
