#include "core/compress/layer_walk.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <span>

#include "core/compress/calibration.h"
#include "core/compress/quantization/input_scaling.h"
#include "core/compress/step_report.h"
#include "core/train/language_model_loss.h"

namespace fw::compress {

namespace {

/// A matrix that notes what it reads.
class ObservedMatrix final : public nn::LinearOp
{
public:
    /// `paired` says whether what comes now are paired texts: originals in the first half of the rows, then the same
    /// tokens of their counterparts. `beside` reads the same numbers, and notes them for both.
    ObservedMatrix(nn::LinearSlot matrix, const WalkOptions& options, const bool& paired,
                   std::shared_ptr<ObservedMatrix> beside)
        : m_matrix(std::move(matrix)), m_paired(paired), m_beside(std::move(beside))
    {
        if (m_beside)
            return;
        const auto zeros = [&](at::IntArrayRef shape) {
            return at::zeros(shape, at::TensorOptions(at::kFloat).device(m_matrix->denseWeight().device()));
        };
        m_statistics.squares = zeros({inputs()});
        m_statistics.meanAbsolute = zeros({inputs()});
        m_statistics.maximumAbsolute = zeros({inputs()});
        if (options.gram)
            m_statistics.gram = zeros({inputs(), inputs()}).to(at::kDouble);
        if (!options.pairAxis.empty())
            m_statistics.pairGram = zeros({inputs(), inputs()}).to(at::kDouble);
    }

    at::Tensor apply(const at::Tensor& input) const override
    {
        if (m_beside)
            return m_matrix->apply(input);
        if (m_paired) {
            const std::int64_t half = input.size(0) / 2;
            const at::Tensor difference = input.narrow(0, 0, half).sub(input.narrow(0, half, half)).to(at::kDouble);
            m_statistics.pairGram.addmm_(difference.t(), difference);
            m_statistics.pairTokens += half;
            return m_matrix->apply(input);
        }
        const at::Tensor magnitude = input.abs();
        m_statistics.tokens += input.size(0);
        m_statistics.squares.add_(input.square().sum(0));
        m_statistics.meanAbsolute.add_(magnitude.sum(0)); // divided when read
        m_statistics.maximumAbsolute = m_statistics.maximumAbsolute.maximum(magnitude.amax(0));
        if (m_statistics.gram.defined()) {
            const at::Tensor exact = input.to(at::kDouble);
            m_statistics.gram.addmm_(exact.t(), exact);
        }
        return m_matrix->apply(input);
    }

    std::int64_t inputs() const override { return m_matrix->inputs(); }
    std::int64_t outputs() const override { return m_matrix->outputs(); }
    std::string form() const override { return m_matrix->form(); }
    std::int64_t parameters() const override { return m_matrix->parameters(); }
    std::int64_t bytes() const override { return m_matrix->bytes(); }
    std::int64_t multiplyAdds() const override { return m_matrix->multiplyAdds(); }
    at::Tensor denseWeight() const override { return m_matrix->denseWeight(); }
    at::Tensor bias() const override { return m_matrix->bias(); }
    void save(nn::TensorWriter& writer, const std::string& prefix) const override { m_matrix->save(writer, prefix); }

    const nn::LinearSlot& matrix() const { return m_matrix; }
    InputStatistics statistics() const
    {
        if (m_beside)
            return m_beside->statistics();
        InputStatistics result = m_statistics;
        result.meanAbsolute =
            m_statistics.meanAbsolute.div(static_cast<double>(std::max<std::int64_t>(result.tokens, 1)));
        return result;
    }

private:
    nn::LinearSlot m_matrix;
    const bool& m_paired;
    std::shared_ptr<ObservedMatrix> m_beside;
    mutable InputStatistics m_statistics;
};

/// Roles of matrices that read the same numbers, in the order in which a token meets them.
using RoleGroup = std::vector<nn::Role>;
const RoleGroup kReadTogether[] = {{nn::Role::Query, nn::Role::Key, nn::Role::Value},
                                   {nn::Role::Output},
                                   {nn::Role::Gate, nn::Role::Up},
                                   {nn::Role::Down}};

/// Some texts on their way through the blocks.
struct Stream
{
    at::Tensor values; ///< (tokens, width)
    nn::Places places;
    std::int64_t windows = 0;          ///< equally long ones
    std::vector<std::int64_t> offsets; ///< of paired texts instead, which have lengths of their own
};

/// The error with the block and the matrix that it is about.
Status namedError(const Status& status, const SlotPlace& place)
{
    if (status.ok() || status.error().kind == ErrorKind::Cancelled)
        return status;
    Error error = status.error();
    error.message = fmt::format("block {}, {}: {}", place.layer, nn::roleName(place.role), error.message);
    return error;
}

class Walk
{
public:
    Walk(nn::Decoder& model, const WalkOptions& options, const Context& context, const MatrixVisitor& visit)
        : m_model(model), m_options(options), m_context(context), m_visit(visit)
    {
    }

    Status begin()
    {
        m_time = std::min(m_options.length, m_model.config.positions);
        FW_ASSIGN(const train::TokenCorpus corpus,
                  loadCalibration(m_context, m_time, m_options.windows, m_options.counterfactual));
        const std::int64_t windows = std::min(m_options.windows, corpus.windows(m_time, 0));
        // Short passes: cancelling waits for one.
        const std::int64_t together = std::max<std::int64_t>(1, 1024 / m_time);
        for (std::int64_t first = 0; first < windows; first += together) {
            std::vector<std::int64_t> starts;
            for (std::int64_t i = first; i < std::min(windows, first + together); ++i)
                starts.push_back(i * m_time);
            const auto batch = train::gatherWindows(corpus, starts, m_time, m_model.device());
            nn::Places places = m_model.place(batch.positions);
            at::Tensor values = m_model.embed(batch.inputs, places);
            m_streams.push_back({std::move(values), std::move(places), batch.windows, {}});
        }
        return m_options.pairAxis.empty() ? Status() : beginPairs();
    }

    Status walkBlock(std::size_t layer)
    {
        if (layer < m_options.firstChangedBlock)
            return passThrough(layer, true);
        if (m_options.matrixByMatrix) {
            for (const RoleGroup& group : kReadTogether)
                FW_TRY(walkGroups(layer, {&group, 1}));
        } else {
            FW_TRY(walkGroups(layer, kReadTogether));
        }
        if (layer + 1 < m_model.blocks.size())
            FW_TRY(passThrough(layer, true));
        return {};
    }

private:
    bool touches(std::size_t layer, nn::Role role) const
    {
        return m_model.blocks[layer].has(role) && m_context.chosen.includes(layer, role);
    }

    Status beginPairs()
    {
        FW_ASSIGN(const auto pairs, loadCounterfactualPairs(m_context, m_options.pairAxis, m_options.windows, m_time));
        for (std::size_t first = 0; first < pairs.size();) {
            std::size_t last = first;
            std::int64_t tokens = 0;
            while (last < pairs.size() && tokens < 512)
                tokens += static_cast<std::int64_t>(pairs[last++].original.size());
            Stream stream{{}, nn::Places({}), 0, {0}};
            at::Tensor ids = at::empty({2 * tokens}, at::TensorOptions(at::kLong));
            at::Tensor positions = at::empty({2 * tokens}, at::TensorOptions(at::kLong));
            std::int64_t row = 0;
            for (const auto side : {&CounterfactualPair::original, &CounterfactualPair::swapped})
                for (std::size_t i = first; i < last; ++i) {
                    const std::vector<int>& text = pairs[i].*side;
                    for (std::size_t t = 0; t < text.size(); ++t, ++row) {
                        ids.data_ptr<std::int64_t>()[row] = text[t];
                        positions.data_ptr<std::int64_t>()[row] = static_cast<std::int64_t>(t);
                    }
                    stream.offsets.push_back(row);
                }
            stream.places = m_model.place(positions.to(m_model.device()));
            stream.values = m_model.embed(ids.to(m_model.device()), stream.places);
            m_streams.push_back(std::move(stream));
            first = last;
        }
        return {};
    }

    /// Observes the slots of these groups on the whole text, then lets the visitor replace them.
    Status walkGroups(std::size_t layer, std::span<const RoleGroup> groups)
    {
        nn::DecoderBlock& block = m_model.blocks[layer];
        for (const RoleGroup& group : groups) {
            std::shared_ptr<ObservedMatrix> reader; // the group's matrix that notes what all of it read
            for (const nn::Role role : group)
                if (touches(layer, role))
                    observe(block[role], reader);
        }
        const Status passed = passThrough(layer, false);
        for (const RoleGroup& group : groups)
            for (const nn::Role role : group)
                if (touches(layer, role))
                    FW_TRY(nn::replaceMatrices(block[role], [&](nn::LinearSlot& matrix) -> Status {
                        const auto observed = std::static_pointer_cast<ObservedMatrix>(matrix);
                        matrix = observed->matrix();
                        FW_TRY(passed);
                        FW_TRY(m_context.cancel.check());
                        const SlotPlace place{layer, role};
                        const InputStatistics inputs = observed->statistics();
                        FW_TRY(namedError(m_visit(block, matrix, place, inputs), place));
                        reportError(*observed->matrix(), *matrix, place, inputs);
                        return {};
                    }));
        return passed;
    }

    /// The first matrix of a slot reads what the group's other slots read; a product's later factors read their own.
    void observe(nn::LinearSlot& slot, std::shared_ptr<ObservedMatrix>& reader)
    {
        bool first = true;
        (void)nn::replaceMatrices(slot, [&](nn::LinearSlot& matrix) -> Status { // which never fails
            auto observed = std::make_shared<ObservedMatrix>(matrix, m_options, m_paired, first ? reader : nullptr);
            if (first && !reader)
                reader = observed;
            first = false;
            matrix = std::move(observed);
            return {};
        });
    }

    /// Of a matrix that was replaced, where the text's second moments say it.
    void reportError(const nn::LinearOp& before, const nn::LinearOp& after, const SlotPlace& place,
                     const InputStatistics& inputs) const
    {
        if (!m_context.report || &before == &after || !inputs.gram.defined() || inputs.tokens == 0)
            return;
        const at::Tensor gram = inputs.gram.to(at::kFloat);
        const at::Tensor weight = before.denseWeight().to(gram.device());
        const double size = outputError(weight, gram);
        if (size > 0)
            m_context.report->errors.push_back(
                {place.layer, nn::roleName(place.role),
                 outputError(after.denseWeight().to(gram.device()).sub(weight), gram) / size});
    }

    /// Runs the text through one block; `keep` moves the streams behind it.
    Status passThrough(std::size_t layer, bool keep)
    {
        for (Stream& stream : m_streams) {
            FW_TRY(m_context.cancel.check());
            m_paired = !stream.offsets.empty();
            nn::BatchAttention windows(stream.windows, m_time, true);
            nn::RaggedAttention texts(stream.offsets, true);
            at::Tensor after = m_model.runBlock(layer, stream.values, stream.places,
                                                m_paired ? static_cast<nn::Attention&>(texts) : windows);
            if (keep)
                stream.values = std::move(after);
        }
        return {};
    }

    nn::Decoder& m_model;
    const WalkOptions& m_options;
    const Context& m_context;
    const MatrixVisitor& m_visit;
    std::int64_t m_time = 0;
    bool m_paired = false; ///< whether paired texts pass through now
    std::vector<Stream> m_streams;
};

} // namespace

Status walkLayers(nn::Decoder& model, const WalkOptions& options, const std::string& stage, const Context& context,
                  const MatrixVisitor& visit)
{
    const at::NoGradGuard noGradient;
    Walk walk(model, options, context, visit);
    FW_TRY(walk.begin());
    context.progress.beginStage(stage, static_cast<std::int64_t>(model.blocks.size()), "blocks");
    for (std::size_t layer = 0; layer < model.blocks.size(); ++layer) {
        FW_TRY(walk.walkBlock(layer));
        context.progress.advance(static_cast<std::int64_t>(layer) + 1);
    }
    return {};
}

Status visitMatrices(nn::Decoder& model, std::size_t firstBlock, const std::string& stage, const Context& context,
                     const std::function<Status(nn::LinearSlot& matrix, const SlotPlace& place)>& visit)
{
    const at::NoGradGuard noGradient;
    context.progress.beginStage(stage, static_cast<std::int64_t>(model.blocks.size()), "blocks");
    for (std::size_t layer = firstBlock; layer < model.blocks.size(); ++layer) {
        for (const nn::Role role : nn::kRoles)
            if (model.blocks[layer].has(role) && context.chosen.includes(layer, role))
                FW_TRY(nn::replaceMatrices(model.blocks[layer][role], [&](nn::LinearSlot& matrix) -> Status {
                    FW_TRY(context.cancel.check());
                    return namedError(visit(matrix, {layer, role}), {layer, role});
                }));
        context.progress.advance(static_cast<std::int64_t>(layer) + 1);
    }
    return {};
}

std::vector<catalogue::Parameter> calibrationParameters()
{
    return {
        catalogue::integerParameter("calibration_windows", "Calibration windows",
                                    "Windows of calibration text that are read; fewer, with a warning, where the text "
                                    "is shorter.",
                                    128, 1, 100000, "windows"),
        catalogue::integerParameter("calibration_length", "Window length",
                                    "Tokens of such a window, at most the model's context.", 256, 8, 65536, "tokens"),
        calibrationSeedParameter(),
        counterfactualParameter("Whether the text is also read with its group words swapped (she for he, …), and of "
                                "which axis.",
                                true)};
}

WalkOptions walkOptions(const nlohmann::json& parameters)
{
    WalkOptions options;
    options.windows = parameters.at("calibration_windows").get<std::int64_t>();
    options.length = parameters.at("calibration_length").get<std::int64_t>();
    options.counterfactual = parameters.at("counterfactual").get<std::string>();
    return options;
}

} // namespace fw::compress
