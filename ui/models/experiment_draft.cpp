#include "ui/models/experiment_draft.h"

#include <QDir>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

#include "core/experiment/json_document.h"

namespace fw::ui {

namespace {

using Json = nlohmann::ordered_json;

Json::json_pointer pointer(const QString& path)
{
    // "recipes[2].steps[0].ratio" is "/recipes/2/steps/0/ratio"
    QString text = path;
    text.replace(QRegularExpression(QStringLiteral("\\[(\\d+)\\]")), QStringLiteral(".\\1"));
    text.replace(QLatin1Char('.'), QLatin1Char('/'));
    return Json::json_pointer((QLatin1Char('/') + text).toStdString());
}

/// Takes from `given` what it has, from `defaults` the rest; keys only `given` has stay, so that the parser names them.
Json withDefaults(const Json& given, const Json& defaults)
{
    if (!given.is_object() || !defaults.is_object())
        return given;
    Json result = defaults;
    for (const auto& [key, value] : given.items()) {
        const bool nested = result.contains(key) && result[key].is_object();
        result[key] = nested ? withDefaults(value, result[key]) : value;
    }
    return result;
}

/// The same experiment for a file in another directory: relative paths are written anew.
experiment::Experiment movedTo(experiment::Experiment experiment, const std::filesystem::path& directory,
                               const catalogue::Catalogues& catalogues)
{
    namespace fs = std::filesystem;
    const auto rewrite = [&](std::string& path) {
        if (path.empty() || fs::path(path).is_absolute())
            return;
        const fs::path target = fs::absolute(experiment.directory / path).lexically_normal();
        path = target.lexically_proximate(directory).generic_string();
    };
    if (fs::absolute(experiment.directory).lexically_normal() == directory.lexically_normal())
        return experiment;
    rewrite(experiment.model);
    rewrite(experiment.perplexityText);
    rewrite(experiment.calibrationText);
    rewrite(experiment.pairText);
    rewrite(experiment.scoredTexts);
    for (experiment::PromptSelection& set : experiment.promptSets)
        rewrite(set.path);
    for (experiment::ChoiceSelection& set : experiment.choiceSets)
        rewrite(set.path);
    for (experiment::ScorerChoice& choice : experiment.scorers)
        if (!catalogue::find(catalogues.scorers, choice.scorer)) {
            rewrite(choice.scorer);
            if (choice.scorer.find('/') == std::string::npos)
                choice.scorer = "./" + choice.scorer;
        }
    for (experiment::Recipe& recipe : experiment.recipes) {
        rewrite(recipe.stored);
        // A step's text parameter that names a file there is one of the experiment's paths, too.
        for (experiment::Step& step : recipe.steps)
            for (auto& [key, value] : step.parameters.items())
                if (std::error_code code; value.is_string() && !value.get<std::string>().empty() &&
                                          fs::exists(experiment.directory / value.get<std::string>(), code)) {
                    std::string path = value.get<std::string>();
                    rewrite(path);
                    value = path;
                }
    }
    experiment.directory = directory;
    return experiment;
}

ExperimentDraft::Problem problemOf(const Error& error)
{
    // Every message begins with the path of its field and a colon.
    static const QRegularExpression kPath(
        QStringLiteral("^([a-z_]+(?:\\[\\d+\\])?(?:\\.[a-zA-Z0-9_]+(?:\\[\\d+\\])?)*): "));
    const QString message = QString::fromStdString(error.message);
    const QRegularExpressionMatch match = kPath.match(message);
    return {match.captured(1), match.hasMatch() ? message.mid(match.capturedLength()) : message,
            QString::fromStdString(error.hint)};
}

} // namespace

ExperimentDraft::ExperimentDraft(catalogue::Catalogues catalogues, QObject* parent)
    : QObject(parent), m_catalogues(std::move(catalogues))
{
    Json document = experiment::toJson(experiment::Experiment());
    if (!m_catalogues.scorers.empty())
        document["scorers"] = Json::array(
            {{{"scorer", m_catalogues.scorers.front().id}, {"threshold", m_catalogues.scorers.front().threshold}}});
    load(document, std::filesystem::current_path());
}

void ExperimentDraft::load(const Json& document, const std::filesystem::path& directory)
{
    m_document = document.is_object() ? document : Json::object();
    m_directory = directory;
    m_file.clear();
    fillDefaults();
    check(true);
    m_modified = false;
}

Status ExperimentDraft::open(const std::filesystem::path& file)
{
    FW_ASSIGN(const nlohmann::json document, experiment::readDocument(file));
    // Any other JSON would take the place of a good draft and be wrong from its first field on.
    if (!document.is_object() || !document.contains("format") || document["format"] != experiment::kFormat)
        return Error{ErrorKind::InvalidInput,
                     file.filename().string() + ": is no experiment (there is no \"format\": \"" + experiment::kFormat +
                         "\" in it)",
                     "choose an experiment's file; what is open stays as it is"};
    std::error_code code;
    load(Json(document), std::filesystem::absolute(file, code).parent_path());
    m_file = file;
    Q_EMIT changed();
    return {};
}

Status ExperimentDraft::save(const std::filesystem::path& file)
{
    if (!m_experiment)
        return Error{ErrorKind::InvalidInput,
                     m_problem ? (m_problem->path + QStringLiteral(": ") + m_problem->message).toStdString()
                               : std::string("the experiment is not complete"),
                     "mend the marked field first"};
    std::error_code code;
    const std::filesystem::path directory = std::filesystem::absolute(file, code).parent_path();
    const experiment::Experiment moved = movedTo(*m_experiment, directory, m_catalogues);
    FW_TRY(experiment::saveExperiment(moved, file));
    load(experiment::toJson(moved), directory);
    m_file = file;
    Q_EMIT changed();
    return {};
}

QString ExperimentDraft::name() const
{
    const Json value = this->value(QStringLiteral("name"));
    return value.is_string() ? QString::fromStdString(value.get<std::string>()) : QString();
}

void ExperimentDraft::fillDefaults()
{
    Json defaults = experiment::toJson(experiment::Experiment());
    m_document = withDefaults(m_document, defaults);
    const Json promptSet = {{"path", ""},
                            {"axes", Json::array()},
                            {"groups", Json::array()},
                            {"templates", Json::array()},
                            {"maximum_prompts_per_group", 0}};
    if (m_document["prompt_sets"].is_array())
        for (Json& set : m_document["prompt_sets"])
            set = withDefaults(set, promptSet);
    const Json choiceSet = {
        {"path", ""}, {"axes", Json::array()}, {"groups", Json::array()}, {"maximum_items_per_group", 0}};
    if (m_document.contains("choice_sets") && m_document["choice_sets"].is_array())
        for (Json& set : m_document["choice_sets"])
            set = withDefaults(set, choiceSet);
    if (m_document["scorers"].is_array())
        for (Json& choice : m_document["scorers"])
            if (choice.is_object() && choice.contains("scorer") && choice["scorer"].is_string()) {
                const auto* scorer = catalogue::find(m_catalogues.scorers, choice["scorer"].get<std::string>());
                choice = withDefaults(choice, {{"scorer", ""}, {"threshold", scorer ? scorer->threshold : 0.5}});
            }
    if (!m_document["recipes"].is_array())
        return;
    for (Json& recipe : m_document["recipes"])
        recipe = withDefaults(recipe, {{"name", ""}, {"steps", Json::array()}, {"stored", ""}, {"realisations", 1}});
    for (Json& recipe : m_document["recipes"])
        if (recipe.is_object() && recipe.contains("steps") && recipe["steps"].is_array())
            for (Json& step : recipe["steps"])
                if (step.is_object() && step.contains("method") && step["method"].is_string())
                    if (const auto* method = catalogue::find(m_catalogues.methods, step["method"].get<std::string>()))
                        step = withDefaults(step, newStep(*method));
}

Json* ExperimentDraft::at(const QString& path)
{
    const Json::json_pointer place = pointer(path);
    return m_document.contains(place) ? &m_document[place] : nullptr;
}

Json& ExperimentDraft::writable(const QString& path)
{
    try {
        return m_document[pointer(path)];
    } catch (const Json::exception&) {
        // Something else stands where the path's object or list should: it gives way to the defaults.
        const std::string key = path.section(QRegularExpression(QStringLiteral("[.\\[]")), 0, 0).toStdString();
        m_document[key] = experiment::toJson(experiment::Experiment())[key];
        return m_document[pointer(path)];
    }
}

Json ExperimentDraft::value(const QString& path) const
{
    const Json::json_pointer place = pointer(path);
    return m_document.contains(place) ? m_document[place] : Json();
}

void ExperimentDraft::set(const QString& path, const Json& value)
{
    if (this->value(path) == value)
        return;
    writable(path) = value;
    check(false);
}

int ExperimentDraft::count(const QString& list) const
{
    const Json value = this->value(list);
    return value.is_array() ? static_cast<int>(value.size()) : 0;
}

void ExperimentDraft::append(const QString& list, const Json& value)
{
    Json& target = writable(list);
    if (!target.is_array())
        target = Json::array();
    target.push_back(value);
    check(true);
}

void ExperimentDraft::remove(const QString& list, int index)
{
    Json* target = at(list);
    if (!target || !target->is_array() || index < 0 || index >= count(list))
        return;
    target->erase(static_cast<std::size_t>(index));
    check(true);
}

void ExperimentDraft::move(const QString& list, int from, int to)
{
    Json* target = at(list);
    if (!target || from == to || std::min(from, to) < 0 || std::max(from, to) >= count(list))
        return;
    Json value = (*target)[static_cast<std::size_t>(from)];
    target->erase(static_cast<std::size_t>(from));
    target->insert(target->begin() + to, std::move(value));
    check(true);
}

Json ExperimentDraft::newStep(const catalogue::Method& method) const
{
    Json step = {{"method", method.id}};
    for (const catalogue::Parameter& parameter : method.parameters)
        step[parameter.id] = Json(parameter.defaultValue);
    return step;
}

std::string ExperimentDraft::newRecipeName(const std::string& wanted) const
{
    const auto taken = [this](const std::string& name) {
        for (const Json& recipe : m_document["recipes"])
            if (recipe.is_object() && recipe.contains("name") && recipe["name"] == name)
                return true;
        return name == "base";
    };
    std::string name = wanted;
    for (int number = 2; taken(name); ++number)
        name = wanted + " " + std::to_string(number);
    return name;
}

void ExperimentDraft::check(bool structure)
{
    m_modified = true;
    m_problem.reset();
    m_experiment.reset();
    auto parsed = experiment::parseExperiment(nlohmann::json(m_document), m_catalogues);
    if (parsed.ok()) {
        m_experiment = std::move(parsed).value();
        m_experiment->directory = m_directory;
    } else {
        m_problem = problemOf(parsed.error());
    }
    if (structure)
        Q_EMIT structureChanged();
    Q_EMIT changed();
}

std::string ExperimentDraft::writtenPath(const QString& chosen) const
{
    const QDir directory(QString::fromStdString(m_directory.string()));
    return directory.relativeFilePath(chosen).toStdString();
}

std::filesystem::path ExperimentDraft::resolvedPath(const std::string& written) const
{
    return m_directory / written; // an absolute path stays as it is
}

} // namespace fw::ui
