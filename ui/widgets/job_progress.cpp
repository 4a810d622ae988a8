#include "ui/widgets/job_progress.h"

#include <QHBoxLayout>
#include <QStyle>

#include "ui/models/plain_line.h"
#include "ui/models/progress_text.h"
#include "ui/widgets/card.h"

namespace fw::ui {

JobProgress::JobProgress(Engine& engine, QWidget* parent)
    : QWidget(parent),
      m_engine(engine),
      m_bar(new QProgressBar(this)),
      m_line(roleLabel({}, "muted", this)),
      m_cancel(new QPushButton(tr("Cancel"), this))
{
    m_line->setObjectName(QStringLiteral("jobLine"));
    m_line->setWordWrap(true);
    m_line->setMinimumHeight(2 * m_line->fontMetrics().lineSpacing()); // two lines: nothing jumps
    m_line->setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_bar->setTextVisible(false);
    m_bar->setFixedWidth(120);
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_line, 1);
    layout->addWidget(m_bar);
    layout->addWidget(m_cancel);
    m_bar->hide();
    m_cancel->hide();
    connect(m_cancel, &QPushButton::clicked, &m_engine, &Engine::cancel);
    connect(&m_engine, &Engine::progressed, this, &JobProgress::showProgress);
}

void JobProgress::say(const QString& text, bool problem)
{
    m_line->setText(text);
    m_line->setProperty("role", problem ? QStringLiteral("problem") : QStringLiteral("muted"));
    m_line->style()->unpolish(m_line);
    m_line->style()->polish(m_line);
}

void JobProgress::begin()
{
    m_running = true;
    m_bar->setRange(0, 0);
    m_bar->show();
    m_cancel->show();
    m_cancel->setEnabled(true);
    say(tr("Starting"));
}

void JobProgress::showProgress(const Progress& progress)
{
    if (!m_running)
        return;
    if (m_engine.state() == Engine::State::Cancelling) {
        m_cancel->setEnabled(false);
        return say(tr("Cancelling"));
    }
    const double fraction = progress.overallFraction >= 0 ? progress.overallFraction : stageFraction(progress);
    m_bar->setRange(0, fraction < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(fraction * 1000));
    if (const QString line = progressLine(progress); !line.isEmpty())
        say(line);
}

void JobProgress::end(const run::Outcome& outcome, const QString& completed)
{
    m_running = false;
    m_bar->hide();
    m_cancel->hide();
    switch (outcome.kind) {
    case run::OutcomeKind::Completed:
        return say(completed);
    case run::OutcomeKind::Cancelled:
        return say(tr("Cancelled. What is finished is kept; start it again to continue."));
    case run::OutcomeKind::Failed:
        return say(plainLine(outcome.error.message) + QStringLiteral(". ") + plainLine(outcome.error.hint), true);
    }
}

} // namespace fw::ui
