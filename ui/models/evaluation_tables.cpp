#include "ui/models/evaluation_tables.h"

#include <QCoreApplication>
#include <QLocale>

#include <array>
#include <cmath>

#include "core/base/csv.h"
#include "core/base/number_text.h"
#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

struct EvaluationWords
{
    Q_DECLARE_TR_FUNCTIONS(Evaluation)
};

struct FigureName
{
    const char* id;
    const char* title;
    const char* explanation;
};

constexpr std::array<FigureName, 12> kNames = {{
    {"auc", QT_TRANSLATE_NOOP("Evaluation", "Area under the ROC curve"),
     QT_TRANSLATE_NOOP("Evaluation", "The chance that a text labelled 1 scores higher than one labelled 0; 0.5 is "
                                     "guessing. Interval of DeLong et al. 1988.")},
    {"average_precision", QT_TRANSLATE_NOOP("Evaluation", "Average precision"),
     QT_TRANSLATE_NOOP("Evaluation", "Precision averaged over recall, all scores as thresholds, not interpolated")},
    {"precision", QT_TRANSLATE_NOOP("Evaluation", "Precision"),
     QT_TRANSLATE_NOOP("Evaluation", "Of the flagged texts, the share labelled 1")},
    {"recall", QT_TRANSLATE_NOOP("Evaluation", "Recall"),
     QT_TRANSLATE_NOOP("Evaluation", "Of the texts labelled 1, the share flagged")},
    {"f1", QT_TRANSLATE_NOOP("Evaluation", "F1"),
     QT_TRANSLATE_NOOP("Evaluation", "Harmonic mean of precision and recall")},
    {"accuracy", QT_TRANSLATE_NOOP("Evaluation", "Accuracy"),
     QT_TRANSLATE_NOOP("Evaluation", "Share of texts decided as they are labelled")},
    {"ece", QT_TRANSLATE_NOOP("Evaluation", "Calibration error"),
     QT_TRANSLATE_NOOP("Evaluation", "Mean distance of score and share of 1s over 10 bins; 0 is ideal")},
    {"brier", QT_TRANSLATE_NOOP("Evaluation", "Brier score"),
     QT_TRANSLATE_NOOP("Evaluation", "Mean squared distance of score and label; 0 is ideal")},
    {"fpr", QT_TRANSLATE_NOOP("Evaluation", "False positive rate"),
     QT_TRANSLATE_NOOP("Evaluation", "Of the texts labelled 0, the share flagged. High for a group: plain mentions of "
                                     "it are taken for the property. Interval of Clopper and Pearson 1934.")},
    {"fnr", QT_TRANSLATE_NOOP("Evaluation", "False negative rate"),
     QT_TRANSLATE_NOOP("Evaluation", "Of the texts labelled 1, the share not flagged. Interval of Clopper and Pearson "
                                     "1934.")},
    {"macro_f1", QT_TRANSLATE_NOOP("Evaluation", "Macro F1"),
     QT_TRANSLATE_NOOP("Evaluation", "Mean F1 of the classes that occur")},
    {"kappa", QT_TRANSLATE_NOOP("Evaluation", "Cohen's kappa"),
     QT_TRANSLATE_NOOP("Evaluation", "Agreement beyond chance; 1 is perfect, 0 is chance")},
}};

QString title(const std::string& id)
{
    for (const FigureName& name : kNames)
        if (name.id == id)
            return EvaluationWords::tr(name.title);
    return QString::fromStdString(id);
}

/// For a column: the rates by their usual abbreviations, which leave room for intervals.
QString shortTitle(const std::string& id)
{
    return id == "fpr" ? EvaluationWords::tr("FPR") : id == "fnr" ? EvaluationWords::tr("FNR") : title(id);
}

QString explanation(const std::string& id)
{
    for (const FigureName& name : kNames)
        if (name.id == id)
            return EvaluationWords::tr(name.explanation);
    return {};
}

QString number(double value)
{
    return std::isfinite(value) ? QLocale().toString(value, 'f', 3) : EvaluationWords::tr("n/a");
}

QString count(std::size_t value)
{
    return QLocale().toString(static_cast<qulonglong>(value));
}

QString interval(const EvaluationFigure& figure)
{
    if (!std::isfinite(figure.low) || !std::isfinite(figure.high))
        return {};
    return QStringLiteral("[%1, %2]").arg(number(figure.low), number(figure.high));
}

ValueCell valueCell(const EvaluationFigure& figure)
{
    return {number(figure.value), std::isfinite(figure.value) ? QVariant(figure.value) : QVariant()};
}

ValueCell intervalCell(const EvaluationFigure& figure)
{
    const double width = figure.high - figure.low;
    return {interval(figure), std::isfinite(width) ? QVariant(width) : QVariant()};
}

ValueCell countCell(std::size_t value)
{
    return {count(value), static_cast<double>(value)};
}

const EvaluationFigure* find(const Evaluation& evaluation, const char* id, const std::string& group)
{
    for (const EvaluationFigure& figure : evaluation.figures)
        if (figure.id == id && figure.group == group)
            return &figure;
    return nullptr;
}

} // namespace

QString evaluationSummary(const Evaluation& evaluation)
{
    const bool classes = !evaluation.classes.empty();
    const QString texts =
        classes ? EvaluationWords::tr("%1 texts; the decision among %2 classes")
                      .arg(count(evaluation.all.texts), count(evaluation.classes.size()))
                : EvaluationWords::tr("%1 texts, %2 of them labelled 1; “%3” counts from %4")
                      .arg(count(evaluation.all.texts), count(evaluation.all.positives), plainLine(evaluation.label),
                           QString::fromStdString(numberText(evaluation.threshold)));
    const EvaluationFigure* main = find(evaluation, classes ? "accuracy" : "auc", {});
    if (!main || !std::isfinite(main->value))
        return texts;
    return EvaluationWords::tr("%1 · %2 %3 %4")
        .arg(texts, classes ? EvaluationWords::tr("accuracy") : EvaluationWords::tr("AUC"), number(main->value),
             interval(*main));
}

TableContent figuresTable(const Evaluation& evaluation)
{
    TableContent content;
    content.columns = {
        {EvaluationWords::tr("Figure"), false}, {EvaluationWords::tr("Value")}, {EvaluationWords::tr("95 % interval")}};
    for (const EvaluationFigure& figure : evaluation.figures)
        if (figure.group.empty())
            content.rows.push_back(
                {{title(figure.id), {}, explanation(figure.id)}, valueCell(figure), intervalCell(figure)});
    return content;
}

TableContent groupsTable(const Evaluation& evaluation)
{
    const bool classes = !evaluation.classes.empty();
    TableContent content;
    content.columns = {{EvaluationWords::tr("Group"), false}, {EvaluationWords::tr("Texts")}};
    std::vector<const char*> rates = {"accuracy"};
    if (!classes) {
        content.columns.push_back({EvaluationWords::tr("Labelled 1")});
        rates = {"fpr", "fnr"};
    }
    for (const char* rate : rates) {
        content.columns.push_back({shortTitle(rate), true, title(rate) + QStringLiteral(". ") + explanation(rate)});
        content.columns.push_back({EvaluationWords::tr("95 % interval"), true, EvaluationWords::tr("Sorted by width")});
    }
    const auto addRow = [&](const EvaluationGroup& group, const QString& name) {
        std::vector<ValueCell> row = {{name, {}, name}, countCell(group.texts)};
        if (!classes)
            row.push_back(countCell(group.positives));
        for (const char* rate : rates) {
            const EvaluationFigure* figure = find(evaluation, rate, group.name);
            row.push_back(figure ? valueCell(*figure) : ValueCell());
            row.push_back(figure ? intervalCell(*figure) : ValueCell());
        }
        content.rows.push_back(std::move(row));
    };
    addRow(evaluation.all, EvaluationWords::tr("All texts"));
    for (const EvaluationGroup& group : evaluation.groups)
        addRow(group, plainLine(group.name));
    return content;
}

TableContent confusionTable(const Evaluation& evaluation)
{
    TableContent content;
    const std::size_t classes = evaluation.classes.size();
    if (classes == 0)
        return content;
    content.columns = {{EvaluationWords::tr("Labelled \\ decided"), false}};
    for (const std::string& name : evaluation.classes)
        content.columns.push_back({plainLine(name)});
    for (std::size_t truth = 0; truth < classes; ++truth) {
        std::vector<ValueCell> row = {{plainLine(evaluation.classes[truth])}};
        for (std::size_t decided = 0; decided < classes; ++decided)
            row.push_back(countCell(evaluation.confusion[truth * classes + decided]));
        content.rows.push_back(std::move(row));
    }
    return content;
}

std::string evaluationCsv(const Evaluation& evaluation)
{
    const auto written = [](double value) { return std::isfinite(value) ? numberText(value) : std::string(); };
    std::string csv = csvRow(std::vector<std::string>{"figure", "group", "value", "low", "high"});
    const auto addCount = [&](const char* id, const EvaluationGroup& group, std::size_t value) {
        csv += csvRow(std::vector<std::string>{id, neutraliseFormula(group.name), std::to_string(value), {}, {}});
    };
    const auto addCounts = [&](const EvaluationGroup& group) {
        addCount("n", group, group.texts);
        if (evaluation.classes.empty())
            addCount("positives", group, group.positives);
    };
    addCounts(evaluation.all);
    for (const EvaluationGroup& group : evaluation.groups)
        addCounts(group);
    for (const EvaluationFigure& figure : evaluation.figures)
        csv += csvRow(std::vector<std::string>{figure.id, neutraliseFormula(figure.group), written(figure.value),
                                               written(figure.low), written(figure.high)});
    return csv;
}

} // namespace fw::ui
