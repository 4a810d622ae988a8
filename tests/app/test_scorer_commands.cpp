// fairweight-cli scorers: list, card, import-vader, evaluate, as they are started.
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/test_main.h"

class TestScorerCommands : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_DATA_HOME", m_place.filePath("data").toUtf8());
        write("words.csv", "word,category\nbad,mild\nawful,strong\n");
    }

    void listsBundledAndImported()
    {
        const QString before = run({"scorers", "list"});
        QVERIFY(before.contains("toxicity         classifier   bundled"));
        QVERIFY(before.contains("vader            -            not imported"));
        QVERIFY(run({"scorers", "card", "vader"}, 1).contains("import-vader"));
        QVERIFY(run({"scorers", "import-vader", fixture("vader")}).contains("71 words, 10 emojis"));
        QVERIFY(run({"scorers", "list"}).contains("vader            vader        imported"));
        QVERIFY(run({"scorers", "card", "vader"}).contains("licence   MIT"));
        QVERIFY(run({"scorers", "import-vader", m_place.path()}, 1).contains("error: cannot open"));
    }

    void printsACard()
    {
        const QString card = run({"scorers", "card", m_place.filePath("words.csv")});
        QVERIFY(card.contains("kind      word list"));
        QVERIFY(QRegularExpression("identity  [0-9a-f]{64}").match(card).hasMatch());
        QVERIFY(card.contains("It has no card."));
    }

    void evaluatesPerGroup()
    {
        write("texts.csv", "id,text,toxic,groups\n1,a bad day,1,a|b\n2,bad,0,a\n3,good,0,b\n4,awful,1,\n5,fine,1,b\n");
        const QString output = m_place.filePath("figures.json");
        const QString table =
            run({"scorers", "evaluate", m_place.filePath("words.csv"), "--input", m_place.filePath("texts.csv"),
                 "--label-column", "toxic", "--group-column", "groups", "--output", output});
        QVERIFY(table.contains("5 (3 positive)"));
        QVERIFY(table.contains("false positive rate"));
        const QJsonObject figures = read(output);
        QCOMPARE(figures["scorer"].toString(), QString("words.csv"));
        QCOMPARE(figures["identity"].toString().size(), 64);
        QCOMPARE(figures["label"].toString(), QString("hurtful"));
        QCOMPARE(figures["n"].toInt(), 5);
        QCOMPARE(figures["counts"]["true_positives"].toInt(), 2);
        QCOMPARE(figures["counts"]["false_positives"].toInt(), 1);
        QCOMPARE(figures["fpr"]["value"].toDouble(), 0.5);
        QVERIFY(figures["auc"]["low"].toDouble() < figures["auc"]["value"].toDouble());
        QVERIFY(figures["ece"].isDouble() && figures["brier"].isDouble() && figures["average_precision"].isDouble());
        const QJsonArray groups = figures["groups"].toArray();
        QCOMPARE(groups.size(), 2);
        QCOMPARE(groups[0]["group"].toString(), QString("b"));
        QCOMPARE(groups[0]["n"].toInt(), 3);
        QCOMPARE(groups[0]["fnr"]["value"].toDouble(), 0.5);
        QVERIFY(groups[1]["fnr"]["low"].isDouble());
        const QJsonObject mild = evaluate({"--label", "mild", "--threshold", "0.9"});
        QCOMPARE(mild["counts"]["true_positives"].toInt(), 1);
        QCOMPARE(mild["threshold"].toDouble(), 0.9);
    }

    void evaluatesClasses()
    {
        write("classes.tsv", "words\tsentiment\ngood great\t1\nterrible horrible\t-1\nthe table\t0\ngreat\t-1\n");
        const QString output = m_place.filePath("classes.json");
        run({"scorers", "evaluate", fixture("vader"), "--input", m_place.filePath("classes.tsv"), "--text-column",
             "words", "--label-column", "sentiment", "--class=-1=negative", "--class=0=neutral", "--class=1=positive",
             "--output", output});
        const QJsonObject figures = read(output);
        QCOMPARE(figures["classes"].toArray().size(), 3);
        QCOMPARE(figures["accuracy"]["value"].toDouble(), 0.75);
        QCOMPARE(figures["confusion"].toArray()[0].toArray()[2].toInt(), 1);
        QVERIFY(figures["macro_f1"].isDouble() && figures["kappa"].isDouble());
        QVERIFY(run({"scorers", "evaluate", fixture("vader"), "--input", m_place.filePath("classes.tsv"),
                     "--text-column", "words", "--label-column", "sentiment"},
                    1)
                    .contains("line 2, column sentiment: '1' is none of the scorer's classes"));
    }

    void whatIsWrongIsSaid()
    {
        write("texts.csv", "text,toxic\na bad day,1\nbad,maybe\n");
        const QStringList common{
            "scorers",       "evaluate", m_place.filePath("words.csv"), "--input", m_place.filePath("texts.csv"),
            "--label-column"};
        QVERIFY(run(common + QStringList{"toxic"}, 1).contains("line 3, column toxic: 'maybe' is neither 0 nor 1"));
        QVERIFY(run(common + QStringList{"other"}, 1).contains("there is no column 'other'"));
        QVERIFY(run(common + QStringList{"toxic", "--label", "other"}, 1).contains("labels are hurtful, mild, strong"));
        QVERIFY(run({"scorers"}, 1).contains("subcommand"));
        QVERIFY(run({"scorers", "card", "no-such"}, 1).contains("there is no scorer 'no-such'"));
    }

private:
    QString run(const QStringList& arguments, int expected = 0) const
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(FAIRWEIGHT_CLI, arguments);
        if (!process.waitForFinished(120'000))
            qFatal("fairweight-cli does not end");
        const QString output = QString::fromUtf8(process.readAll());
        if (process.exitCode() != expected)
            qFatal("fairweight-cli %s ended with %d: %s", qPrintable(arguments.join(' ')), process.exitCode(),
                   qPrintable(output));
        return output;
    }

    QJsonObject evaluate(const QStringList& options) const
    {
        const QString output = m_place.filePath("more.json");
        run(QStringList{"scorers", "evaluate", m_place.filePath("words.csv"), "--input", m_place.filePath("texts.csv"),
                        "--label-column", "toxic", "--output", output} +
            options);
        return read(output);
    }

    static QJsonObject read(const QString& path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
    }

    static QString fixture(const char* name)
    {
        return QStringLiteral(FAIRWEIGHT_SOURCE_DIR "/tests/fixtures/measure/") + QLatin1String(name);
    }

    void write(const QString& name, const QByteArray& text) const
    {
        QFile file(m_place.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("cannot write %s", qPrintable(name));
    }

    QTemporaryDir m_place;
};

FW_TEST(TestScorerCommands)
#include "test_scorer_commands.moc"
