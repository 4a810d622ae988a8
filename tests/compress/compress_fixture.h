// A base model, its tokenizer and a calibration text, and steps with complete parameters.
#pragma once

#include <QTemporaryDir>

#include <array>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "core/compress/compress_model.h"
#include "core/compress/methods.h"
#include "core/nn/decoder_files.h"
#include "tests/nn/gpt2_fixture.h"
#include "tests/nn/gpt2_logits.h"

namespace compress_fixture {

using fw::compress::PlannedStep;
using gpt2_fixture::valueOf;

/// Of the slots that a GPT-2's block has, in the order in which they are visited.
inline constexpr std::array kGpt2Roles{fw::nn::Role::Query,  fw::nn::Role::Key, fw::nn::Role::Value,
                                       fw::nn::Role::Output, fw::nn::Role::Up,  fw::nn::Role::Down};

/// A step as an experiment's parser would make it: defaults filled in, but for the seed that draws calibration text:
/// without one, expectations can be made from the text as it stands.
inline PlannedStep step(const std::string& method, const nlohmann::json& parameters = nlohmann::json::object(),
                        const std::string& path = "recipes[1].steps[0]")
{
    const auto* found = fw::compress::findMethod(method);
    nlohmann::json all = parameters;
    if (found)
        all = valueOf(fw::catalogue::completeParameters(found->description.parameters, parameters, path));
    if (!parameters.contains("calibration_seed"))
        all.erase("calibration_seed");
    return {method, all, path};
}

/// One of the tiny models with everything that methods may read.
class Bench
{
public:
    explicit Bench(const std::string& name)
        : m_name(name),
          base(gpt2_fixture::load(name)),
          tokenizer(valueOf(fw::tokenizer::loadTokenizer(gpt2_fixture::directory(name))))
    {
        std::ofstream text(calibration());
        for (const auto& line : gpt2_fixture::goldens()["pruning"]["lines"])
            text << line.get<std::string>() << "\n";
    }

    std::filesystem::path place() const { return m_directory.path().toStdString(); }
    std::filesystem::path calibration() const { return place() / "calibration.txt"; }
    fw::compress::Context context() const { return {cancel, progress, base, *tokenizer, calibration()}; }

    /// The steps applied in memory, nothing stored.
    fw::nn::Decoder applied(const std::vector<PlannedStep>& steps) const
    {
        fw::nn::Decoder model = base.decoder();
        if (const auto reports = fw::compress::applySteps(model, steps, context()); !reports.ok())
            qFatal("%s", reports.error().message.c_str());
        return model;
    }

    fw::Status compress(const std::vector<PlannedStep>& steps, const std::string& output) const
    {
        FW_ASSIGN(fw::OutputDirectory directory,
                  fw::OutputDirectory::claim(place() / output, {.inputs = {}, .replace = true}));
        return fw::compress::compressModel(steps, gpt2_fixture::directory(m_name), directory, context());
    }

    /// Calibration text that speaks of groups, `times` over.
    void writeGroupText(int times = 12) const
    {
        std::ofstream text(calibration());
        for (int i = 0; i < times; ++i)
            text << "my dad went to the town\nher friend is here\nthe mum saw a tree\na black cat and a white dog\n";
    }

    /// Calibration text in which nobody's group is named.
    void writeTextWithoutGroups() const
    {
        std::ofstream(calibration()) << "a text about nothing in particular, twice\n"
                                        "a text about nothing in particular, again and again\n";
    }

private:
    QTemporaryDir m_directory;
    std::string m_name;

public:
    fw::CancelToken cancel;
    fw::ProgressSink progress;
    fw::nn::LanguageModel base;
    std::shared_ptr<const fw::tokenizer::Tokenizer> tokenizer;
};

/// The bits of all weights of a model, for "nothing has moved".
inline std::vector<at::Tensor> copyOfWeights(fw::nn::Decoder model)
{
    fw::nn::holdAsFloat(model);
    std::vector<at::Tensor> copies;
    for (const at::Tensor& tensor : model.trainable())
        copies.push_back(tensor.detach().clone());
    return copies;
}

inline bool sameWeights(fw::nn::Decoder model, const std::vector<at::Tensor>& copies)
{
    fw::nn::holdAsFloat(model);
    const auto tensors = model.trainable();
    if (tensors.size() != copies.size())
        return false;
    for (std::size_t i = 0; i < copies.size(); ++i)
        if (!at::equal(tensors[i], copies[i]))
            return false;
    return true;
}

} // namespace compress_fixture
