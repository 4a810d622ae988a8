// Where a loaded model's weights lie: in the mapped file or once in memory, and shared between base and variant.
#include <QTemporaryDir>
#include <QtTest>

#include <c10/core/Allocator.h>
#include <c10/core/CPUAllocator.h>

#include <fstream>
#include <map>
#include <memory>
#include <mutex>

#include "core/nn/decoder_files.h"
#include "core/nn/forms/int8_linear.h"
#include "tests/nn/decoder_fixture.h"
#include "tests/nn/gpt2_logits.h"
#include "tests/test_main.h"

namespace fs = std::filesystem;
using decoder_fixture::valueOf;
using fw::nn::Decoder;
using fw::nn::Hold;
using fw::nn::LinearSlot;
using fw::nn::Role;

namespace {

/// Counts the bytes of tensors on the CPU while it lives. What is given back later finds its size still there.
class CountingAllocator final : public c10::Allocator
{
public:
    CountingAllocator()
    {
        s_below = c10::GetCPUAllocator();
        c10::SetCPUAllocator(this, 1);
    }
    ~CountingAllocator() override { c10::SetCPUAllocator(s_below, 1); }

    c10::DataPtr allocate(std::size_t bytes) const override
    {
        void* memory = s_below->raw_allocate(bytes);
        if (memory == nullptr)
            return {nullptr, at::Device(at::kCPU)};
        const std::scoped_lock lock(s_mutex);
        s_sizes[memory] = bytes;
        s_now += bytes;
        s_most = std::max(s_most, s_now);
        return {memory, memory, &giveBack, at::Device(at::kCPU)};
    }
    c10::DeleterFnPtr raw_deleter() const override { return &giveBack; }

    static inline std::size_t s_now = 0;
    static inline std::size_t s_most = 0;

private:
    static void giveBack(void* memory)
    {
        {
            const std::scoped_lock lock(s_mutex);
            if (const auto known = s_sizes.extract(memory)) // what was taken before, oneDNN gives back here
                s_now -= known.mapped();
        }
        s_below->raw_deallocate(memory);
    }

    static inline c10::Allocator* s_below = nullptr;
    static inline std::mutex s_mutex;
    static inline std::map<void*, std::size_t> s_sizes;
};

/// The line of /proc/self/maps that an address lies in.
std::string mappingOf(const void* address)
{
    const auto place = reinterpret_cast<std::uintptr_t>(address);
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);) {
        std::size_t used = 0;
        const auto begin = std::stoull(line, &used, 16);
        if (place >= begin && place < std::stoull(line.substr(used + 1), nullptr, 16))
            return line;
    }
    return {};
}

/// Whether any file of a directory is mapped.
bool isMapped(const fs::path& directory)
{
    std::ifstream maps("/proc/self/maps");
    for (std::string line; std::getline(maps, line);)
        if (line.find(directory.string()) != std::string::npos)
            return true;
    return false;
}

} // namespace

class TestWeightHolding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        fs::remove_all(m_place);
        fs::create_directories(m_place / "base");
        fs::create_directories(m_place / "variant");
    }

    /// float32 matrices that lie as they are used are not copied; they stay when the file is replaced as we replace it.
    void floatMatricesLieInTheFile()
    {
        const auto loaded = stored("llama", at::kFloat);
        const at::Tensor weight = loaded[0].denseWeight();
        QVERIFY(mappingOf(weight.data_ptr()).find("model.safetensors") != std::string::npos);
        const at::Tensor before = weight.clone();
        QVERIFY(fw::writeFileAtomically(m_place / "base" / "model.safetensors", "something else").ok());
        QVERIFY(at::equal(weight, before));
    }

    /// What is laid out anew leaves nothing of the file behind.
    void packedMatricesLeaveTheFile()
    {
        const auto loaded = stored("llama", at::kBFloat16);
        QVERIFY(!isMapped(m_place));
    }

    void trainingGetsWeightsOfItsOwn()
    {
        save("llama", at::kFloat);
        Decoder model = valueOf(fw::nn::loadDecoder(m_place / "base"));
        QVERIFY(!isMapped(m_place));
        model.blocks[0][Role::Query]->denseWeight().zero_();
    }

    void loadingTakesTheResultAndOneTensor_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("type");
        for (const char* name : {"llama", "gpt2", "phi3", "gemma3"})
            for (const at::ScalarType type : {at::kFloat, at::kBFloat16, at::kHalf})
                QTest::addRow("%s %s", name, c10::toString(type)) << name << static_cast<int>(type);
    }

    void loadingTakesTheResultAndOneTensor()
    {
        QFETCH(QString, name);
        QFETCH(int, type);
        save(name.toStdString(), static_cast<at::ScalarType>(type));
        std::size_t largest = 0;
        {
            const Decoder whole = valueOf(fw::nn::loadDecoder(m_place / "base"));
            largest = whole.tokens.weight().nbytes();
            for (const fw::nn::LinearOp* op : whole.linears())
                largest = std::max(largest, 2 * op->denseWeight().nbytes()); // two may be stored as one
        }
        const CountingAllocator counter;
        const std::size_t before = CountingAllocator::s_most = CountingAllocator::s_now;
        const auto model = valueOf(fw::nn::LanguageModel::load(m_place / "base"));
        // Norms have a word of what a tensor costs at least; panels are filled up to sixteen outputs.
        const std::size_t slack = 64 * 256 + model.bytesInMemory() / 8;
        const std::size_t most = CountingAllocator::s_most - before;
        QVERIFY2(most <= model.bytesInMemory() + largest + slack,
                 qPrintable(QString("%1, the result %2, the largest %3")
                                .arg(most)
                                .arg(model.bytesInMemory())
                                .arg(largest)));
    }

    void aVariantSharesWhatItDidNotChange_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("type");
        for (const char* name : {"llama", "gpt2", "phi3", "opt-350m", "gpt_neox"})
            for (const at::ScalarType type : {at::kFloat, at::kBFloat16})
                QTest::addRow("%s %s", name, c10::toString(type)) << name << static_cast<int>(type);
    }

    void aVariantSharesWhatItDidNotChange()
    {
        QFETCH(QString, name);
        QFETCH(int, type);
        save(name.toStdString(), static_cast<at::ScalarType>(type));
        const auto base = valueOf(fw::nn::LanguageModel::load(m_place / "base"));
        Decoder changed = base.decoder();
        LinearSlot& one = changed.blocks[1][Role::Up];
        one = fw::nn::Int8Linear::quantize(one->denseWeight(), one->bias());
        QVERIFY(fw::nn::saveDecoder(changed, m_place / "variant").ok());

        auto counter = std::make_unique<CountingAllocator>();
        const std::size_t before = CountingAllocator::s_now;
        const auto variant = valueOf(fw::nn::LanguageModel::load(m_place / "variant", base));
        const std::size_t held = CountingAllocator::s_now - before;
        counter.reset();
        QVERIFY2(4 * held < static_cast<std::size_t>(base.bytesInMemory()), qPrintable(QString::number(held)));
        QVERIFY(!isMapped(m_place / "variant"));
        const auto ops = variant.decoder().linears();
        const auto theirs = base.decoder().linears();
        int own = 0;
        for (std::size_t i = 0; i < ops.size(); ++i)
            own += ops[i] != theirs[i];
        QCOMPARE(own, 1);
        QVERIFY(variant.decoder().blocks[1][Role::Up] != base.decoder().blocks[1][Role::Up]);
        if (type == static_cast<int>(at::kFloat))
            QCOMPARE(variant.decoder().tokens.weight().data_ptr(), base.decoder().tokens.weight().data_ptr());
        // Shared or not, the same model.
        const auto alone = valueOf(fw::nn::LanguageModel::load(m_place / "variant"));
        const auto ids = gpt2_logits::someIds(40);
        std::vector<int> known;
        for (const int id : ids)
            known.push_back(id % decoder_fixture::kVocabulary);
        QVERIFY(at::equal(gpt2_logits::logitsOf(variant.decoder(), known),
                          gpt2_logits::logitsOf(alone.decoder(), known)));
    }

    /// Blocks that stand elsewhere are found; one bit's difference, or another type, is another matrix.
    void sharingIsExact()
    {
        save("llama", at::kBFloat16);
        const auto base = valueOf(fw::nn::LanguageModel::load(m_place / "base"));
        Decoder shorter = base.decoder();
        fw::nn::holdAsFloat(shorter);
        std::swap(shorter.blocks[0], shorter.blocks[1]);
        LinearSlot& touched = shorter.blocks[1][Role::Down];
        at::Tensor weight = touched->denseWeight().clone();
        weight.data_ptr<float>()[0] *= 2;
        touched = std::make_shared<fw::nn::DenseLinear>(weight, touched->bias());
        QVERIFY(fw::nn::saveDecoder(shorter, m_place / "variant").ok());
        const auto variant = valueOf(fw::nn::LanguageModel::load(m_place / "variant", base));
        for (const Role role : fw::nn::kRoles) {
            QCOMPARE(variant.decoder().blocks[0][role], base.decoder().blocks[1][role]);
            QCOMPARE(variant.decoder().blocks[1][role] == base.decoder().blocks[0][role], role != Role::Down);
        }
        shorter = base.decoder();
        shorter.storedType = at::kFloat;
        QVERIFY(fw::nn::saveDecoder(shorter, m_place / "variant").ok());
        const auto wider = valueOf(fw::nn::LanguageModel::load(m_place / "variant", base));
        QVERIFY(wider.decoder().blocks[0][Role::Up] != base.decoder().blocks[0][Role::Up]);
    }

private:
    /// A small model of random weights in this type, in the place "base".
    void save(const std::string& name, at::ScalarType type)
    {
        Decoder model = valueOf(fw::nn::loadDecoder(decoder_fixture::directory(name)));
        model.storedType = type;
        QVERIFY(fw::nn::saveDecoder(model, m_place / "base").ok());
    }

    /// Block 0's query and so on of that model, loaded to run.
    struct Held
    {
        fw::nn::LanguageModel model;
        const fw::nn::LinearOp& operator[](std::size_t op) const { return *model.decoder().linears()[op]; }
    };
    Held stored(const std::string& name, at::ScalarType type)
    {
        save(name, type);
        return {valueOf(fw::nn::LanguageModel::load(m_place / "base"))};
    }

    QTemporaryDir m_directory;
    const fs::path m_place = m_directory.path().toStdString();
};

FW_TEST(TestWeightHolding)
#include "test_weight_holding.moc"
