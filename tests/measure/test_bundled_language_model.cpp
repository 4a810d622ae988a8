// The bundled language model and its students: shape, size, and how well they know held-out text of their kind.
#include <QtTest>

#include <cstdlib>
#include <numbers>

#include "core/base/data_directory.h"
#include "core/base/file.h"
#include "core/measure/likelihood.h"
#include "core/nn/kernels/runtime.h"
#include "core/nn/language_model.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;

class TestBundledLanguageModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto data = fw::dataDirectory();
        QVERIFY(data.ok());
        m_models = *data / "models";
        fw::nn::setThreads(0);
    }

    void thereIsSomethingToPrune()
    {
        const auto model = fw::nn::LanguageModel::load(m_models / "fairweight-lm");
        QVERIFY2(model.ok(), model.ok() ? "" : model.error().message.c_str());
        QVERIFY(model->parameters() >= 4'000'000 && model->parameters() <= 12'000'000);
        QVERIFY(model->config().layers >= 6);
        QCOMPARE(model->config().heads, std::int64_t{8});
        for (const int layers : {4, 3, 2, 1}) {
            const auto student = fw::nn::LanguageModel::load(m_models / studentName(layers));
            QVERIFY2(student.ok(), student.ok() ? "" : student.error().message.c_str());
            QCOMPARE(student->config().layers, std::int64_t{layers});
            QCOMPARE(student->config().vocabulary, model->config().vocabulary);
        }
    }

    void eachHasACard()
    {
        for (const std::string& name :
             {std::string("fairweight-lm"), studentName(4), studentName(3), studentName(2), studentName(1)})
            QVERIFY2(fs::exists(m_models / name / "README.md"), name.c_str());
        QVERIFY(fs::exists(m_models / "LICENSE") && fs::exists(m_models / "NOTICE"));
    }

    /// Every fourth document of the held-out text; the cards say what all of it gives.
    void itKnowsHeldOutText()
    {
        const char* data = std::getenv("FAIRWEIGHT_DATA");
        if (data == nullptr)
            QSKIP("checks skipped: FAIRWEIGHT_DATA names no folder with corpus/valid.txt");
        const auto lines = fw::readLines(fs::path(data) / "corpus" / "valid.txt");
        QVERIFY2(lines.ok(), lines.ok() ? "" : lines.error().message.c_str());
        std::vector<std::string> documents;
        for (std::size_t i = 0; i < lines->size(); i += 4)
            documents.push_back((*lines)[i]);
        const double base = bitsPerByte("fairweight-lm", documents);
        QVERIFY2(base <= 1.85, qPrintable(QString::number(base)));
        double before = base;
        for (const auto& [layers, most] : {std::pair(4, 0.1), {3, 0.2}, {2, 0.3}, {1, 0.4}}) {
            const double student = bitsPerByte(studentName(layers), documents);
            QVERIFY2(student > before && student < base + most, qPrintable(QString::number(student)));
            before = student;
        }
    }

private:
    static std::string studentName(int layers) { return "fairweight-lm-distilled-" + std::to_string(layers); }

    double bitsPerByte(const std::string& name, const std::vector<std::string>& documents) const
    {
        const auto model = fw::nn::LanguageModel::load(m_models / name);
        const auto tokenizer = fw::tokenizer::loadTokenizer(m_models / name);
        if (!model.ok() || !tokenizer.ok())
            return 1e9;
        const auto likelihoods = fw::measure::textLikelihoods(*model, **tokenizer, documents, true, {}, {});
        if (!likelihoods.ok())
            return 1e9;
        double sum = 0;
        double bytes = 0;
        for (const auto& one : *likelihoods) {
            sum -= one.logLikelihood;
            bytes += static_cast<double>(one.bytes);
        }
        return sum / bytes / std::numbers::ln2;
    }

    fs::path m_models;
};

FW_TEST(TestBundledLanguageModel)
#include "test_bundled_language_model.moc"
