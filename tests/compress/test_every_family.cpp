// Every method on every family: what is stored is what was in memory, the dense export computes the same, what takes
// nothing changes nothing, and what cannot be is refused in words.
#include <QTemporaryDir>
#include <QtTest>

#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>

#include <fstream>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include "core/compress/pruning/unit_selection.h"
#include "core/generate/generator.h"
#include "core/nn/dense_export.h"
#include "core/nn/kernels/runtime.h"
#include "tests/compress/compress_fixture.h"
#include "tests/nn/decoder_fixture.h"
#include "tests/test_main.h"

using compress_fixture::PlannedStep;
using compress_fixture::step;
using compress_fixture::valueOf;
using fw::nn::Decoder;
using fw::nn::LanguageModel;
using fw::nn::Role;
using nlohmann::json;

namespace {

/// A token a word, whichever: so that swapped group words stay as long.
class WordTokenizer final : public fw::tokenizer::Tokenizer
{
public:
    WordTokenizer()
    {
        m_roles.beginning = 1;
        m_roles.end = 2;
    }
    std::vector<int> encode(std::string_view text) const override
    {
        std::vector<int> ids;
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find(' ', begin), text.size());
            int sum = 0;
            for (const char letter : text.substr(begin, end - begin))
                sum = (sum * 31 + letter) % (decoder_fixture::kVocabulary - 3);
            if (end > begin)
                ids.push_back(3 + sum);
            begin = end + 1;
        }
        return ids;
    }
    std::unique_ptr<fw::tokenizer::Decoding> startDecoding() const override { return nullptr; } // nothing is decoded
    std::vector<int> encodeWithTemplate(std::string_view text, std::size_t maximumLength) const override
    {
        auto ids = encode(text);
        ids.resize(std::min(ids.size(), maximumLength));
        return ids;
    }
    std::size_t vocabularySize() const override { return decoder_fixture::kVocabulary; }
    std::optional<int> tokenId(std::string_view) const override { return {}; }
    const fw::tokenizer::TokenRoles& roles() const override { return m_roles; }

private:
    fw::tokenizer::TokenRoles m_roles;
};

/// One of the small models, or its copy in float32, with texts to read.
class FamilyBench
{
public:
    FamilyBench(const std::string& name, bool wide)
        : base(wide ? inFloat(name) : decoder_fixture::load(name)), m_name(name)
    {
        const std::vector<std::string> words{"king", "house", "bright", "river", "says", "old",
                                             "goes", "near",  "paper",  "green", "tall", "stone"};
        fw::RandomStream random(5);
        std::ofstream text(place() / "calibration.txt");
        for (int line = 0; line < 60; ++line) {
            text << (line % 2 ? "she" : "the man");
            for (int i = 0; i < 12; ++i)
                text << ' ' << words[random.nextBelow(words.size())] << random.nextBelow(9);
            text << '\n';
        }
        std::ofstream(place() / "scored.csv") << "axis,group,prompt_text,continuation,score\n"
                                                 "gender,women,the woman is, in the house,0.1\n"
                                                 "gender,women,the woman says, you are bad,0.9\n"
                                                 "gender,men,the man is, in the house,0.2\n"
                                                 "gender,men,the man says, you are bad,0.8\n";
    }

    std::filesystem::path place() const { return m_directory.path().toStdString(); }
    fw::compress::Context context() const
    {
        return {{}, {}, base, m_tokenizer, place() / "calibration.txt", place() / "scored.csv"};
    }

    fw::Result<Decoder> applied(const std::vector<PlannedStep>& steps) const
    {
        Decoder model = base.decoder();
        FW_TRY(fw::compress::applySteps(model, steps, context()));
        return model;
    }

    fw::Status compress(const std::vector<PlannedStep>& steps) const
    {
        FW_ASSIGN(auto output, fw::OutputDirectory::claim(variant(), {.inputs = {}, .replace = true}));
        return fw::compress::compressModel(steps, decoder_fixture::directory(m_name), output, context());
    }
    std::filesystem::path variant() const { return place() / "variant"; }

    const LanguageModel base;

private:
    static LanguageModel inFloat(const std::string& name)
    {
        Decoder model = valueOf(fw::nn::loadDecoder(decoder_fixture::directory(name)));
        model.storedType = at::kFloat;
        return LanguageModel(std::make_shared<const Decoder>(std::move(model)));
    }

    std::string m_name;
    QTemporaryDir m_directory;
    WordTokenizer m_tokenizer;
};

const FamilyBench& benchOf(const QString& name, bool wide = false)
{
    static std::map<std::pair<QString, bool>, std::unique_ptr<FamilyBench>> benches;
    auto& bench = benches[{name, wide}];
    if (!bench)
        bench = std::make_unique<FamilyBench>(name.toStdString(), wide);
    return *bench;
}

/// Log-probabilities of every token after each of a text's, as the model runs: in the type it is stored in.
at::Tensor logLikelihoods(Decoder model)
{
    const at::NoGradGuard noGradient;
    fw::nn::holdAsStored(model);
    std::vector<int> ids;
    for (int i = 0; i < 40; ++i)
        ids.push_back(3 + i * i * 7 % (decoder_fixture::kVocabulary - 3));
    return at::log_softmax(gpt2_logits::logitsOf(model, ids), 1);
}

bool isNear(const at::Tensor& got, const at::Tensor& expected, double relative)
{
    return got.sub(expected).abs().le(expected.abs().mul(relative)).all().item<bool>();
}

/// Of the difference beside what is allowed, for messages.
std::string largestRelative(const at::Tensor& got, const at::Tensor& expected)
{
    return std::to_string(got.sub(expected).abs().div(expected.abs()).max().item<double>());
}

struct Recipe
{
    const char* name;
    const char* steps; ///< JSON: [[method, parameters], …]
    /// Bits of these.
    enum What {
        Plain = 0,
        RoundsWhenRunning = 1, ///< activations, the cache or the stream: which the dense export does not
        MakesNumbers = 2, ///< that a 16-bit type does not hold, in memory until they are stored: tried in float32, too
        StoredAnew = 4    ///< matrices have another form in memory, where sums have another order
    };
    int what = Plain;
};

/// Where a recipe cannot be, for what the model is.
struct Exception
{
    const char* recipe;
    const char* model;
    const char* says; ///< behind the step's path
};

const char* const kOneGroup =
    "[0].ratio: 0.5 of 1 groups of 4 heads that share keys and values in a layer rounds to none";
const Exception kExceptions[] = {
    {"heads, Taylor, each layer", "gemma3-linear", kOneGroup},
    {"heads, Taylor, each layer", "llama-biases", kOneGroup},
    {"one layer's heads", "gemma3-linear", kOneGroup},
    {"one layer's heads", "llama-biases", kOneGroup},
};

/// Each method of the catalogue in its ways to work.
const Recipe kRecipes[] = {
    {"heads, norm", R"([["head_pruning",{"ratio":0.5,"criterion":"norm"}]])"},
    {"heads, Taylor, each layer", R"([["head_pruning",{"ratio":0.5,"criterion":"taylor","scope":"layer"}]])"},
    {"heads, activation", R"([["head_pruning",{"ratio":0.4,"criterion":"activation"}]])"},
    {"heads, gap", R"([["head_pruning",{"ratio":0.4,"criterion":"gap","gap_rounds":2}]])"},
    {"no heads", R"([["head_pruning",{"ratio":1.0,"criterion":"norm"}]])"},
    {"neurons, norm", R"([["ffn_neuron_pruning",{"ratio":0.3,"scope":"global"}]])"},
    {"neurons, activation", R"([["ffn_neuron_pruning",{"ratio":0.25,"criterion":"activation"}]])"},
    {"neurons, Taylor", R"([["ffn_neuron_pruning",{"ratio":0.25,"criterion":"taylor"}]])"},
    {"neurons, gap", R"([["ffn_neuron_pruning",{"ratio":0.25,"criterion":"gap","gap_rounds":2}]])"},
    {"layers", R"([["layer_truncation",{"count":2}]])"},
    {"layers, last", R"([["layer_truncation",{"count":1,"keep":"last"}]])"},
    {"layers, angle", R"([["layer_truncation",{"count":2,"keep":"angle"}]])"},
    {"magnitude", R"([["magnitude_pruning",{"ratio":0.5}]])"},
    {"Wanda", R"([["wanda",{"ratio":0.5}]])"},
    {"Wanda 2:4", R"([["wanda",{"pattern":"2:4"}]])"},
    {"SparseGPT", R"([["sparse_gpt",{"ratio":0.5}]])"},
    {"SparseGPT 2:4", R"([["sparse_gpt",{"pattern":"2:4"}]])"},
    {"Debias-SparseGPT", R"([["debias_sparse_gpt",{"ratio":0.5}]])"},
    {"Debias-SparseGPT 2:4", R"([["debias_sparse_gpt",{"pattern":"2:4"}]])"},
    {"int8", R"([["int8",{}]])", Recipe::RoundsWhenRunning},
    {"SmoothQuant", R"([["smoothquant",{}]])", Recipe::RoundsWhenRunning},
    {"int4", R"([["int4",{"group_size":16}]])"},
    {"GPTQ", R"([["gptq",{"group_size":16}]])"},
    {"GPTQ, 3 bits, ordered", R"([["gptq",{"bits":3,"group_size":8,"activation_order":true}]])"},
    {"int4, zero points, least error", R"([["int4",{"group_size":16,"zero_points":true,"scale":"least_error"}]])"},
    {"GPTQ, zero points", R"([["gptq",{"bits":3,"group_size":16,"zero_points":true,"activation_order":true}]])"},
    {"AWQ, zero points", R"([["awq",{"group_size":16,"grid":5,"zero_points":true}]])"},
    {"GPTQ, matrix by matrix", R"([["gptq",{"group_size":16,"matrix_by_matrix":true}]])"},
    {"Fair-GPTQ", R"([["fair_gptq",{"group_size":16,"alpha":0.5}]])"},
    {"AWQ", R"([["awq",{"group_size":16,"grid":5}]])"},
    {"critical weights", R"([["critical_weights",{"group_size":16,"share":0.05,"pairs":4}]])"},
    {"cache", R"([["key_value_cache",{"bits":8}]])", Recipe::RoundsWhenRunning},
    {"SVD", R"([["svd",{"budget":0.6,"weighting":"none"}]])"},
    {"SVD, whitened", R"([["svd",{"budget":0.6,"weighting":"covariance"}]])"},
    {"SVD, scaled", R"([["svd",{"rank":5,"weighting":"scale"}]])"},
    {"ROM", R"([["rom",{"budget":0.6,"last_blocks":0.7}]])"},
    {"Kronecker", R"([["kronecker",{"rows":2,"columns":1}]])", Recipe::MakesNumbers},
    {"Kronecker of attention", R"([["kronecker",{"rows":2,"columns":2,"only":"attention","blocks":"odd"}]])",
     Recipe::MakesNumbers},
    {"boundary", R"([["boundary_compression",{"steps":2,"batch":1,"window":16,"codec":"bits","bits":8}]])",
     Recipe::RoundsWhenRunning | Recipe::MakesNumbers},
    {"boundary in training",
     R"([["boundary_compression",{"steps":2,"batch":1,"window":16,"keep":0.3,"when_running":false}]])",
     Recipe::MakesNumbers},
    {"distillation",
     R"([["distillation",{"layers":2,"steps":3,"batch":2,"window":16,"alpha_inner":0.1,"alpha_cos":0.1}]])",
     Recipe::MakesNumbers},
    {"distillation, variance reduced",
     R"([["distillation",{"layers":0,"steps":2,"batch":1,"window":16,"gradient":"variance_reduced"}]])",
     Recipe::MakesNumbers},
    {"QuantGPT", R"([["quantgpt",{"bits":4,"steps":2,"batch":1,"window":16}]])", Recipe::MakesNumbers},
    {"QuantGPT, 8 bits", R"([["quantgpt",{"bits":8,"steps":2,"batch":1,"window":16}]])",
     Recipe::MakesNumbers | Recipe::RoundsWhenRunning},
    {"noise", R"([["weight_noise",{"scale":0.2}]])"},
    {"one layer's heads", R"([["head_pruning",{"ratio":0.5,"criterion":"norm","scope":"layer"}],
                              ["restore_layers",{"layers":[1]}]])"},
    {"one MLP in int4", R"([["int4",{"group_size":16}],["restore_layers",{"layers":[1],"module":"mlp"}]])"},
    {"heads, neurons, layers, GPTQ, cache",
     R"([["head_pruning",{"ratio":0.5,"criterion":"norm"}],["ffn_neuron_pruning",{"ratio":0.3}],
         ["layer_truncation",{"count":2}],["gptq",{"group_size":8}],["key_value_cache",{"bits":4}]])",
     Recipe::RoundsWhenRunning},
    {"SVD in int4", R"([["svd",{"budget":0.8,"weighting":"none"}],["int4",{"group_size":8}]])"},
    {"Wanda, distilled", R"([["wanda",{"ratio":0.5}],["distillation",{"layers":0,"steps":2,"batch":1,"window":16}]])",
     Recipe::MakesNumbers | Recipe::StoredAnew},
    {"Wanda 2:4 in int4", R"([["wanda",{"pattern":"2:4"}],["int4",{"group_size":16}]])"},
    {"magnitude, GPTQ", R"([["magnitude_pruning",{"ratio":0.5}],["gptq",{"group_size":16,"activation_order":true}]])"},
    {"embedding in 8 bits", R"([["embedding_quantization",{"bits":"8","group_size":16}]])"},
    {"all in 4 bits", R"([["int4",{"group_size":16}],["embedding_quantization",{"bits":"4","group_size":8}]])"},
    {"embedding there and back",
     R"([["embedding_quantization",{"bits":"4"}],["dequantize",{}],["wanda",{"ratio":0.5}]])", Recipe::MakesNumbers},
    {"Kronecker in int8", R"([["kronecker",{"rows":2,"columns":1}],["int8",{}]])",
     Recipe::MakesNumbers | Recipe::RoundsWhenRunning},
    {"Kronecker, magnitude", R"([["kronecker",{"rows":2,"columns":1}],["magnitude_pruning",{"ratio":0.5}]])",
     Recipe::MakesNumbers},
    {"int8 but down, which is GPTQ",
     R"([["int8",{"ignore":"down, blocks.1.query"}],["gptq",{"only":"down","group_size":16}]])",
     Recipe::RoundsWhenRunning},
    {"int4, dequantized, pruned",
     R"([["int4",{"group_size":16}],["dequantize",{}],["head_pruning",{"ratio":0.5,"criterion":"norm"}]])"},
    {"Kronecker, distilled",
     R"([["kronecker",{"rows":2,"columns":1}],["distillation",{"layers":0,"steps":2,"batch":1,"window":16}]])",
     Recipe::MakesNumbers},
};

std::vector<PlannedStep> stepsOf(const std::string& text)
{
    std::vector<PlannedStep> steps;
    for (const json& one : json::parse(text)) {
        json parameters = one[1];
        for (const auto& known : fw::compress::findMethod(one[0])->description.parameters) {
            if (known.id == "calibration_windows")
                parameters[known.id] = 8;
            if (known.id == "calibration_length")
                parameters[known.id] = 16;
        }
        steps.push_back(step(one[0], parameters, "recipes[1].steps[" + std::to_string(steps.size()) + "]"));
    }
    return steps;
}

/// Rows of models with steps: a cross product.
template <typename List>
void addRows(const List& recipes)
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("recipe");
    for (const std::string& name : decoder_fixture::names())
        for (std::size_t i = 0; i < std::size(recipes); ++i)
            QTest::addRow("%s: %s", name.c_str(), recipes[i].name) << QString::fromStdString(name) << int(i);
}

/// Takes nothing away, and is exactly the base; or is it but for rounding.
struct Nothing
{
    const char* name;
    const char* steps;
    bool exact = true;
};

const Nothing kNothing[] = {
    {"heads, norm", R"([["head_pruning",{"ratio":0.0,"criterion":"norm"}]])"},
    {"heads, Taylor", R"([["head_pruning",{"ratio":0.0,"criterion":"taylor"}]])"},
    {"heads, gap", R"([["head_pruning",{"ratio":0.0,"criterion":"gap"}]])"},
    {"neurons", R"([["ffn_neuron_pruning",{"ratio":0.0}]])"},
    {"neurons, activation", R"([["ffn_neuron_pruning",{"ratio":0.0,"criterion":"activation"}]])"},
    {"layers", R"([["layer_truncation",{"count":3}]])"},
    {"layers, angle", R"([["layer_truncation",{"count":3,"keep":"angle"}]])"},
    {"magnitude", R"([["magnitude_pruning",{"ratio":0.0}]])"},
    {"Wanda", R"([["wanda",{"ratio":0.0}]])"},
    {"SparseGPT", R"([["sparse_gpt",{"ratio":0.0}]])"},
    {"noise", R"([["weight_noise",{"scale":0.0}]])"},
    {"int8, all restored", R"([["int8",{}],["restore_layers",{"layers":[]}]])"},
    {"heads, all restored", R"([["head_pruning",{"ratio":0.5,"criterion":"norm"}],["restore_layers",{"layers":[]}]])"},
    {"SVD, all values", R"([["svd",{"budget":2.0,"weighting":"none","allow_larger":true}]])", false},
    {"Kronecker, 1 by 1", R"([["kronecker",{"rows":1,"columns":1,"allow_larger":true}]])", false},
};

/// What no family can do, and how that is said.
struct Refusal
{
    const char* name;
    const char* steps;
    const char* says; ///< behind the step's path
};

const Refusal kRefusals[] = {
    {"heads of int8", R"([["int8",{}],["head_pruning",{}]])",
     "[1]: head pruning needs plain matrices, not factors, and query of block 0 is int8"},
    {"neurons of factors", R"([["svd",{"rank":3,"weighting":"none"}],["ffn_neuron_pruning",{}]])",
     "[1]: FFN neuron pruning needs plain matrices, not factors, and query of block 0 is a product of factors"},
    {"4 bits of 2", R"([["int4",{"bits":2}],["gptq",{}]])",
     "[1]: GPTQ needs plain or sparse matrices, and query of block 0 is int2"},
    {"a rank above all", R"([["svd",{"rank":500}]])", "[0].rank: 500 is above"},
    {"no Kronecker rows", R"([["kronecker",{"rows":7919}]])", "[0]: an A of 7919 by 1 divides no matrix"},
    {"no such matrix", R"([["int8",{"ignore":"dwon"}]])", "[0].ignore: 'dwon' names no matrix"},
    {"no such block", R"([["int8",{"only":"blocks.9"}]])", "[0].only: 'blocks.9', and this step finds 3 blocks"},
    {"nothing left", R"([["int8",{"ignore":"attention, mlp"}]])", "[0].ignore: no matrix is left"},
    {"more layers than there are", R"([["layer_truncation",{"count":4}]])", "[0].count: "},
    {"int4 trained", R"([["int4",{}],["distillation",{"layers":0}]])",
     "[1]: distillation needs matrices that an optimiser can move, and query of block 0 is int4"},
    {"a coded embedding trained", R"([["embedding_quantization",{}],["distillation",{"layers":0}]])",
     "[1]: distillation needs an embedding that an optimiser can move"},
    {"embedding twice", R"([["embedding_quantization",{}],["embedding_quantization",{"bits":"4"}]])",
     "[1]: the embedding is codes already"},
    {"cache twice", R"([["key_value_cache",{}],["key_value_cache",{}]])",
     "[1]: the key-value cache is kept in 8 bits already"},
};

} // namespace

class TestEveryFamily : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { fw::nn::setThreads(1); }

    void everyMethodIsHere()
    {
        std::set<std::string> here;
        for (const Recipe& recipe : kRecipes)
            for (const json& one : json::parse(recipe.steps))
                here.insert(one[0].get<std::string>());
        std::set<std::string> all;
        for (const fw::compress::Method& method : fw::compress::methods())
            all.insert(method.description.id);
        QVERIFY(here == all);
    }

    void variantsLoadAsTheyWere_data() { addRows(kRecipes); }

    void variantsLoadAsTheyWere()
    {
        QFETCH(QString, name);
        QFETCH(int, recipe);
        const Recipe& what = kRecipes[recipe];
        const auto steps = stepsOf(what.steps);
        for (const Exception& one : kExceptions)
            if (one.recipe == std::string(what.name) && name == one.model) {
                const auto refused = benchOf(name).compress(steps);
                QVERIFY(!refused.ok());
                QCOMPARE(refused.error().message, std::string("recipes[1].steps") + one.says);
                return;
            }
        for (const bool wide : {true, false}) {
            if (wide && !(what.what & Recipe::MakesNumbers))
                continue;
            const FamilyBench& bench = benchOf(name, wide);
            const auto status = bench.compress(steps);
            QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
            const LanguageModel loaded = valueOf(LanguageModel::load(bench.variant()));
            const at::Tensor got = logLikelihoods(loaded.decoder());
            QVERIFY(got.isfinite().all().item<bool>());
            QVERIFY(!at::equal(got, logLikelihoods(bench.base.decoder())));
            const at::Tensor inMemory = logLikelihoods(valueOf(bench.applied(steps)));
            if (what.what & Recipe::MakesNumbers && !wide)
                QVERIFY2(isNear(got, inMemory, 0.1), largestRelative(got, inMemory).c_str());
            else if (what.what & Recipe::StoredAnew)
                QVERIFY2(isNear(got, inMemory, 1e-5), largestRelative(got, inMemory).c_str());
            else
                QVERIFY(at::equal(got, inMemory));

            const auto again = bench.place() / "again";
            std::filesystem::create_directories(again);
            QVERIFY(fw::nn::saveDecoder(valueOf(fw::nn::loadDecoder(bench.variant())), again).ok());
            QVERIFY(at::equal(logLikelihoods(valueOf(LanguageModel::load(again)).decoder()), got));

            compareDense(bench, loaded, got, !(what.what & Recipe::RoundsWhenRunning));
            if (QTest::currentTestFailed())
                return;
        }
    }

    void whatTakesNothingIsTheBase_data() { addRows(kNothing); }

    void whatTakesNothingIsTheBase()
    {
        QFETCH(QString, name);
        QFETCH(int, recipe);
        const FamilyBench& bench = benchOf(name, !kNothing[recipe].exact);
        const auto status = bench.compress(stepsOf(kNothing[recipe].steps));
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().message.c_str());
        const at::Tensor got = logLikelihoods(valueOf(LanguageModel::load(bench.variant())).decoder());
        const at::Tensor base = logLikelihoods(bench.base.decoder());
        if (kNothing[recipe].exact)
            QVERIFY(at::equal(got, base));
        else
            QVERIFY2(isNear(got, base, 1e-3), largestRelative(got, base).c_str());
        QCOMPARE(std::filesystem::exists(bench.variant() / "fairweight.json"), !kNothing[recipe].exact);
    }

    void whatCannotBeIsRefused_data() { addRows(kRefusals); }

    void whatCannotBeIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(int, recipe);
        const auto refused = fw::compress::checkSteps(benchOf(name).base, stepsOf(kRefusals[recipe].steps));
        QVERIFY(!refused.ok() && refused.error().kind == fw::ErrorKind::InvalidInput);
        QVERIFY2(refused.error().message.starts_with(std::string("recipes[1].steps") + kRefusals[recipe].says),
                 refused.error().message.c_str());
        QVERIFY(!refused.error().hint.empty());
    }

    void withoutUnitsIsWithZeros_data() { decoder_fixture::addModels(); }

    /// A unit is a head of keys and values with all query heads that read it, or a neuron with its gate: gone, it is as
    /// if the next matrix read zeros of it.
    void withoutUnitsIsWithZeros()
    {
        QFETCH(QString, name);
        Decoder base = benchOf(name, true).base.decoder();
        const fw::nn::DecoderBlock& whole = base.blocks[1];
        const at::Tensor before = logLikelihoods(base);
        for (const bool heads : {true, false}) {
            const Role role = heads ? Role::Output : Role::Down;
            const std::int64_t width = heads ? whole.heads / whole.keyValueHeads * whole.headSize : 1;
            const std::int64_t units = whole[role]->inputs() / width;
            QCOMPARE(units, heads ? whole.keyValueHeads : whole.innerWidth());
            for (std::int64_t gone = 0; gone < std::min<std::int64_t>(units, 4); ++gone) {
                Decoder zeroed = base;
                at::Tensor weight = whole[role]->denseWeight().clone();
                weight.narrow(1, gone * width, width).zero_();
                zeroed.blocks[1][role] = std::make_shared<fw::nn::DenseLinear>(weight, whole[role]->bias());
                std::vector<std::int64_t> stay;
                for (std::int64_t unit = 0; unit < units; ++unit)
                    if (unit != gone)
                        stay.push_back(unit);
                Decoder pruned = base;
                if (heads)
                    fw::compress::keepHeads(pruned.blocks[1], stay);
                else
                    fw::compress::keepNeurons(pruned.blocks[1], stay);
                QCOMPARE(pruned.blocks[1][role]->inputs(), width * (units - 1));
                const at::Tensor expected = logLikelihoods(zeroed);
                const at::Tensor got = logLikelihoods(pruned);
                QVERIFY2(isNear(got, expected, 1e-4), largestRelative(got, expected).c_str());
                QVERIFY(!isNear(got, before, 1e-4));
            }
        }
    }

    void variantsGenerateThroughTheirCache_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("steps");
        for (const std::string& name : decoder_fixture::names())
            for (const Recipe& recipe : kRecipes)
                for (const char* chosen : {"heads, norm", "no heads", "layers, last", "SVD"})
                    if (recipe.name == std::string(chosen))
                        QTest::addRow("%s: %s", name.c_str(), chosen) << QString::fromStdString(name) << recipe.steps;
    }

    /// The tokens of greatest probability, as without a cache.
    void variantsGenerateThroughTheirCache()
    {
        QFETCH(QString, name);
        QFETCH(QString, steps);
        const FamilyBench& bench = benchOf(name);
        QVERIFY(bench.compress(stepsOf(steps.toStdString())).ok());
        const LanguageModel variant = valueOf(LanguageModel::load(bench.variant()));
        const std::vector<std::vector<int>> prompts{{20, 7, 50}, {9, 31, 4, 66, 80, 12, 13}};
        fw::generate::Decoding decoding;
        decoding.greedy = true;
        decoding.maxNewTokens = 12;
        decoding.draws = 1;
        const auto made = valueOf(fw::generate::generate(variant, prompts, decoding, fw::CancelToken()));
        for (std::size_t i = 0; i < prompts.size(); ++i) {
            QCOMPARE(made[i].ids.size(), std::size_t{12});
            std::vector<int> ids = prompts[i];
            ids.insert(ids.end(), made[i].ids.begin(), made[i].ids.end());
            const at::Tensor logits = gpt2_logits::logitsOf(variant.decoder(), ids);
            for (std::size_t token = prompts[i].size(); token < ids.size(); ++token) {
                const at::Tensor row = logits[std::int64_t(token) - 1];
                QVERIFY(row[ids[token]].item<float>() > row.max().item<float>() - 1e-4F); // whose tie is anyone's
            }
        }
    }

private:
    /// The dense export has the variant's matrices, padded with zeros, and where `same` its log-likelihoods.
    static void compareDense(const FamilyBench& bench, const LanguageModel& variant, const at::Tensor& expected,
                             bool same)
    {
        const auto place = bench.place() / "dense";
        auto output = valueOf(fw::OutputDirectory::claim(place, {.inputs = {}, .replace = true}));
        const auto note = fw::nn::exportDense(variant, bench.variant(), output);
        QVERIFY2(note.ok(), note.ok() ? "" : note.error().message.c_str());
        QVERIFY(!std::filesystem::exists(place / "fairweight.json"));
        const LanguageModel dense = valueOf(LanguageModel::load(place));
        if (same) {
            const at::Tensor got = logLikelihoods(dense.decoder());
            QVERIFY2(isNear(got, expected, 1e-4), largestRelative(got, expected).c_str());
        }
        const auto& blocks = variant.decoder().blocks;
        QCOMPARE(dense.decoder().blocks.size(), blocks.size());
        for (std::size_t layer = 0; layer < blocks.size(); ++layer)
            fw::nn::visitSlots(blocks[layer], [&](Role role, const fw::nn::LinearSlot& slot) {
                const at::Tensor weight = slot->denseWeight();
                const at::Tensor whole = dense.decoder().blocks[layer][role]->denseWeight();
                QVERIFY2(at::equal(whole.narrow(0, 0, weight.size(0)).narrow(1, 0, weight.size(1)), weight),
                         fw::nn::roleName(role));
                QCOMPARE(whole.ne(0).sum().item<std::int64_t>(), weight.ne(0).sum().item<std::int64_t>());
            });
    }
};

FW_TEST(TestEveryFamily)
#include "test_every_family.moc"
