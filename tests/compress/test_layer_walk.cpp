// The walk over a model's blocks: what a matrix is said to read is what it reads, behind what was changed before it.
#include <QtTest>

#include <ATen/ops/arange.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/zeros_like.h>

#include <fstream>
#include <map>

#include "core/compress/calibration.h"
#include "core/compress/layer_walk.h"
#include "core/nn/forms/low_rank_linear.h"
#include "core/train/language_model_loss.h"
#include "tests/compress/compress_fixture.h"
#include "tests/nn/random_tensor.h"
#include "tests/test_main.h"

using compress_fixture::Bench;
using compress_fixture::kGpt2Roles;
using fw::compress::InputStatistics;
using fw::compress::SlotPlace;
using fw::compress::WalkOptions;
using fw::nn::Role;
using gpt2_logits::largestDifference;

namespace {

WalkOptions smallWalk()
{
    WalkOptions options;
    options.windows = 5;
    options.length = 12;
    return options;
}

/// The inputs of the first block's first matrix, (tokens, width), the plain way.
at::Tensor firstInputs(const Bench& bench, const WalkOptions& options)
{
    const auto corpus =
        compress_fixture::valueOf(fw::compress::loadCalibration(bench.context(), options.length, options.windows));
    std::vector<std::int64_t> starts;
    for (std::int64_t i = 0; i < options.windows; ++i)
        starts.push_back(i * options.length);
    const fw::nn::Decoder& model = bench.base.decoder();
    const auto batch = fw::train::gatherWindows(corpus, starts, options.length, at::kCPU);
    return model.blocks[0].attentionNorm.apply(model.embed(batch.inputs, model.place(batch.positions)));
}

} // namespace

class TestLayerWalk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statisticsAreThoseOfTheInputs()
    {
        const Bench bench("base");
        const at::Tensor x = firstInputs(bench, smallWalk());
        fw::nn::Decoder model = bench.base.decoder();
        std::vector<std::pair<std::size_t, Role>> visited;
        QVERIFY(fw::compress::walkLayers(
                    model, smallWalk(), "test", bench.context(),
                    [&](auto&, auto& matrix, const SlotPlace& place, const InputStatistics& inputs) -> fw::Status {
                        visited.emplace_back(place.layer, place.role);
                        if (inputs.tokens != 60 || inputs.gram.size(0) != matrix->inputs())
                            return fw::Error{fw::ErrorKind::Internal, "statistics", ""};
                        if (visited.size() > 3) // queries, keys and values read the same
                            return {};
                        if (largestDifference(inputs.gram, at::matmul(x.t(), x)) > 1e-3 ||
                            largestDifference(inputs.squares, x.square().sum(0)) > 1e-3 ||
                            largestDifference(inputs.meanAbsolute, x.abs().mean(0)) > 1e-5 ||
                            largestDifference(inputs.maximumAbsolute, x.abs().amax(0)) > 0)
                            return fw::Error{fw::ErrorKind::Internal, "numbers", ""};
                        return {};
                    })
                    .ok());
        QCOMPARE(visited.size(), kGpt2Roles.size() * model.blocks.size());
        for (std::size_t i = 0; i < visited.size(); ++i)
            QVERIFY(visited[i] == std::pair(i / kGpt2Roles.size(), kGpt2Roles[i % kGpt2Roles.size()]));
        // Looking changes nothing.
        QVERIFY(gpt2_logits::sameLogits(model, bench.base.decoder()));
    }

    void laterBlocksReadWhatEarlierOnesBecame()
    {
        const Bench bench("base");
        const auto secondBlock = [&](bool zeroFirst, bool matrixByMatrix) {
            fw::nn::Decoder model = bench.base.decoder();
            std::map<std::pair<std::size_t, Role>, at::Tensor> grams;
            WalkOptions options = smallWalk();
            options.matrixByMatrix = matrixByMatrix;
            (void)fw::compress::walkLayers(
                model, options, "test", bench.context(),
                [&](auto&, auto& matrix, const SlotPlace& place, const InputStatistics& inputs) -> fw::Status {
                    grams[{place.layer, place.role}] = inputs.gram;
                    if (zeroFirst && place.layer == 0 && place.role <= Role::Value)
                        matrix = std::make_shared<fw::nn::DenseLinear>(matrix->denseWeight().mul(0), matrix->bias());
                    return {};
                });
            return grams;
        };
        const auto untouched = secondBlock(false, false);
        const auto together = secondBlock(true, false);
        const auto oneByOne = secondBlock(true, true);
        const std::pair output(std::size_t{0}, Role::Output);
        QVERIFY(at::equal(untouched.at(output), together.at(output)));  // the same block: read before anything changed
        QVERIFY(!at::equal(untouched.at(output), oneByOne.at(output))); // matrix by matrix: behind it at once
        for (const Role role : {Role::Query, Role::Key, Role::Value}) {
            const std::pair first(std::size_t{0}, role);
            QVERIFY(at::equal(untouched.at(first), oneByOne.at(first))); // which read the same numbers: together
            const std::pair next(std::size_t{1}, role);
            QVERIFY(!at::equal(untouched.at(next), together.at(next))); // the next block: behind the change
            QVERIFY(largestDifference(together.at(next), oneByOne.at(next)) < 1e-3);
        }
    }

    void factorsAreVisitedOneByOne()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        const auto dense = model.blocks[1][Role::Up];
        model.blocks[1][Role::Up] = fw::nn::LowRankLinear::fromFactors(randomTensor({3, dense->inputs()}, 1),
                                                                       randomTensor({dense->outputs(), 3}, 2),
                                                                       dense->bias(), dense->denseWeight());
        std::vector<std::int64_t> inner;
        WalkOptions options = smallWalk();
        options.firstChangedBlock = 1;
        QVERIFY(fw::compress::walkLayers(
                    model, options, "test", bench.context(),
                    [&](auto&, auto& matrix, const SlotPlace& place, const InputStatistics&) -> fw::Status {
                        if (place.layer == 1 && place.role == Role::Up)
                            inner.push_back(matrix->inputs());
                        return place.layer == 0 ? fw::Status(fw::Error{fw::ErrorKind::Internal, "early", ""})
                                                : fw::Status();
                    })
                    .ok());
        QCOMPARE(inner, (std::vector<std::int64_t>{dense->inputs(), 3}));
    }

    void pairedTextsGiveTheirDifferences()
    {
        const Bench bench("base");
        std::ofstream(bench.calibration()) << "nothing here\nshe saw the man\nher friend\nhe went home with his dog\n"
                                              "and a long text without any such words, so that there are two windows\n";
        const auto pairs =
            compress_fixture::valueOf(fw::compress::loadCounterfactualPairs(bench.context(), "gender", 10, 12));
        QVERIFY(!pairs.empty());
        WalkOptions options = smallWalk();
        options.pairAxis = "gender";
        at::Tensor seen;
        fw::nn::Decoder model = bench.base.decoder();
        QVERIFY(fw::compress::walkLayers(model, options, "test", bench.context(),
                                         [&](auto&, auto&, const SlotPlace&, const InputStatistics& inputs) {
                                             if (!seen.defined())
                                                 seen = inputs.pairGram;
                                             return fw::Status();
                                         })
                    .ok());
        at::Tensor expected = at::zeros_like(seen);
        for (const auto& pair : pairs) {
            const auto inputs = [&](const std::vector<int>& ids) {
                const auto positions = at::arange(std::int64_t(ids.size()), at::TensorOptions(at::kLong));
                return model.blocks[0].attentionNorm.apply(
                    model.embed(gpt2_logits::idTensor(ids), model.place(positions)));
            };
            const at::Tensor difference = inputs(pair.original).sub(inputs(pair.swapped)).to(at::kDouble);
            expected.addmm_(difference.t(), difference);
        }
        QVERIFY(expected.abs().max().item<double>() > 1e-3);
        QVERIFY(largestDifference(seen, expected) < 1e-3);
    }

    void swappedTextIsReadBesideTheText()
    {
        const Bench bench("base");
        std::ofstream(bench.calibration()) << "she saw the man and the man saw her\n";
        const auto context = bench.context();
        const auto plain = compress_fixture::valueOf(fw::compress::loadCalibration(context, 4, 0));
        const auto both = compress_fixture::valueOf(fw::compress::loadCalibration(context, 4, 0, "gender"));
        const auto other = bench.tokenizer->encode("he saw the woman and the woman saw him");
        QCOMPARE(both.documents, std::int64_t{2});
        QCOMPARE(both.ids.size(), plain.ids.size() + other.size() + 1);
        QVERIFY(std::equal(other.begin(), other.end(), both.ids.end() - 1 - std::ptrdiff_t(other.size())));
    }

    /// One direction a thousand times stronger than the others: rounded sums would have eigenvalues below 0.
    void momentsOfAStrongDirectionAreStillPositive()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        fw::nn::Norm& norm = model.blocks[0].attentionNorm;
        norm.bias = norm.bias.add(randomTensor({norm.bias.size(0)}, 3).mul(3e3));
        bool seen = false;
        QVERIFY(fw::compress::walkLayers(model, smallWalk(), "test", bench.context(),
                                         [&](auto&, auto&, const SlotPlace& place, const InputStatistics& inputs) {
                                             if (place.layer > 0 || place.role != Role::Query)
                                                 return fw::Status();
                                             seen = true;
                                             const at::Tensor values = std::get<0>(at::linalg_eigh(inputs.gram));
                                             const double most = values.max().item<double>();
                                             // Beside the greatest of them, what float64 leaves and float32 does not.
                                             if (values.min().item<double>() < -1e-11 * most)
                                                 return fw::Status(fw::Error{fw::ErrorKind::Internal, "below 0", ""});
                                             return fw::Status();
                                         })
                    .ok());
        QVERIFY(seen);
    }

    void errorsNameBlockAndMatrix()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        const auto fails = [](const SlotPlace& place) {
            return place.layer == 1 && place.role == Role::Up
                       ? fw::Status(fw::Error{fw::ErrorKind::Numerical, "no", "hint"})
                       : fw::Status();
        };
        const auto walked = fw::compress::walkLayers(
            model, smallWalk(), "test", bench.context(),
            [&](auto&, auto&, const SlotPlace& place, const InputStatistics&) { return fails(place); });
        const auto visited =
            fw::compress::visitMatrices(model, 0, "test", bench.context(),
                                        [&](auto&, const SlotPlace& place) -> fw::Status { return fails(place); });
        for (const fw::Status& status : {walked, visited}) {
            QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Numerical);
            QCOMPARE(status.error().message, std::string("block 1, up: no"));
        }
    }

    void endsWhenCancelled()
    {
        const Bench bench("base");
        fw::nn::Decoder model = bench.base.decoder();
        int visits = 0;
        const auto status = fw::compress::walkLayers(model, smallWalk(), "test", bench.context(),
                                                     [&](auto&, auto&, auto&, auto&) -> fw::Status {
                                                         if (++visits == 2)
                                                             bench.cancel.cancel();
                                                         return {};
                                                     });
        QVERIFY(!status.ok() && status.error().kind == fw::ErrorKind::Cancelled);
        QCOMPARE(visits, 2);
    }
};

FW_TEST(TestLayerWalk)
#include "test_layer_walk.moc"
