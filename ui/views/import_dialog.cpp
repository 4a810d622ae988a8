#include "ui/views/import_dialog.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QVBoxLayout>

#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/dialog_buttons.h"

namespace fw::ui {

namespace {

constexpr int kAcross = 4; ///< columns chosen a line

bool isJsonLines(const QString& path)
{
    return path.endsWith(QLatin1String(".jsonl")) || path.endsWith(QLatin1String(".ndjson"));
}

TableContent badRowsTable(const run::ImportReport& report)
{
    TableContent content;
    content.columns = {{ImportDialog::tr("Line")}, {ImportDialog::tr("Left out because"), false}};
    for (const run::BadRow& row : report.examples)
        content.rows.push_back({{QLocale().toString(static_cast<qulonglong>(row.line)), static_cast<double>(row.line)},
                                {plainLine(row.reason)}});
    return content;
}

} // namespace

ImportDialog::ImportDialog(Workbench& workbench, FileDialogs dialogs, std::vector<std::string> added, QWidget* parent)
    : QDialog(parent),
      m_workbench(workbench),
      m_dialogs(std::move(dialogs)),
      m_progress(new JobProgress(workbench.engine())),
      m_badRows(new ValueView),
      m_start(new QPushButton(tr("Import")))
{
    setObjectName(QStringLiteral("importTexts"));
    setWindowTitle(tr("Import texts"));
    setMinimumWidth(680);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    QLabel* what = roleLabel(tr("Answers that another system wrote, a row each: they are scored here and compared per "
                                "group like our own runs. Importing a file again finds what is there."),
                             "muted");
    what->setWordWrap(true);
    layout->addWidget(what);
    layout->addLayout(makeFile());
    layout->addLayout(makeColumns());
    layout->addLayout(makeExperiment());
    layout->addWidget(m_progress);
    m_badRows->setObjectName(QStringLiteral("badRows"));
    m_badRows->setAccessibleName(tr("Rows that were left out"));
    m_badRows->setMinimumHeight(140);
    m_badRows->hide();
    layout->addWidget(m_badRows, 1);
    m_start->setObjectName(QStringLiteral("importStart"));
    m_start->setProperty("role", QStringLiteral("primary"));
    layout->addLayout(dialogButtons(this, m_start));
    connect(m_start, &QPushButton::clicked, this, &ImportDialog::start);
    connect(&m_workbench.engine(), &Engine::stateChanged, this, &ImportDialog::enable);
    connect(&m_workbench, &Workbench::textsImported, this, &ImportDialog::showReport);
    if (const auto& list = m_workbench.services().scorers.list) {
        using Answer = std::vector<ScorerEntry>;
        m_listJob.start<Answer>([list, added = std::move(added)](const CancelToken&) { return list(added); },
                                [this](const Answer& entries) {
                                    m_scorer->setEntries(entries);
                                    enable();
                                });
    }
    m_progress->say(tr("Choose a CSV or JSON lines file with prompt, group and answer in each row."));
    enable();
}

QLayout* ImportDialog::makeFile()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    m_file = new QLineEdit;
    m_file->setObjectName(QStringLiteral("importFile"));
    m_file->setAccessibleName(tr("File of texts"));
    m_file->setReadOnly(true);
    m_file->setPlaceholderText(tr("answers.csv, answers.jsonl"));
    auto* choose = new QPushButton(tr("Choose…"));
    choose->setObjectName(QStringLiteral("importChoose"));
    row->addWidget(m_file, 1);
    row->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, [this] {
        const QString chosen = m_dialogs.open(this, tr("Choose texts"), m_file->text(),
                                              tr("Texts (*.csv *.jsonl *.ndjson);;All files (*)"));
        if (!chosen.isEmpty())
            setFile(chosen);
    });
    return row;
}

QLayout* ImportDialog::makeColumns()
{
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(12);
    grid->setVerticalSpacing(4);
    grid->setRowMinimumHeight(2, 4);
    const auto add = [&](std::string run::ImportColumns::*field, const char* name, const QString& title,
                         const QString& toolTip, bool required) {
        auto* box = new QComboBox;
        box->setObjectName(QStringLiteral("import-") + QLatin1String(name));
        box->setAccessibleName(title);
        box->setToolTip(toolTip);
        box->setEditable(true);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        const int place = static_cast<int>(m_columns.size());
        auto* label = roleLabel(required ? title : tr("%1 (optional)").arg(title), "small");
        label->setBuddy(box);
        grid->addWidget(label, place / kAcross * 3, place % kAcross);
        grid->addWidget(box, place / kAcross * 3 + 1, place % kAcross);
        m_columns.push_back({field, box, required});
    };
    add(&run::ImportColumns::prompt, "prompt", tr("Prompt"), tr("What was asked"), true);
    add(&run::ImportColumns::group, "group", tr("Group"), tr("The group of people that the prompt is about"), true);
    add(&run::ImportColumns::text, "text", tr("Answer"), tr("The answer alone, without the prompt; may be empty"),
        true);
    add(&run::ImportColumns::model, "model", tr("Model"), tr("Who answered; without it all rows are one model's"),
        false);
    add(&run::ImportColumns::draw, "draw", tr("Draw"),
        tr("A whole number: answers of two models are paired by prompt and draw"), false);
    add(&run::ImportColumns::axis, "axis", tr("Axis"), tr("Of the group, e.g. gender"), false);
    add(&run::ImportColumns::templateId, "template", tr("Template"),
        tr("Prompts of all groups that share a template are one cluster"), false);
    return grid;
}

QLayout* ImportDialog::makeExperiment()
{
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    m_name = new QLineEdit;
    m_name->setObjectName(QStringLiteral("importName"));
    m_base = new QLineEdit;
    m_base->setObjectName(QStringLiteral("importBase"));
    m_base->setPlaceholderText(tr("the file's first model"));
    m_axis = new QLineEdit(QStringLiteral("group"));
    m_axis->setObjectName(QStringLiteral("importAxis"));
    m_axis->setToolTip(tr("Of all groups, where no column says it"));
    m_scorer = new ScorerChoice;
    m_scorer->setObjectName(QStringLiteral("importScorer"));
    form->addRow(tr("Experiment"), m_name);
    form->addRow(tr("Compared with"), m_base);
    form->addRow(tr("Axis"), m_axis);
    form->addRow(tr("Scorer"), m_scorer);
    connect(m_name, &QLineEdit::textChanged, this, &ImportDialog::enable);
    return form;
}

void ImportDialog::setFile(const QString& path)
{
    m_file->setText(path);
    m_name->setText(plainLine(QFileInfo(path).completeBaseName()));
    m_badRows->hide();
    m_progress->say({});
    const auto& columns = m_workbench.services().scorers.columns;
    if (isJsonLines(path) || !columns)
        return showColumns({"prompt", "group", "text", "model", "draw", "axis", "template"});
    using Answer = Result<std::vector<std::string>>;
    m_columnsJob.start<Answer>([columns, file = path.toStdString()](const CancelToken&) { return columns(file); },
                               [this](const Answer& answer) {
                                   if (answer.ok())
                                       showColumns(*answer);
                                   else
                                       m_progress->say(plainLine(answer.error().message) + QStringLiteral(". ") +
                                                           plainLine(answer.error().hint),
                                                       true);
                               });
}

void ImportDialog::showColumns(const std::vector<std::string>& columns)
{
    const run::ImportColumns usual;
    for (const Column& column : m_columns) {
        column.box->clear();
        if (!column.required)
            column.box->addItem(QString());
        for (const std::string& name : columns)
            column.box->addItem(QString::fromStdString(name));
        column.box->setCurrentIndex(std::max(0, column.box->findText(QString::fromStdString(usual.*column.field))));
    }
    m_progress->say(tr("Check the columns, then import."));
    enable();
}

void ImportDialog::start()
{
    run::ImportOptions options;
    options.file = m_file->text().toStdString();
    for (const Column& column : m_columns)
        options.columns.*column.field = column.box->currentText().toStdString();
    options.name = m_name->text().trimmed().toStdString();
    options.base = m_base->text().trimmed().toStdString();
    if (!m_axis->text().trimmed().isEmpty())
        options.axis = m_axis->text().trimmed().toStdString();
    options.scorers = {m_scorer->chosen()};
    m_badRows->hide();
    if (m_workbench.importTexts(options))
        m_progress->begin();
    enable();
}

void ImportDialog::showReport(const run::Outcome& outcome, const run::ImportReport& report)
{
    const auto number = [](std::int64_t value) { return QLocale().toString(static_cast<qlonglong>(value)); };
    m_progress->end(outcome,
                    tr("%1 rows of %2 models imported, %3 answers a prompt. Left out: %4 bad rows, %5 of "
                       "prompts with fewer answers.")
                        .arg(number(report.rows), number(static_cast<std::int64_t>(report.models.size())),
                             number(report.continuationsPerPrompt), number(report.badRows), number(report.incomplete)));
    m_badRows->setContent(badRowsTable(report));
    m_badRows->setVisible(!report.examples.empty());
    enable();
}

void ImportDialog::enable()
{
    const bool busy = m_workbench.engine().busy();
    m_start->setEnabled(!busy && !m_file->text().isEmpty() && !m_name->text().trimmed().isEmpty() &&
                        m_scorer->count() > 0 && m_columns.front().box->count() > 0);
}

} // namespace fw::ui
