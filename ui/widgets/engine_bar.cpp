#include "ui/widgets/engine_bar.h"

#include <QHBoxLayout>

#include "ui/models/progress_text.h"
#include "ui/widgets/card.h"

namespace fw::ui {

EngineBar::EngineBar(Engine& engine, QWidget* parent)
    : QWidget(parent),
      m_engine(engine),
      m_icon(new QLabel(this)),
      m_line(new ElidedLabel("muted", this)),
      m_percent(roleLabel({}, "muted", this)),
      m_bar(new QProgressBar(this)),
      m_cancel(new QPushButton(tr("Cancel"), this))
{
    setObjectName(QStringLiteral("engineBar"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(48);
    m_line->setObjectName(QStringLiteral("engineLine"));
    m_bar->setObjectName(QStringLiteral("engineProgress"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setMinimumWidth(80);
    m_bar->setMaximumWidth(200);
    m_percent->setMinimumWidth(40);
    m_percent->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_cancel->setObjectName(QStringLiteral("engineCancel"));
    m_cancel->setToolTip(tr("Stop after the block under way; what is finished is kept"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 0, 16, 0);
    layout->setSpacing(12);
    layout->addWidget(m_icon);
    layout->addWidget(m_line, 3);
    layout->addWidget(m_percent);
    layout->addWidget(m_bar, 1);
    layout->addWidget(m_cancel);

    connect(m_cancel, &QPushButton::clicked, &m_engine, &Engine::cancel);
    connect(&m_engine, &Engine::stateChanged, this, &EngineBar::showState);
    connect(&m_engine, &Engine::progressed, this, &EngineBar::showProgress);
    connect(&m_engine, &Engine::finished, this, &EngineBar::showOutcome);
    showState(m_engine.state());
    m_line->setFullText(tr("The engine is idle"));
}

void EngineBar::setTheme(const Theme& theme)
{
    m_icon->setPixmap(icon(QStringLiteral("run"), theme.mutedText).pixmap(16, 16));
}

void EngineBar::showState(Engine::State state)
{
    const bool busy = state != Engine::State::Idle;
    m_bar->setVisible(busy);
    m_percent->setVisible(busy);
    m_cancel->setVisible(busy);
    m_cancel->setEnabled(state == Engine::State::Running);
    if (state == Engine::State::Running) {
        m_bar->setValue(0);
        m_percent->clear();
        m_line->setFullText(tr("Starting"));
    } else if (state == Engine::State::Cancelling) {
        m_line->setFullText(tr("Cancelling: the block under way is being given up"));
    }
}

void EngineBar::showProgress(const Progress& progress)
{
    if (m_engine.state() != Engine::State::Running)
        return;
    const double fraction = progress.overallFraction >= 0 ? progress.overallFraction : stageFraction(progress);
    m_bar->setRange(0, fraction < 0 ? 0 : 1000);
    m_bar->setValue(static_cast<int>(fraction * 1000));
    m_percent->setText(fraction < 0 ? QString() : tr("%1 %").arg(static_cast<int>(fraction * 100)));
    if (const QString line = progressLine(progress); !line.isEmpty())
        m_line->setFullText(line);
}

void EngineBar::showOutcome(const run::Outcome& outcome)
{
    switch (outcome.kind) {
    case run::OutcomeKind::Completed:
        m_line->setFullText(tr("Completed"));
        return;
    case run::OutcomeKind::Cancelled:
        m_line->setFullText(tr("Cancelled. Run it again to continue where it stopped."));
        return;
    case run::OutcomeKind::Failed:
        m_line->setFullText(tr("Failed: %1").arg(QString::fromStdString(outcome.error.message)));
        return;
    }
}

} // namespace fw::ui
