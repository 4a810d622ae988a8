#include "ui/views/import_dialog.h"

#include <QFileInfo>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLocale>
#include <QMenu>
#include <QScreen>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <algorithm>

#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/dialog_buttons.h"
#include "ui/widgets/page_scroll.h"

namespace fw::ui {

namespace {

constexpr int kAcross = 4;            ///< columns chosen a line
constexpr std::size_t kPreviewed = 5; ///< rows

TableContent leftOutTable(const run::ImportReport& report)
{
    const auto number = [](auto value) {
        return ValueCell{QLocale().toString(static_cast<qulonglong>(value)), static_cast<double>(value)};
    };
    TableContent content;
    content.columns = {
        {ImportDialog::tr("Left out because"), false}, {ImportDialog::tr("Rows")}, {ImportDialog::tr("First on line")}};
    for (const run::LeftOut& one : report.leftOut)
        content.rows.push_back({{plainLine(one.reason)}, number(one.rows), number(one.line)});
    return content;
}

} // namespace

ImportDialog::ImportDialog(Workbench& workbench, FileDialogs dialogs, std::vector<std::string> added, QWidget* parent)
    : QDialog(parent),
      m_workbench(workbench),
      m_dialogs(std::move(dialogs)),
      m_progress(new JobProgress(workbench.engine())),
      m_preview(new ValueView),
      m_problem(roleLabel({}, "problem")),
      m_badRows(new ValueView),
      m_start(new QPushButton(tr("Import")))
{
    setObjectName(QStringLiteral("importTexts"));
    setWindowTitle(tr("Import texts"));
    setMinimumWidth(560);
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 16);
    auto* content = new QWidget;
    content->setProperty("role", QStringLiteral("scrolled"));
    outer->addWidget(new PageScroll(content), 1);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(20, 16, 20, 4);
    layout->setSpacing(12);
    QLabel* what = roleLabel(tr("Answers that another system wrote, a row each: they are scored here and compared per "
                                "group like our own runs. Importing a file again finds what is there."),
                             "muted");
    what->setWordWrap(true);
    layout->addWidget(what);
    layout->addLayout(makeFile());
    layout->addLayout(makeColumns());
    m_preview->setObjectName(QStringLiteral("importPreview"));
    m_preview->setAccessibleName(tr("The first rows as they will be read"));
    m_preview->setSortingEnabled(false);
    m_preview->setFixedHeight(26 * (static_cast<int>(kPreviewed) + 1) + 12);
    m_preview->hide();
    layout->addWidget(m_preview);
    m_problem->setObjectName(QStringLiteral("importProblem"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    layout->addLayout(makeExperiment());
    layout->addWidget(m_progress);
    m_badRows->setObjectName(QStringLiteral("badRows"));
    m_badRows->setAccessibleName(tr("Rows that were left out"));
    m_badRows->setMinimumHeight(140);
    m_badRows->hide();
    layout->addWidget(m_badRows, 1);
    layout->addStretch(0);
    m_start->setObjectName(QStringLiteral("importStart"));
    m_start->setProperty("role", QStringLiteral("primary"));
    auto* buttons = dialogButtons(this, m_start);
    buttons->setContentsMargins(20, 0, 20, 0);
    outer->addLayout(buttons);
    resize(QSize(760, 640).boundedTo(screen()->availableSize() - QSize(16, 56)));
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
    for (const ImportRole& role : importRoles()) {
        auto* box = new QComboBox;
        box->setObjectName(QStringLiteral("import-") + QLatin1String(role.name));
        box->setAccessibleName(role.title);
        box->setToolTip(role.toolTip);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        const int place = static_cast<int>(m_columns.size());
        auto* label = roleLabel(role.required ? role.title : tr("%1 (optional)").arg(role.title), "small");
        label->setBuddy(box);
        grid->addWidget(label, place / kAcross * 3, place % kAcross);
        grid->addWidget(box, place / kAcross * 3 + 1, place % kAcross);
        connect(box, &QComboBox::currentIndexChanged, this, [this, box] { take(*box); });
        m_columns.push_back({role, box});
    }
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
    form->addRow(tr("Primary metrics"), makePrimary());
    m_skip = new QCheckBox(tr("Leave out rows that cannot be read or paired"));
    m_skip->setObjectName(QStringLiteral("importSkip"));
    m_skip->setToolTip(tr("Rows that are not UTF-8 and rows without a draw beside numbered ones. Without this nothing is "
                          "imported where there are any."));
    form->addRow(QString(), m_skip);
    connect(m_name, &QLineEdit::textChanged, this, &ImportDialog::enable);
    return form;
}

QToolButton* ImportDialog::makePrimary()
{
    m_primary = new QToolButton;
    m_primary->setObjectName(QStringLiteral("importPrimary"));
    m_primary->setAccessibleName(tr("Primary metrics"));
    m_primary->setToolTip(tr("The questions that are tested, fixed before the first look; all other figures are "
                             "exploratory"));
    m_primary->setPopupMode(QToolButton::InstantPopup);
    m_primary->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* menu = new QMenu(m_primary);
    menu->setToolTipsVisible(true);
    for (const catalogue::Metric& metric : m_workbench.services().catalogues.metrics) {
        if (metric.level != catalogue::Level::Continuation)
            continue;
        QAction* action = menu->addAction(plainLine(metric.title), this, &ImportDialog::showPrimary);
        action->setObjectName(QStringLiteral("importPrimary-") + QString::fromStdString(metric.id));
        action->setToolTip(plainLine(metric.convention));
        action->setData(QString::fromStdString(metric.id));
        action->setCheckable(true);
    }
    m_primary->setMenu(menu);
    showPrimary();
    return m_primary;
}

void ImportDialog::showPrimary()
{
    QStringList titles;
    for (const QAction* action : m_primary->menu()->actions())
        if (action->isChecked())
            titles << action->text();
    m_primary->setText(titles.isEmpty() ? tr("By the scorer (toxicity: its expected maximum and toxic fraction)")
                                        : titles.join(QStringLiteral(", ")));
}

std::vector<std::string> ImportDialog::chosenPrimary() const
{
    std::vector<std::string> ids;
    for (const QAction* action : m_primary->menu()->actions())
        if (action->isChecked())
            ids.push_back(action->data().toString().toStdString());
    return ids;
}

void ImportDialog::setFile(const QString& path)
{
    m_file->setText(path);
    m_name->setText(plainLine(QFileInfo(path).completeBaseName()));
    m_badRows->hide();
    m_progress->say({});
    showColumns({});
    if (!m_workbench.services().previewImport)
        return;
    using Answer = Result<ImportPreview>;
    run::ImportColumns none;
    for (const Column& column : m_columns)
        none.*column.role.column = {};
    m_previewJob.start<Answer>([preview = m_workbench.services().previewImport, file = path.toStdString(),
                                none](const CancelToken&) { return preview(file, none, 0); },
                               [this](const Answer& answer) {
                                   if (answer.ok())
                                       showColumns(answer->columns);
                                   else
                                       showPreview(answer);
                               });
}

void ImportDialog::showColumns(const std::vector<std::string>& columns)
{
    const run::ImportColumns matched = matchedColumns(columns);
    for (const Column& column : m_columns) {
        const QSignalBlocker block(column.box);
        column.box->clear();
        column.box->addItem(QString(), QString());
        for (const std::string& name : columns)
            column.box->addItem(plainLine(name), QString::fromStdString(name));
        column.box->setCurrentIndex(
            std::max(0, column.box->findData(QString::fromStdString(matched.*column.role.column))));
        column.box->setEnabled(!columns.empty());
    }
    readPreview();
}

void ImportDialog::take(const QComboBox& chosen)
{
    for (const Column& column : m_columns)
        if (column.box != &chosen && column.box->currentData() == chosen.currentData()) {
            const QSignalBlocker block(column.box);
            column.box->setCurrentIndex(0);
        }
    readPreview();
}

run::ImportColumns ImportDialog::chosenColumns() const
{
    run::ImportColumns columns;
    for (const Column& column : m_columns)
        columns.*column.role.column = column.box->currentData().toString().toStdString();
    return columns;
}

void ImportDialog::readPreview()
{
    m_previewJob.abandon();
    m_readable = false;
    m_preview->hide();
    const bool columns = m_columns.front().box->count() > 1;
    const QString problem = columns ? rolesProblem(chosenColumns()) : QString();
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    enable();
    if (!columns || !problem.isEmpty() || !m_workbench.services().previewImport)
        return;
    using Answer = Result<ImportPreview>;
    m_previewJob.start<Answer>([preview = m_workbench.services().previewImport, file = m_file->text().toStdString(),
                                chosen = chosenColumns()](const CancelToken&) {
                                   return preview(file, chosen, kPreviewed);
                               },
                               [this](const Answer& answer) { showPreview(answer); });
}

void ImportDialog::showPreview(const Result<ImportPreview>& answer)
{
    const QString problem =
        answer.ok() ? previewProblem(*answer)
                    : plainLine(answer.error().message) + QStringLiteral(". ") + plainLine(answer.error().hint);
    m_readable = answer.ok() && !answer->problem && !answer->rows.empty();
    if (m_readable)
        m_preview->setContent(previewTable(*answer, chosenColumns()));
    m_preview->setVisible(m_readable);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    if (m_readable)
        m_progress->say(tr("The first rows as they will be read: check them, then import."));
    enable();
}

void ImportDialog::start()
{
    run::ImportOptions options;
    options.file = m_file->text().toStdString();
    options.columns = chosenColumns();
    options.name = m_name->text().trimmed().toStdString();
    options.base = m_base->text().trimmed().toStdString();
    if (!m_axis->text().trimmed().isEmpty())
        options.axis = m_axis->text().trimmed().toStdString();
    options.scorers = {m_scorer->chosen()};
    options.primaryMetrics = chosenPrimary();
    options.skipBadRows = m_skip->isChecked();
    m_badRows->hide();
    if (m_workbench.importTexts(options))
        m_progress->begin();
    enable();
}

void ImportDialog::showReport(const run::Outcome& outcome, const run::ImportReport& report)
{
    const auto number = [](std::int64_t value) { return QLocale().toString(static_cast<qlonglong>(value)); };
    m_progress->end(outcome,
                    tr("%1 rows of %2 models imported, %3 answers a prompt. Left out: %4 that cannot be read, %5 that "
                       "cannot be paired.")
                        .arg(number(report.rows), number(static_cast<std::int64_t>(report.models.size())),
                             number(report.continuationsPerPrompt), number(report.badRows), number(report.incomplete)));
    m_badRows->setContent(leftOutTable(report));
    m_badRows->setVisible(!report.leftOut.empty());
    enable();
}

void ImportDialog::enable()
{
    const bool busy = m_workbench.engine().busy();
    m_start->setEnabled(!busy && !m_file->text().isEmpty() && !m_name->text().trimmed().isEmpty() &&
                        m_scorer->count() > 0 && m_readable);
}

} // namespace fw::ui
