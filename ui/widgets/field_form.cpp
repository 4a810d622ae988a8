#include "ui/widgets/field_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QStyle>

#include <cmath>

#include "core/base/number_text.h"
#include "ui/widgets/card.h"

namespace fw::ui {

namespace {

using Json = nlohmann::ordered_json;

QString shown(const Json& value)
{
    if (value.is_string())
        return QString::fromStdString(value.get<std::string>());
    if (value.is_number_float())
        return QString::fromStdString(numberText(value.get<double>()));
    if (value.is_array()) {
        QStringList items;
        for (const Json& item : value)
            items << shown(item);
        return items.join(QStringLiteral(", "));
    }
    return value.is_null() ? QString() : QString::fromStdString(value.dump());
}

/// What was typed as a number; as a text where it is none, for the parser to say so.
Json typedNumber(const QString& text, FieldForm::Number kind)
{
    const QString trimmed = text.trimmed();
    bool ok = false;
    if (const qulonglong whole = trimmed.toULongLong(&ok); ok)
        return whole;
    if (const qlonglong whole = trimmed.toLongLong(&ok); ok)
        return whole;
    if (const auto real = parseNumber(trimmed.toStdString()); real && kind == FieldForm::Number::Real)
        return *real;
    return trimmed.toStdString();
}

Json typedList(const QString& text)
{
    Json list = Json::array();
    for (const QString& item : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
        list.push_back(typedNumber(item, FieldForm::Number::Whole));
    return list;
}

/// "name 0.05, other 0.1" as an object; a name without a number gets an empty text, for the parser to say so.
Json typedNumbers(const QString& text)
{
    Json object = Json::object();
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QString name = part.trimmed().section(QLatin1Char(' '), 0, 0);
        if (!name.isEmpty())
            object[name.toStdString()] =
                typedNumber(part.trimmed().section(QLatin1Char(' '), 1), FieldForm::Number::Real);
    }
    return object;
}

} // namespace

FieldForm::FieldForm(ExperimentDraft& draft, QWidget* parent)
    : QWidget(parent), m_draft(draft), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(12);
    m_grid->setVerticalSpacing(4);
    m_grid->setColumnMinimumWidth(0, 132);
    m_grid->setColumnStretch(1, 1);
}

FieldForm::Field& FieldForm::addRow(const QString& path, const QString& label, QWidget* editor, const QString& toolTip,
                                    const QString& unit, QWidget* focus)
{
    const int row = 2 * static_cast<int>(m_fields.size());
    Field field;
    field.path = path;
    field.editor = focus ? focus : editor;
    field.editor->setObjectName(path);
    field.editor->setAccessibleName(label);
    auto* name = new QLabel(label);
    name->setBuddy(field.editor);
    name->setToolTip(toolTip);
    editor->setToolTip(toolTip);
    field.problem = roleLabel({}, "problem");
    field.problem->setObjectName(QStringLiteral("problem:") + path);
    field.problem->setWordWrap(true);
    field.problem->hide();
    m_grid->addWidget(name, row, 0);
    if (unit.isEmpty()) {
        m_grid->addWidget(editor, row, 1, 1, 2);
    } else {
        m_grid->addWidget(editor, row, 1);
        m_grid->addWidget(roleLabel(unit, "small"), row, 2);
    }
    m_grid->addWidget(field.problem, row + 1, 1, 1, 2);
    m_fields.push_back(std::move(field));
    return m_fields.back();
}

void FieldForm::addText(const QString& path, const QString& label, const QString& toolTip, const QString& placeholder)
{
    auto* editor = new QLineEdit;
    editor->setPlaceholderText(placeholder);
    addRow(path, label, editor, toolTip, {}).refresh = [this, editor, path] {
        if (const QString text = shown(m_draft.value(path)); text != editor->text()) {
            editor->setText(text);
            editor->setCursorPosition(0); // a long text shows its beginning
        }
    };
    m_fields.back().refresh();
    connect(editor, &QLineEdit::textEdited, this,
            [this, path](const QString& text) { m_draft.set(path, text.toStdString()); });
}

void FieldForm::addNumber(const QString& path, const QString& label, Number kind, const QString& toolTip,
                          const QString& unit)
{
    auto* editor = new QLineEdit;
    addRow(path, label, editor, toolTip, unit).refresh = [this, editor, path, kind] {
        const Json value = m_draft.value(path);
        if (value != typedNumber(editor->text(), kind))
            editor->setText(shown(value));
    };
    m_fields.back().refresh();
    connect(editor, &QLineEdit::textEdited, this,
            [this, path, kind](const QString& text) { m_draft.set(path, typedNumber(text, kind)); });
}

void FieldForm::addIntegerList(const QString& path, const QString& label, const QString& toolTip, const QString& unit)
{
    auto* editor = new QLineEdit;
    editor->setPlaceholderText(tr("0, 2, 4"));
    addRow(path, label, editor, toolTip, unit).refresh = [this, editor, path] {
        const Json value = m_draft.value(path);
        if (value != typedList(editor->text()))
            editor->setText(shown(value));
    };
    m_fields.back().refresh();
    connect(editor, &QLineEdit::textEdited, this,
            [this, path](const QString& text) { m_draft.set(path, typedList(text)); });
}

void FieldForm::addTextList(const QString& path, const QString& label, const QString& toolTip,
                            const QString& placeholder)
{
    auto* editor = new QLineEdit;
    editor->setPlaceholderText(placeholder);
    const auto typed = [](const QString& text) {
        Json list = Json::array();
        for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts))
            list.push_back(part.trimmed().toStdString());
        return list;
    };
    addRow(path, label, editor, toolTip, {}).refresh = [this, editor, path, typed] {
        const Json value = m_draft.value(path);
        if (value != typed(editor->text()) && !(value.is_null() && editor->text().isEmpty()))
            editor->setText(shown(value));
    };
    m_fields.back().refresh();
    connect(editor, &QLineEdit::textEdited, this,
            [this, path, typed](const QString& text) { m_draft.set(path, typed(text)); });
}

void FieldForm::addNamedNumbers(const QString& path, const QString& label, const QString& toolTip,
                                const QString& placeholder)
{
    auto* editor = new QLineEdit;
    editor->setPlaceholderText(placeholder);
    addRow(path, label, editor, toolTip, {}).refresh = [this, editor, path] {
        const Json value = m_draft.value(path);
        if (value == typedNumbers(editor->text()) || (value.is_null() && editor->text().isEmpty()))
            return;
        QStringList parts;
        for (const auto& [name, number] : value.items())
            parts << QString::fromStdString(name) + QLatin1Char(' ') + shown(number);
        editor->setText(value.is_object() ? parts.join(QStringLiteral(", ")) : shown(value));
    };
    m_fields.back().refresh();
    connect(editor, &QLineEdit::textEdited, this,
            [this, path](const QString& text) { m_draft.set(path, typedNumbers(text)); });
}

void FieldForm::addBoolean(const QString& path, const QString& label, const QString& toolTip)
{
    auto* editor = new QCheckBox;
    addRow(path, label, editor, toolTip, {}).refresh = [this, editor, path] {
        const Json value = m_draft.value(path);
        editor->setChecked(value.is_boolean() && value.get<bool>());
    };
    m_fields.back().refresh();
    connect(editor, &QCheckBox::clicked, this, [this, path](bool on) { m_draft.set(path, on); });
}

void FieldForm::addChoice(const QString& path, const QString& label, const QStringList& choices, const QString& toolTip)
{
    auto* editor = new QComboBox;
    editor->addItems(choices);
    addRow(path, label, editor, toolTip, {}).refresh = [this, editor, path] {
        const Json value = m_draft.value(path);
        editor->setCurrentIndex(value.is_null() ? 0 : editor->findText(shown(value)));
    };
    m_fields.back().refresh();
    connect(editor, &QComboBox::textActivated, this,
            [this, path](const QString& text) { m_draft.set(path, text.toStdString()); });
}

void FieldForm::addPath(const QString& path, const QString& label, PathKind kind, const FileDialogs& dialogs,
                        const QString& toolTip, const QString& placeholder)
{
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* editor = new QLineEdit;
    editor->setPlaceholderText(placeholder);
    auto* browse = new QPushButton(tr("Choose…"));
    browse->setObjectName(QStringLiteral("choose:") + path);
    layout->addWidget(editor, 1);
    layout->addWidget(browse);
    addRow(path, label, row, toolTip, {}, editor).refresh = [this, editor, path] {
        if (const QString text = shown(m_draft.value(path)); text != editor->text()) {
            editor->setText(text);
            editor->setCursorPosition(0); // a long text shows its beginning
        }
    };
    m_fields.back().refresh();
    connect(editor, &QLineEdit::textEdited, this,
            [this, path](const QString& text) { m_draft.set(path, text.toStdString()); });
    connect(browse, &QPushButton::clicked, this, [this, editor, path, kind, dialogs, label] {
        const QString start = QString::fromStdString(m_draft.resolvedPath(editor->text().toStdString()).string());
        const QString chosen = kind == PathKind::Directory ? dialogs.directory(this, tr("Choose: %1").arg(label), start)
                                                           : dialogs.open(this, tr("Choose: %1").arg(label), start, {});
        if (chosen.isEmpty())
            return;
        m_draft.set(path, m_draft.writtenPath(chosen));
        editor->setText(shown(m_draft.value(path)));
    });
}

void FieldForm::addParameter(const QString& path, const catalogue::Parameter& parameter)
{
    const QString label = QString::fromStdString(parameter.title);
    const QString tip = QString::fromStdString(parameter.description);
    switch (parameter.type) {
    case catalogue::ParameterType::Integer:
        return addNumber(path, label, Number::Whole, tip, rangeText(parameter));
    case catalogue::ParameterType::Real:
        return addNumber(path, label, Number::Real, tip, rangeText(parameter));
    case catalogue::ParameterType::Boolean:
        return addBoolean(path, label, tip);
    case catalogue::ParameterType::Choice: {
        QStringList choices;
        for (const std::string& choice : parameter.choices)
            choices << QString::fromStdString(choice);
        return addChoice(path, label, choices, tip);
    }
    case catalogue::ParameterType::Text:
        return addText(path, label, tip);
    case catalogue::ParameterType::IntegerList:
        return addIntegerList(path, label, tip, QString::fromStdString(parameter.unit));
    }
}

void FieldForm::refresh()
{
    for (const Field& field : m_fields)
        field.refresh();
}

void FieldForm::mark(Field& field, const QString& text)
{
    const bool wrong = !text.isEmpty();
    field.problem->setText(text);
    field.problem->setVisible(wrong);
    if (field.editor->property("problem").toBool() == wrong)
        return;
    field.editor->setProperty("problem", wrong);
    field.editor->style()->unpolish(field.editor);
    field.editor->style()->polish(field.editor);
}

QWidget* FieldForm::showProblem(const ExperimentDraft::Problem& problem)
{
    QWidget* found = nullptr;
    for (Field& field : m_fields) {
        const bool here = problem.path == field.path || problem.path.startsWith(field.path + QLatin1Char('[')) ||
                          problem.path.startsWith(field.path + QLatin1Char('.'));
        mark(field, here ? problem.message : QString());
        if (here)
            found = field.editor;
    }
    return found;
}

void FieldForm::clearProblem()
{
    for (Field& field : m_fields)
        mark(field, {});
}

QString rangeText(const catalogue::Parameter& parameter)
{
    const auto number = [](double value) {
        const bool whole = value == std::floor(value) && std::fabs(value) < 1e15;
        return whole ? QLocale().toString(static_cast<qlonglong>(value)) : QString::fromStdString(numberText(value));
    };
    QString range;
    if (parameter.minimum && parameter.maximum)
        range = QStringLiteral("%1–%2").arg(number(*parameter.minimum), number(*parameter.maximum));
    else if (parameter.minimum)
        range = QStringLiteral("≥ %1").arg(number(*parameter.minimum));
    else if (parameter.maximum)
        range = QStringLiteral("≤ %1").arg(number(*parameter.maximum));
    const QString unit = QString::fromStdString(parameter.unit);
    return range.isEmpty() ? unit : unit.isEmpty() ? range : range + QLatin1Char(' ') + unit;
}

} // namespace fw::ui
