#include "core/compress/step_report.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>

#include "core/base/file.h"
#include "core/base/json_document.h"

namespace fw::compress {

namespace {

using nlohmann::json;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

json numberOrNull(double value)
{
    return std::isfinite(value) ? json(value) : json();
}

double numberOr(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : kNone;
}

} // namespace

Status saveStepReports(const std::vector<StepReport>& reports, const std::filesystem::path& file)
{
    json document = json::array();
    for (const StepReport& report : reports) {
        json figures = json::object();
        for (const auto& [name, value] : report.figures)
            figures[name] = numberOrNull(value);
        json curve = json::array();
        for (const train::TrainingPoint& point : report.curve)
            curve.push_back({{"step", point.step},
                             {"training_loss", numberOrNull(point.trainingLoss)},
                             {"validation_loss", numberOrNull(point.validationLoss)},
                             {"learning_rate", point.learningRate},
                             {"seconds", point.seconds}});
        document.push_back({{"method", report.method}, {"figures", figures}, {"curve", curve}});
    }
    return writeFileAtomically(file, document.dump(2) + "\n");
}

Result<std::vector<StepReport>> loadStepReports(const std::filesystem::path& variantDirectory)
{
    const auto file = variantDirectory / "steps.json";
    std::error_code ignored;
    if (!std::filesystem::exists(file, ignored))
        return std::vector<StepReport>{};
    const JsonSource source{.name = file.string(),
                            .hint = "the stored variant is damaged; make it again",
                            .kind = ErrorKind::Corrupt};
    FW_ASSIGN(const json document, readJson(file, 1 << 26, source));
    const Error damaged{source.kind, file.string() + ": not a list of steps with figures and curve", source.hint};
    if (!document.is_array())
        return damaged;
    std::vector<StepReport> reports;
    for (const json& entry : document) {
        if (!entry.is_object() || !entry.value("method", json()).is_string() ||
            !entry.value("figures", json()).is_object() || !entry.value("curve", json()).is_array())
            return damaged;
        StepReport report;
        report.method = entry.at("method").get<std::string>();
        for (const auto& [name, value] : entry.at("figures").items())
            report.figures.emplace_back(name, value.is_number() ? value.get<double>() : kNone);
        for (const json& point : entry.at("curve")) {
            if (!point.is_object() || !point.value("step", json()).is_number_integer())
                return damaged;
            report.curve.push_back({point.at("step").get<std::int64_t>(), numberOr(point, "training_loss"),
                                    numberOr(point, "validation_loss"), numberOr(point, "learning_rate"),
                                    numberOr(point, "seconds")});
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

} // namespace fw::compress
