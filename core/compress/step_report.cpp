#include "core/compress/step_report.h"

#include <fmt/format.h>
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

void StepReport::set(const std::string& name, double value)
{
    for (auto& [known, old] : figures)
        if (known == name) {
            old = value;
            return;
        }
    figures.emplace_back(name, value);
}

void StepReport::setRead(const std::string& name, double read, double asked, const std::string& text)
{
    set(name, read);
    if (asked <= 0)
        return;
    set(name + "_asked", asked);
    if (read < asked)
        warnings.push_back(fmt::format("{} has {:.0f} of the {:.0f} {} that were asked for", text, read, asked,
                                       name.substr(name.rfind('_') + 1)));
}

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
        json errors = json::array();
        for (const MatrixError& one : report.errors)
            errors.push_back({{"block", one.block}, {"matrix", one.matrix}, {"error", numberOrNull(one.error)}});
        document.push_back({{"method", report.method},
                            {"figures", figures},
                            {"curve", curve},
                            {"errors", errors},
                            {"warnings", report.warnings}});
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
        const json errors = entry.value("errors", json::array()); // variants of before have none
        const json warnings = entry.value("warnings", json::array());
        if (!errors.is_array() || !warnings.is_array())
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
        for (const json& one : errors) {
            if (!one.is_object() || !one.value("block", json()).is_number_unsigned() ||
                !one.value("matrix", json()).is_string())
                return damaged;
            report.errors.push_back(
                {one.at("block").get<std::size_t>(), one.at("matrix").get<std::string>(), numberOr(one, "error")});
        }
        for (const json& one : warnings) {
            if (!one.is_string())
                return damaged;
            report.warnings.push_back(one.get<std::string>());
        }
        reports.push_back(std::move(report));
    }
    return reports;
}

} // namespace fw::compress
