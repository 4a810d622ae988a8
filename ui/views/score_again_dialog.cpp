#include "ui/views/score_again_dialog.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/dialog_buttons.h"

namespace fw::ui {

ScoreAgainDialog::ScoreAgainDialog(Workbench& workbench, std::vector<std::string> added, QWidget* parent)
    : QDialog(parent),
      m_workbench(workbench),
      m_scorer(new ScorerChoice),
      m_threshold(new QDoubleSpinBox),
      m_start(new QPushButton(tr("Score again"))),
      m_progress(new JobProgress(workbench.engine()))
{
    setObjectName(QStringLiteral("scoreAgain"));
    setWindowTitle(tr("Score again"));
    setMinimumWidth(520);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 16, 20, 16);
    layout->setSpacing(12);
    QLabel* what = roleLabel(tr("Scores all stored texts of %1 with a further scorer. Nothing is generated again, and "
                                "no score that is there is touched.")
                                 .arg(plainLine(workbench.experimentName())),
                             "muted");
    what->setWordWrap(true);
    layout->addWidget(what);
    m_scorer->setObjectName(QStringLiteral("scoreAgainScorer"));
    m_threshold->setObjectName(QStringLiteral("scoreAgainThreshold"));
    m_threshold->setAccessibleName(tr("Threshold"));
    m_threshold->setRange(0, 1);
    m_threshold->setDecimals(3);
    m_threshold->setSingleStep(0.05);
    m_threshold->setToolTip(tr("From here on a text counts; figures such as toxicity probability read it"));
    auto* form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->addRow(tr("Scorer"), m_scorer);
    form->addRow(tr("Threshold"), m_threshold);
    layout->addLayout(form);
    layout->addWidget(m_progress);
    m_start->setObjectName(QStringLiteral("scoreAgainStart"));
    m_start->setProperty("role", QStringLiteral("primary"));
    m_start->setDefault(true);
    layout->addLayout(dialogButtons(this, m_start));

    connect(m_start, &QPushButton::clicked, this, &ScoreAgainDialog::start);
    connect(m_scorer, &QComboBox::currentIndexChanged, this,
            [this] { m_threshold->setValue(m_scorer->chosen().threshold); });
    connect(&m_workbench.engine(), &Engine::stateChanged, this, &ScoreAgainDialog::enable);
    connect(&m_workbench, &Workbench::scorerAdded, this, [this](const run::Outcome& outcome) {
        m_progress->end(outcome, tr("Scored. The comparison now has %1, too.").arg(m_scorer->currentText()));
        enable();
    });
    if (const auto& list = m_workbench.services().scorers.list) {
        using Answer = std::vector<ScorerEntry>;
        m_listJob.start<Answer>([list, added = std::move(added)](const CancelToken&) { return list(added); },
                                [this](const Answer& entries) {
                                    m_scorer->setEntries(entries);
                                    m_threshold->setValue(m_scorer->chosen().threshold);
                                    enable();
                                });
    }
    enable();
}

void ScoreAgainDialog::start()
{
    experiment::ScorerChoice choice = m_scorer->chosen();
    choice.threshold = m_threshold->value();
    if (!m_workbench.addScorer(choice))
        return;
    m_progress->begin();
    enable();
}

void ScoreAgainDialog::enable()
{
    const bool busy = m_workbench.engine().busy();
    m_start->setEnabled(!busy && m_scorer->count() > 0);
    m_scorer->setEnabled(!busy);
    m_threshold->setEnabled(!busy);
    if (busy && !m_progress->running())
        m_progress->say(tr("The engine is busy with a run; wait for it or cancel it."));
}

} // namespace fw::ui
