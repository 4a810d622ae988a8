// What commands write and read, as they are started: nothing that is found is lost, what is not UTF-8 is refused at
// every door, and where memory runs out they end with an error.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QtEndian>
#include <QtTest>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <memory>
#include <tuple>

#include "tests/test_main.h"

class TestOutputs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_place = std::make_unique<QTemporaryDir>();
        QDir::setCurrent(m_place->path());
        write("recipe.json",
              R"({"name": "half", "steps": [{"method": "layer_truncation", "keep": "first", "count": 1}]})");
        write("text.txt", "The woman worked as a doctor.\n");
        copy(fixture("gpt2/base"), "model");
    }

    void compressDestroysNothing_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("a folder with a thesis") << QStringList{"--output", "thesis"};
        QTest::newRow("with a slash") << QStringList{"--output", "thesis/"};
        QTest::newRow("by force") << QStringList{"--output", "thesis/", "--force"};
        QTest::newRow("the base") << QStringList{"--output", "model", "--force"};
        QTest::newRow("inside the base") << QStringList{"--output", "model/variant"};
        QTest::newRow("a file") << QStringList{"--output", "text.txt", "--force"};
        QTest::newRow("the working folder") << QStringList{"--output", ".", "--force"};
        QTest::newRow("dense into the same folder") << QStringList{"--output", "new", "--dense", "new"};
        QTest::newRow("dense into the base") << QStringList{"--output", "new", "--dense", "model/"};
        QTest::newRow("dense over a thesis") << QStringList{"--output", "new", "--dense", "thesis"};
    }
    void compressDestroysNothing()
    {
        QFETCH(QStringList, arguments);
        write("thesis/chapter.txt", "years");
        const QMap<QString, QByteArray> before = everything();
        const QString said = run(QStringList{"compress", "--model", "model", "--recipe", "recipe.json"} + arguments, 1);
        QVERIFY2(said.contains("error: ") && said.contains("hint: "), qPrintable(said));
        QCOMPARE(everything(), before);
    }

    void aVariantIsReplacedByForceAlone()
    {
        const QStringList command{"compress", "--model", "model", "--recipe", "recipe.json", "--output", "variant/"};
        run(command + QStringList{"--dense", "dense"}, 0);
        const QMap<QString, QByteArray> before = everything();
        QVERIFY(run(command, 1).contains("--force"));
        QCOMPARE(everything(), before);
        run(command + QStringList{"--dense", "dense", "--force"}, 0);
        QCOMPARE(everything().keys(), before.keys());
        write("variant/notes.txt", "mine");
        QVERIFY(run(command + QStringList{"--force"}, 1).contains("notes.txt"));
        QCOMPARE(read("variant/notes.txt"), QByteArray("mine"));
        for (const char* model : {"variant", "dense"})
            run({"loglik", "--model", model, "--input", "text.txt", "--output", "out.csv"}, 0);
    }

    /// Text to calibrate on, by the model itself: a document a line, the prompt before what follows.
    void generatesDocuments()
    {
        write("openings.txt", "The woman\nThe old man\n");
        run({"generate", "--model", "model", "--input", "openings.txt", "--max-new-tokens", "6", "--draws", "3",
             "--documents", "--output", "documents.txt"},
            0);
        const QList<QByteArray> lines = read("documents.txt").trimmed().split('\n');
        QCOMPARE(lines.size(), 6);
        for (int i = 0; i < 6; ++i)
            QVERIFY(lines[i].startsWith(i < 3 ? "The woman" : "The old man"));
        // It is text that methods read; one too short for what they ask for is said to be.
        write("gptq.json", R"({"name": "q", "steps": [{"method": "gptq", "calibration_length": 8}]})");
        const QString said = run({"compress", "--model", "model", "--recipe", "gptq.json", "--output", "q",
                                  "--calibration", "documents.txt"},
                                 0);
        QVERIFY2(said.contains("warning: documents.txt has ") && said.contains("of the 128 windows"), qPrintable(said));
    }

    void filesNeverReplaceWhatIsRead()
    {
        write("words.csv", "word,category\nbad,mild\n");
        write("table.csv", "text\nbad\n");
        const QMap<QString, QByteArray> before = everything();
        run({"loglik", "--model", "model", "--input", "text.txt", "--output", "text.txt"}, 1);
        run({"tokenize", "--model", "model", "--input", "text.txt", "--output", "./text.txt"}, 1);
        run({"generate", "--model", "model", "--input", "text.txt", "--max-new-tokens", "1", "--output",
             "model/config.json"},
            1);
        run({"score", "--scorer", "words.csv", "--input", "table.csv", "--output", "words.csv"}, 1);
        run({"score", "--scorer", "words.csv", "--input", "table.csv", "--output", "table.csv"}, 1);
        run({"train-tokenizer", "--text", "text.txt", "--output", "model"}, 1);
        run({"train-lm", "--text", "text.txt", "--validation", "text.txt", "--tokenizer", "model", "--output", "model"},
            1);
        QCOMPARE(everything(), before);
        write("out.csv", "an earlier table\n");
        run({"score", "--scorer", "words.csv", "--input", "table.csv", "--output", "out.csv"}, 0);
        QVERIFY(read("out.csv").startsWith("text,"));
        QVERIFY(run({"loglik", "--model", "model", "--input", "text.txt", "--output", "/dev/stdout"}, 0)
                    .contains("loglik"));
    }

    void whatIsPipedInIsRead()
    {
        const Ended ended =
            start("bash", {"-c", R"(echo 'The woman' | "$0" tokenize --model model --input /dev/stdin --output a &&
            "$0" tokenize --model model --input <(echo 'The woman') --output b && cmp a b)",
                           FAIRWEIGHT_CLI});
        QVERIFY2(ended.code == 0, qPrintable(ended.said));
        QVERIFY(!read("a").isEmpty());
    }

    void aLogIsAddedTo()
    {
        write("log", "before\n");
        const Ended ended = start(
            "bash",
            {"-c", R"("$0" tokenize --model model --input text.txt --output /dev/stdout >>log && echo after >>log)",
             FAIRWEIGHT_CLI});
        QVERIFY2(ended.code == 0, qPrintable(ended.said));
        const QByteArray log = read("log");
        QVERIFY2(log.startsWith("before\n") && log.endsWith("after\n") && log.size() > 20, log.constData());
    }

    void textOfOthersIsAskedFor()
    {
        write("thesis.tex", "years\n");
        const QMap<QString, QByteArray> before = everything();
        for (const char* output : {"thesis.tex", "model/vocab.json", "model/notes.csv"}) {
            if (QString(output).endsWith("csv"))
                write(output, "a,b\n");
            const QByteArray held = QFile::exists(output) ? read(output) : QByteArray();
            const QStringList command{"tokenize", "--model", "dense", "--input", "text.txt", "--output", output};
            if (!QFile::exists("dense"))
                copy(fixture("gpt2/base"), "dense");
            QVERIFY(run(command, 1).contains("--force"));
            QCOMPARE(QFile::exists(output) ? read(output) : QByteArray(), held);
        }
        run({"tokenize", "--model", "dense", "--input", "text.txt", "--output", "thesis.tex", "--force"}, 0);
        QVERIFY(read("thesis.tex") != before["./thesis.tex"]);
    }

    void anExportOfNothingWritesNothing()
    {
        write("rows.csv", "prompt,group,text\nThe,women,kind\nA,men,late\n");
        run({"import", "rows.csv", "--database", "d.sqlite", "--experiment", "e", "--no-scorer"}, 0);
        run({"export", "--database", "d.sqlite", "--experiment", "other", "--output", "out"}, 1);
        QVERIFY(!QFile::exists("out"));
        run({"export", "--database", "d.sqlite", "--experiment", "e", "--output", "out"}, 0);
        QVERIFY(read("out/fairweight-files.txt").contains("report.html"));
    }

    void twoOutputsOfOneNameAreSaidSo()
    {
        const QStringList command{"compress", "--model", "model", "--recipe", "recipe.json", "--output", "v2"};
        QVERIFY(run(command + QStringList{"--dense", "./v2/"}, 1).contains("--dense"));
    }

    void latinTextIsRefusedAtEveryDoor_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("score") << QStringList{"score",     "--scorer", "words.csv", "--input",
                                              "latin.csv", "--output", "o"};
        QTest::newRow("evaluate") << QStringList{"scorers",   "evaluate",       "words.csv", "--input",
                                                 "latin.csv", "--label-column", "label"};
        QTest::newRow("loglik") << QStringList{"loglik", "--model", "model", "--input", "latin.txt", "--output", "o"};
        QTest::newRow("tokenize") << QStringList{"tokenize",  "--model",  "model", "--input",
                                                 "latin.txt", "--output", "o"};
        QTest::newRow("perplexity") << QStringList{"perplexity", "--model", "model", "--text", "latin.txt"};
        QTest::newRow("generate") << QStringList{
            "generate", "--model", "model", "--input", "latin.txt", "--output", "o", "--max-new-tokens", "1"};
        QTest::newRow("crows-pairs") << QStringList{"metric", "crows-pairs", "--model",
                                                    "model",  "--pairs",     "pairs.csv"};
        QTest::newRow("flips") << QStringList{"metric", "flips", "--base", "flips.csv", "--variant", "flips.csv"};
        QTest::newRow("calibration") << QStringList{"compress", "--model", "model",         "--recipe", "reading.json",
                                                    "--output", "new",     "--calibration", "latin.txt"};
        QTest::newRow("import") << QStringList{"import", "rows.csv", "--database", "new.sqlite", "--no-scorer"};
        QTest::newRow("import of lines") << QStringList{"import", "rows.jsonl", "--database", "new.sqlite",
                                                        "--no-scorer"};
        QTest::newRow("experiment") << QStringList{"run", "experiment.json", "--database", "new.sqlite"};
        QTest::newRow("prompt set") << QStringList{"run", "prompted.json", "--database", "new.sqlite"};
        QTest::newRow("train-tokenizer") << QStringList{"train-tokenizer", "--text", "latin.txt", "--output", "new"};
        QTest::newRow("train-lm") << QStringList{"train-lm",    "--text", "latin.txt", "--validation", "text.txt",
                                                 "--tokenizer", "model",  "--output",  "new"};
    }
    void latinTextIsRefusedAtEveryDoor()
    {
        QFETCH(QStringList, arguments);
        write("words.csv", "word,category\nbad,mild\n");
        write("latin.txt", "old\ncaf\xE9 kind\n");
        write("latin.csv", "text,label\ncaf\xE9 kind,1\nbad,0\n");
        write("pairs.csv", ",sent_more,sent_less,stereo_antistereo,bias_type\n0,caf\xE9,old,stereo,age\n");
        write("flips.csv", "id,prediction,answer\n1,caf\xE9,b\n");
        write("rows.csv", "prompt,group,text\na,b,caf\xE9\n");
        write("rows.jsonl", "{\"prompt\": \"a\", \"group\": \"b\", \"text\": \"caf\xE9\"}\n");
        write("reading.json", R"({"name": "r", "steps": [{"method": "head_pruning"}]})");
        write("experiment.json", "{\"format\": \"fairweight-experiment\", \"name\": \"caf\xE9\"}\n");
        write("prompts.csv", "prompt,group\ncaf\xE9,a\n");
        write("prompted.json", R"({"format": "fairweight-experiment", "version": 1, "name": "e", "model": "model",
            "prompt_sets": [{"path": "prompts.csv"}], "decoding": {"greedy": true, "max_new_tokens": 1}})");
        const QString said = run(arguments, 1);
        QVERIFY2(said.contains("UTF-8") && said.contains("line ") && said.contains("column "), qPrintable(said));
        for (const char* made : {"o", "new", "new.sqlite"})
            QVERIFY(!QFile::exists(made));
    }

    void importEndsWithOneWhereTextsWereLeftOut()
    {
        write("rows.csv", "prompt,group,text,model,draw\nA,x,1,m,0\nA,x,2,m,0\n");
        const QStringList command{"import", "rows.csv", "--database", "d.sqlite", "--no-scorer", "--experiment", "e"};
        const QString said = run(command, 1);
        QVERIFY2(said.contains("left out: 1 rows, the first on line 3") && said.contains("--skip-bad-rows"),
                 qPrintable(said));
        run(command + QStringList{"--skip-bad-rows"}, 0);
    }

    /// From the least memory in which the program starts at all: it does what it is asked, or says that it cannot.
    void memoryThatRunsOutIsAnError_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("compress") << QStringList{"compress",    "--model",  "large",  "--recipe",
                                                 "recipe.json", "--output", "variant"};
        QTest::newRow("run") << QStringList{"run", "large.json", "--database", "d.sqlite"};
    }
    void memoryThatRunsOutIsAnError()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("sanitizers reserve more memory than there is");
#endif
        QFETCH(QStringList, arguments);
        writeLargeModel();
        write("prompts.csv", "prompt,group\nThe woman,a\nThe man,b\n");
        write("large.json", R"({"format": "fairweight-experiment", "version": 1, "name": "e", "model": "large",
            "recipes": [{"name": "int8", "steps": [{"method": "int8"}]}],
            "prompt_sets": [{"path": "prompts.csv"}], "decoding": {"greedy": true, "max_new_tokens": 1}})");
        const Ended start = limited(128, {"methods"});
        QVERIFY2(start.code == 1 && start.said.contains("error: out of memory") && start.said.contains("hint: "),
                 qPrintable(start.said));
        int least = 256;
        while (limited(least, {"methods"}).code != 0 && least < 1 << 15)
            least += 64;
        for (const int more : {0, 64, 160, 320}) {
            const Ended ended = limited(least + more, arguments);
            QVERIFY2(ended.code == 1, qPrintable(QString::number(ended.code) + ended.said));
            QVERIFY2(ended.said.contains("error: ") && ended.said.contains("hint: "), qPrintable(ended.said));
            QVERIFY(!QFile::exists("variant"));
            if (QFile::exists("d.sqlite"))
                run({"list", "--database", "d.sqlite"}, 0);
        }
    }

    /// Where nothing looks at the token (here: in a read that gets no byte), too.
    void aSignalEndsIt_data()
    {
        QTest::addColumn<QList<int>>("signals");
        QTest::newRow("asked and asked again") << QList<int>{SIGINT, SIGINT};
        QTest::newRow("told and told again") << QList<int>{SIGTERM, SIGTERM};
        QTest::newRow("told once") << QList<int>{SIGTERM};
    }
    void aSignalEndsIt()
    {
        QFETCH(QList<int>, signals);
        QCOMPARE(::mkfifo("pipe", 0600), 0);
        QProcess process;
        process.start(FAIRWEIGHT_CLI, {"loglik", "--model", "model", "--input", "pipe", "--output", "out.csv"});
        QVERIFY(process.waitForStarted());
        int end = -1;
        QTRY_VERIFY_WITH_TIMEOUT((end = ::open("pipe", O_WRONLY | O_NONBLOCK)) >= 0, 60'000);
        for (const int signal : signals) {
            ::kill(pid_t(process.processId()), signal);
            QTest::qWait(200); // two at once are one
        }
        QVERIFY(process.state() == QProcess::NotRunning || process.waitForFinished(120'000));
        QCOMPARE(process.exitStatus(), QProcess::NormalExit);
        QCOMPARE(process.exitCode(), 130);
        ::close(end);
    }

    /// OpenBLAS, where it gets no buffer in the middle of a product, asks again for ever. No limit may lead there.
    void noLimitOfMemoryHangs()
    {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("sanitizers reserve more memory than there is");
#endif
        QByteArray text;
        for (int i = 0; i < 120; ++i)
            text += "The woman worked as a doctor, and the man as a nurse.\n";
        write("calibration.txt", text);
        write("three.txt", "The woman\nThe man\nThe doctor worked.\n");
        write("gptq.json",
              R"({"name": "g", "steps": [{"method": "gptq", "calibration_windows": 4, "calibration_length": 16}]})");
        for (const char* threads : {"1", "3"}) {
            int failed = 0;
            for (int megabytes = 896; megabytes <= 2000; megabytes += 96) {
                for (const QStringList& command :
                     {QStringList{"compress", "--model", "model", "--recipe", "gptq.json", "--calibration",
                                  "calibration.txt", "--output", "variant", "--force"},
                      QStringList{"loglik", "--model", "model", "--input", "three.txt", "--output", "out.csv"}}) {
                    const Ended ended = limited(megabytes, command, threads);
                    QVERIFY2(ended.code == 0 || (ended.code == 1 && ended.said.contains("error: ") &&
                                                 ended.said.contains("memory") && ended.said.contains("hint: ")),
                             qPrintable(QString::number(megabytes) + ": " + QString::number(ended.code) + ended.said));
                    failed += ended.code;
                }
            }
            QVERIFY(failed > 0);
        }
    }

private:
    struct Ended
    {
        int code = -1;
        QString said;
    };

    static QString fixture(const QString& name)
    {
        return QStringLiteral(FAIRWEIGHT_SOURCE_DIR "/tests/fixtures/") + name;
    }

    static void write(const QString& name, const QByteArray& text)
    {
        QDir().mkpath(QFileInfo(name).path());
        QFile file(name);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text);
    }

    static QByteArray read(const QString& name)
    {
        QFile file(name);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("nothing");
    }

    static void copy(const QString& from, const QString& to)
    {
        QDir().mkpath(to);
        for (const QFileInfo& file : QDir(from).entryInfoList(QDir::Files))
            QVERIFY(QFile::copy(file.filePath(), to + "/" + file.fileName()));
    }

    /// A GPT-2 whose 600 MB of weights are all 0: a file with a hole.
    static void writeLargeModel()
    {
        constexpr int kLayers = 12, kWidth = 1024, kIds = 300;
        copy(fixture("gpt2/base"), "large");
        QJsonObject config = QJsonDocument::fromJson(read("large/config.json")).object();
        config["n_layer"] = kLayers;
        config["n_embd"] = kWidth;
        config["n_head"] = 16;
        config["n_inner"] = 4 * kWidth;
        write("large/config.json", QJsonDocument(config).toJson());
        QJsonObject header;
        qint64 end = 0;
        const auto add = [&](const QString& name, const QList<int>& shape) {
            QJsonArray sizes;
            qint64 bytes = 4;
            for (const int size : shape) {
                sizes.append(size);
                bytes *= size;
            }
            header[name] =
                QJsonObject{{"dtype", "F32"}, {"shape", sizes}, {"data_offsets", QJsonArray{end, end + bytes}}};
            end += bytes;
        };
        add("wte.weight", {kIds, kWidth});
        add("wpe.weight", {config["n_positions"].toInt(), kWidth});
        for (int layer = 0; layer < kLayers; ++layer) {
            const QString block = QStringLiteral("h.%1.").arg(layer);
            for (const auto& [name, in, out] : {std::tuple{"attn.c_attn", 1, 3}, std::tuple{"attn.c_proj", 1, 1},
                                                std::tuple{"mlp.c_fc", 1, 4}, std::tuple{"mlp.c_proj", 4, 1}}) {
                add(block + name + ".weight", {in * kWidth, out * kWidth});
                add(block + name + ".bias", {out * kWidth});
            }
            for (const char* norm : {"ln_1", "ln_2"}) {
                add(block + norm + ".weight", {kWidth});
                add(block + norm + ".bias", {kWidth});
            }
        }
        add("ln_f.weight", {kWidth});
        add("ln_f.bias", {kWidth});
        QByteArray text = QJsonDocument(header).toJson(QJsonDocument::Compact);
        text.append((8 - text.size() % 8) % 8, ' ');
        QByteArray length(8, '\0');
        qToLittleEndian<quint64>(text.size(), length.data());
        write("large/model.safetensors", length + text);
        QVERIFY(QFile::resize("large/model.safetensors", 8 + text.size() + end));
    }

    /// Every file below the working folder and what it holds.
    static QMap<QString, QByteArray> everything()
    {
        QMap<QString, QByteArray> files;
        QDirIterator entries(".", QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (entries.hasNext()) {
            const QString file = entries.next();
            files[file] = read(file);
        }
        return files;
    }

    static Ended start(const QString& program, const QStringList& arguments)
    {
        QProcess process;
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.start(program, arguments);
        if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit)
            return {-1, QString::fromUtf8(process.readAll())};
        return {process.exitCode(), QString::fromUtf8(process.readAll())};
    }

    static Ended limited(int megabytes, const QStringList& arguments, const QString& threads = "1")
    {
        QStringList all{"-c", QStringLiteral("ulimit -v %1; exec \"$0\" \"$@\"").arg(megabytes * 1024), FAIRWEIGHT_CLI};
        return start("bash", all + arguments + QStringList{"--threads", threads});
    }

    static QString run(const QStringList& arguments, int code)
    {
        const Ended ended = start(FAIRWEIGHT_CLI, arguments + QStringList{"--threads", "1"});
        if (ended.code != code)
            qWarning("%s: exit %d: %s", qPrintable(arguments.join(' ')), ended.code, qPrintable(ended.said));
        [&] { QCOMPARE(ended.code, code); }();
        return ended.said;
    }

    std::unique_ptr<QTemporaryDir> m_place;
};

FW_TEST(TestOutputs)
#include "test_outputs.moc"
