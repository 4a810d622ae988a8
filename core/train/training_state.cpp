#include "core/train/training_state.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

#include "core/base/csv.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/base/json_document.h"

namespace fw::train {

using nlohmann::json;

Status saveTrainingState(const TrainingState& state, const std::filesystem::path& file)
{
    json history = json::array();
    for (const TrainingPoint& point : state.history)
        history.push_back({point.step, point.trainingLoss,
                           std::isfinite(point.validationLoss) ? json(point.validationLoss) : json(),
                           point.learningRate, point.seconds});
    const json document = {{"step", state.step},
                           {"seconds", state.seconds},
                           {"loss_sum", state.lossSum},
                           {"loss_count", state.lossCount},
                           {"best_validation", state.bestValidation},
                           {"options_hash", state.optionsHash},
                           {"history", history}};
    return writeFileAtomically(file, document.dump(1) + "\n");
}

Result<TrainingState> loadTrainingState(const std::filesystem::path& file)
{
    FW_ASSIGN(const json document, readJson(file, 1 << 26,
                                            {.name = file.string(),
                                             .hint = "remove the checkpoint folder to start anew",
                                             .kind = ErrorKind::Corrupt}));
    try {
        TrainingState state;
        state.step = document.at("step").get<std::int64_t>();
        state.seconds = document.at("seconds").get<double>();
        state.lossSum = document.at("loss_sum").get<double>();
        state.lossCount = document.at("loss_count").get<std::int64_t>();
        state.bestValidation = document.at("best_validation").get<double>();
        state.optionsHash = document.at("options_hash").get<std::string>();
        for (const json& row : document.at("history")) {
            const double validation =
                row.at(2).is_null() ? std::numeric_limits<double>::quiet_NaN() : row.at(2).get<double>();
            state.history.push_back({row.at(0).get<std::int64_t>(), row.at(1).get<double>(), validation,
                                     row.at(3).get<double>(), row.at(4).get<double>()});
        }
        return state;
    } catch (const json::exception& exception) {
        return Error{ErrorKind::Corrupt, file.string() + ": " + exception.what(),
                     "remove the checkpoint folder to start anew"};
    }
}

Status saveTrainingHistory(const std::vector<TrainingPoint>& history, const std::filesystem::path& file)
{
    std::string text = "step,training_loss,validation_loss,learning_rate,seconds\n";
    for (const TrainingPoint& point : history)
        text += csvRow(std::vector<std::string>{std::to_string(point.step), numberText(point.trainingLoss),
                                                std::isfinite(point.validationLoss) ? numberText(point.validationLoss)
                                                                                    : std::string(),
                                                numberText(point.learningRate), numberText(point.seconds)});
    return writeFileAtomically(file, text);
}

} // namespace fw::train
