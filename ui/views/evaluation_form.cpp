#include "ui/views/evaluation_form.h"

#include <QVBoxLayout>

#include <algorithm>

#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/flow_layout.h"

namespace fw::ui {

namespace {

/// A label over its editor.
QWidget* field(const QString& title, QWidget* editor, const QString& toolTip, int width)
{
    auto* widget = new QWidget;
    auto* rows = new QVBoxLayout(widget);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(4);
    auto* label = roleLabel(title, "small");
    label->setBuddy(editor);
    editor->setAccessibleName(title);
    editor->setToolTip(toolTip);
    editor->setFixedWidth(width);
    rows->addWidget(label);
    rows->addWidget(editor);
    return widget;
}

QComboBox* choice(const QString& name)
{
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
    return box;
}

/// The first column with one of these names (between blanks), else one that holds such a name; −1: none.
int likely(const std::vector<std::string>& columns, const QString& names)
{
    for (const bool whole : {true, false})
        for (const QString& name : names.split(QLatin1Char(' ')))
            for (std::size_t i = 0; i < columns.size(); ++i) {
                const QString column = QString::fromStdString(columns[i]).toLower();
                if (whole ? column == name : column.contains(name))
                    return static_cast<int>(i);
            }
    return -1;
}

} // namespace

EvaluationForm::EvaluationForm(QWidget* parent)
    : QWidget(parent),
      m_textColumn(choice(QStringLiteral("textColumn"))),
      m_labelColumn(choice(QStringLiteral("labelColumn"))),
      m_groupColumn(choice(QStringLiteral("groupColumn"))),
      m_label(choice(QStringLiteral("comparedLabel"))),
      m_threshold(new QDoubleSpinBox),
      m_classNames(new QLineEdit)
{
    auto* flow = new FlowLayout(12, this);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    m_threshold->setObjectName(QStringLiteral("evaluationThreshold"));
    m_threshold->setDecimals(3);
    m_threshold->setSingleStep(0.05);
    m_classNames = new QLineEdit;
    m_classNames->setObjectName(QStringLiteral("classNames"));
    m_classNames->setPlaceholderText(tr("-1=negative, 1=positive"));
    flow->addWidget(field(tr("Texts"), m_textColumn, tr("The column that holds the texts"), 128));
    flow->addWidget(field(tr("Labels"), m_labelColumn,
                          tr("The column that says what is true: 1 or 0 (or true, false), or a class of the scorer"),
                          128));
    flow->addWidget(field(tr("Groups"), m_groupColumn,
                          tr("The column that names the groups a text is about, separated by ; | or commas"), 128));
    flow->addWidget(field(tr("Score of"), m_label,
                          tr("The scorer's label that is compared with 1 and 0. The signal is what experiments store; "
                             "where the column names classes, its decision among them is compared."),
                          136));
    flow->addWidget(field(tr("Counts from"), m_threshold, tr("A score of at least this is flagged"), 88));
    m_classNamesField = field(tr("Classes"), m_classNames,
                              tr("What a value of the label column means as a class, where it isn't the class's name: "
                                 "VALUE=CLASS, separated by commas"),
                              176);
    flow->addWidget(m_classNamesField);
    for (QComboBox* box : {m_textColumn, m_labelColumn, m_groupColumn}) {
        box->setPlaceholderText(tr("choose"));
        connect(box, &QComboBox::currentIndexChanged, this, &EvaluationForm::columnsChosen);
    }
    setLabels({});
    setColumns({});
}

void EvaluationForm::setLabels(const std::optional<ScorerLabels>& labels)
{
    m_labels = labels;
    m_label->clear();
    if (labels) {
        const QString signal = plainLine(labels->labels[labels->signal]);
        m_label->addItem(labels->classes.size() > 2 ? tr("Its class") : tr("%1 (signal)").arg(signal), QString());
        for (std::size_t i = 0; i < labels->labels.size(); ++i)
            if (i != labels->signal || labels->classes.size() > 2)
                m_label->addItem(plainLine(labels->labels[i]), QString::fromStdString(labels->labels[i]));
        m_threshold->setRange(labels->bipolar ? -1 : 0, 1);
        m_threshold->setValue(labels->threshold);
    }
    m_classNamesField->setVisible(labels && labels->classes.size() > 2); // two are 1 and 0
    setEditable(m_editable);
}

void EvaluationForm::setColumns(const std::vector<std::string>& columns)
{
    for (QComboBox* box : {m_textColumn, m_labelColumn, m_groupColumn})
        box->clear();
    if (!columns.empty()) {
        m_groupColumn->addItem(tr("none"), QVariant());
        for (const std::string& column : columns)
            for (QComboBox* box : {m_textColumn, m_labelColumn, m_groupColumn})
                box->addItem(plainLine(column), QString::fromStdString(column));
        const int text = likely(columns, QStringLiteral("text texts sentence comment"));
        const int label = likely(columns, QStringLiteral("toxic label labels toxicity sentiment regard class"));
        const int group = likely(columns, QStringLiteral("group groups identity"));
        m_textColumn->setCurrentIndex(text);
        m_labelColumn->setCurrentIndex(label == text ? -1 : label);
        m_groupColumn->setCurrentIndex(group == text || group == label ? 0 : 1 + group);
    }
    setEditable(m_editable);
}

void EvaluationForm::setEditable(bool editable)
{
    m_editable = editable;
    for (QWidget* editor : std::initializer_list<QWidget*>{m_textColumn, m_labelColumn, m_groupColumn})
        editor->setEnabled(m_textColumn->count() > 0 && editable);
    for (QWidget* editor : std::initializer_list<QWidget*>{m_label, m_threshold, m_classNames})
        editor->setEnabled(m_labels.has_value() && editable);
}

bool EvaluationForm::ready() const
{
    const int text = m_textColumn->currentIndex();
    const int label = m_labelColumn->currentIndex();
    const int group = m_groupColumn->currentIndex() - 1; // after "none"
    return m_labels && text >= 0 && label >= 0 && text != label && group != text && group != label;
}

EvaluationQuestion EvaluationForm::question() const
{
    EvaluationQuestion question;
    question.textColumn = m_textColumn->currentData().toString().toStdString();
    question.labelColumn = m_labelColumn->currentData().toString().toStdString();
    question.groupColumn = m_groupColumn->currentData().toString().toStdString();
    question.label = m_label->currentData().toString().toStdString();
    question.threshold = m_threshold->value();
    if (m_labels && m_labels->classes.size() > 2)
        question.classNames = m_classNames->text().toStdString();
    return question;
}

} // namespace fw::ui
