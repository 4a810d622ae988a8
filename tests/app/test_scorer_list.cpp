// The scorers that the workbench shows: what lies in one directory is one entry only where it is of one kind.
#include <QtTest>

#include <algorithm>

#include "app/scorer_list.h"
#include "tests/test_main.h"

class TestScorerList : public QObject
{
    Q_OBJECT

    static const fw::ui::ScorerEntry* entryOf(const std::vector<fw::ui::ScorerEntry>& entries, const std::string& name)
    {
        for (const fw::ui::ScorerEntry& entry : entries)
            for (const fw::ui::ScorerHead& head : entry.heads)
                if (head.name == name)
                    return &entry;
        return nullptr;
    }

private Q_SLOTS:
    void theBundledHeadsAreOneEntryAndGenderPolarityAnother()
    {
        const auto entries = fw::app::listScorers({});
        const fw::ui::ScorerEntry* toxicity = entryOf(entries, "toxicity");
        const fw::ui::ScorerEntry* polarity = entryOf(entries, "gender_polarity");
        QVERIFY(toxicity && polarity && toxicity != polarity);
        QVERIFY(entryOf(entries, "regard") == toxicity);
        QCOMPARE(toxicity->heads.size(), std::size_t{4});
        for (const fw::ui::ScorerHead& head : toxicity->heads)
            QVERIFY(!head.title.empty()); // each needs a button that says which it is
        QCOMPARE(polarity->heads.size(), std::size_t{1});
        QCOMPARE(polarity->kind, std::string("word vectors"));
        QVERIFY(!polarity->problem.has_value());
    }
};

FW_TEST(TestScorerList)
#include "test_scorer_list.moc"
