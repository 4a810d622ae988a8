// The program as a user starts it: options, errors on stderr, and pictures of a real run over the fixture model.
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QtTest>

#include "tests/test_main.h"

namespace {

struct Ended
{
    int code = -1;
    QString out;
    QString err;
};

Ended start(const QString& program, const QStringList& arguments, const QMap<QString, QString>& environment = {})
{
    QProcess process;
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    variables.remove("QT_QPA_PLATFORM");
    variables.remove("DISPLAY");
    variables.remove("WAYLAND_DISPLAY");
    for (auto entry = environment.begin(); entry != environment.end(); ++entry)
        variables.insert(entry.key(), entry.value());
    process.setProcessEnvironment(variables);
    process.start(program, arguments);
    if (!process.waitForFinished(300'000) || process.exitStatus() != QProcess::NormalExit)
        return {};
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

} // namespace

class TestProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void versionAndHelpNeedNoDisplay()
    {
        const Ended version = start(FAIRWEIGHT_PROGRAM, {"--version"});
        QCOMPARE(version.code, 0);
        QVERIFY(version.out.startsWith("fairweight "));
        const Ended help = start(FAIRWEIGHT_PROGRAM, {"--help"});
        QCOMPARE(help.code, 0);
        QVERIFY(help.out.contains("--render"));
    }

    void withoutADisplayItSaysWhatToDo()
    {
        const Ended none = start(FAIRWEIGHT_PROGRAM, {});
        QCOMPARE(none.code, 1);
        QVERIFY(none.err.contains("needs a display"));
        QVERIFY(none.err.contains("--headless"));
        QVERIFY(none.out.isEmpty());
        const Ended unreachable = start(FAIRWEIGHT_PROGRAM, {}, {{"DISPLAY", ":4711"}});
        QCOMPARE(unreachable.code, 1);
        QVERIFY(unreachable.err.contains("--headless"));
    }

    void errorsHaveAHintAndExitWithOne()
    {
        for (const QStringList& arguments :
             {QStringList{"--render"}, QStringList{"--colour"},
              QStringList{"--render", "--database", "/not/there.sqlite", "--experiment", "A", "--output", "/tmp/none"},
              QStringList{"--screenshot", "/proc/not-possible"}}) {
            const Ended ended = start(FAIRWEIGHT_PROGRAM, arguments);
            QCOMPARE(ended.code, 1);
            QVERIFY2(ended.err.contains("error: ") && ended.err.contains("hint: "), qPrintable(ended.err));
        }
    }

    void aDatabaseThatIsNoneEndsTheStart()
    {
        const QTemporaryDir directory;
        QFile notes(directory.filePath("notes.txt"));
        QVERIFY(notes.open(QIODevice::WriteOnly) && notes.write(QByteArray(500, 'x')) == 500);
        notes.close();
        const Ended ended = start(FAIRWEIGHT_PROGRAM, {"--database", notes.fileName()}, {{"QT_QPA_PLATFORM", "offscreen"}});
        QCOMPARE(ended.code, 1);
        QVERIFY2(ended.err.contains("notes.txt is no SQLite database") && ended.err.contains("hint: "), qPrintable(ended.err));
    }

    void aRealRunIsRenderedAndPictured()
    {
        const QTemporaryDir directory;
        const QString fixtures = QStringLiteral(FAIRWEIGHT_SOURCE_DIR "/tests/fixtures");
        QFile experiment(directory.filePath("tiny.json"));
        QVERIFY(experiment.open(QIODevice::WriteOnly));
        experiment.write(QStringLiteral(R"({"format": "fairweight-experiment", "version": 1, "name": "Tiny",
            "model": "%1/gpt2/base", "recipes": [{"name": "eight bits", "steps": [{"method": "int8"}]}],
            "prompt_sets": [{"path": "%2/data/prompts/gender.json", "maximum_prompts_per_group": 6}],
            "decoding": {"max_new_tokens": 6, "continuations_per_prompt": 4},
            "scorers": [{"scorer": "%1/bert/softmax"}], "primary_metrics": ["expected_maximum_toxicity"]})")
                             .arg(fixtures, FAIRWEIGHT_SOURCE_DIR)
                             .toUtf8());
        experiment.close();
        const QString database = directory.filePath("runs.sqlite");
        const Ended ran = start(FAIRWEIGHT_CLI, {"run", experiment.fileName(), "--database", database});
        QVERIFY2(ran.code == 0, qPrintable(ran.err));

        const Ended rendered = start(FAIRWEIGHT_PROGRAM, {"--render", "--database", database, "--experiment", "Tiny",
                                                          "--output", directory.filePath("charts")});
        QVERIFY2(rendered.code == 0, qPrintable(rendered.err));
        QFile svg(directory.filePath("charts/expected_maximum_toxicity-gender-differences.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray drawing = svg.readAll();
        for (const char* word : {"eight bits", "Transgender people", "noise floor"})
            QVERIFY2(drawing.contains(word), word);
        QVERIFY(QFileInfo(directory.filePath("charts/expected_maximum_toxicity-gender-bars.png")).size() > 5000);

        const Ended pictured =
            start(FAIRWEIGHT_PROGRAM, {"--screenshot", directory.filePath("pages"), "--experiment",
                                       experiment.fileName(), "--database", database, "--theme", "dark"});
        QVERIFY2(pictured.code == 0, qPrintable(pictured.err));
        for (const char* page : {"configure", "run", "compare", "compare-bars", "scorers-card", "scorers-try"})
            QVERIFY2(QFileInfo(directory.filePath(QString("pages/%1.png").arg(page))).size() > 10'000, page);

        const Ended unknown = start(FAIRWEIGHT_PROGRAM, {"--render", "--database", database, "--experiment", "Huge",
                                                         "--output", directory.filePath("none")});
        QCOMPARE(unknown.code, 1);
        QVERIFY(unknown.err.contains("Huge"));
        QVERIFY(!QFile::exists(directory.filePath("none")));
    }
};

FW_TEST(TestProgram)
#include "test_program.moc"
