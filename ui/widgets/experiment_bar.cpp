#include "ui/widgets/experiment_bar.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QStyle>

#include <algorithm>
#include <set>

#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"

namespace fw::ui {

namespace {

constexpr int kNarrowBar = 720; ///< narrower, a notice takes the place of the counts

/// A name as the text of a button or an entry: an ampersand in it is no shortcut.
QString labelOf(const QString& name)
{
    return plainLine(name).replace(QLatin1Char('&'), QStringLiteral("&&"));
}

} // namespace

ExperimentBar::ExperimentBar(Workbench& workbench, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_name(new QToolButton(this)),
      m_names(new QMenu(this)),
      m_status(roleLabel({}, "chip", this)),
      m_counts(new ElidedLabel("muted", this)),
      m_notice(new ElidedLabel("muted", this)),
      m_more(new QToolButton(this)),
      m_menu(new QMenu(this))
{
    setObjectName(QStringLiteral("experimentBar"));
    setAttribute(Qt::WA_StyledBackground);
    setFixedHeight(56);
    m_name->setObjectName(QStringLiteral("experimentName"));
    m_name->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_name->setLayoutDirection(Qt::RightToLeft); // the arrow stands behind the name
    m_name->setPopupMode(QToolButton::InstantPopup);
    m_name->setMenu(m_names);
    m_name->setIconSize(QSize(12, 12));
    m_name->setMinimumWidth(72); // a long name is elided
    m_name->setStyleSheet(QStringLiteral("font-size: 12.5pt; font-weight: 600;"));
    m_status->setObjectName(QStringLiteral("experimentStatus"));
    m_counts->setObjectName(QStringLiteral("experimentCounts"));
    m_notice->setObjectName(QStringLiteral("notice"));
    m_notice->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_more->setObjectName(QStringLiteral("more"));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setMenu(m_menu);
    m_more->setIconSize(QSize(20, 20));
    m_more->setToolTip(tr("Experiment, database and look"));
    m_more->setAccessibleName(tr("Menu"));

    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(12, 0, 12, 0);
    layout->setSpacing(12);
    layout->addWidget(m_name);
    layout->addWidget(m_status, 0, Qt::AlignVCenter);
    layout->addWidget(m_counts, 1);
    layout->addWidget(m_notice, 2);
    layout->addWidget(m_more);

    m_noticeTimer.setSingleShot(true);
    m_noticeTimer.setInterval(8000);
    connect(&m_noticeTimer, &QTimer::timeout, this, [this] { showNotice({}); });
    showNotice({});
    connect(&m_workbench, &Workbench::experimentNameChanged, this, &ExperimentBar::showState);
    connect(&m_workbench, &Workbench::comparisonChanged, this, &ExperimentBar::showState);
    connect(&m_workbench, &Workbench::databaseChanged, this, &ExperimentBar::showState);
    connect(&m_workbench.engine(), &Engine::stateChanged, this, &ExperimentBar::showState);
    connect(&m_workbench, &Workbench::runFinished, this, &ExperimentBar::showState);
    connect(&m_workbench, &Workbench::experimentsArrived, this, [this](const std::vector<std::string>& names) {
        m_names->clear();
        std::set<std::string> seen;
        for (auto name = names.rbegin(); name != names.rend(); ++name)
            if (seen.insert(*name).second)
                m_names->addAction(labelOf(QString::fromStdString(*name)), this,
                                   [this, text = QString::fromStdString(*name)] { Q_EMIT experimentChosen(text); });
        if (m_names->isEmpty())
            m_names->addAction(tr("No experiment in this database yet"))->setEnabled(false);
    });
    showState();
}

void ExperimentBar::setTheme(const Theme& theme)
{
    m_more->setIcon(icon(QStringLiteral("more"), theme.mutedText));
    m_name->setIcon(icon(QStringLiteral("down"), theme.mutedText));
}

void ExperimentBar::setDraftName(const QString& name)
{
    m_draftName = name;
    showState();
}

void ExperimentBar::notice(const QString& text)
{
    showNotice(text);
    m_noticeTimer.start();
}

void ExperimentBar::showNotice(const QString& text)
{
    m_notice->setFullText(text);
    m_notice->setVisible(!text.isEmpty());
    m_counts->setVisible(text.isEmpty() || width() >= kNarrowBar);
}

void ExperimentBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    showNotice(m_notice->fullText());
}

void ExperimentBar::showState()
{
    const QString name = QString::fromStdString(m_workbench.experimentName());
    const QString shown = !name.isEmpty() ? name : m_draftName.isEmpty() ? tr("New experiment") : m_draftName;
    m_name->setText(labelOf(shown));
    m_name->setToolTip(plainToolTip(
        m_workbench.database().empty()
            ? tr("%1\nNo database is open").arg(shown)
            : tr("%1\nExperiments in %2").arg(shown, QString::fromStdString(m_workbench.database().string()))));

    QString status = tr("not run yet");
    QString look;
    const auto comparison = m_workbench.comparison();
    const bool ours =
        comparison && !comparison->variants.empty() && comparison->experimentName == m_workbench.experimentName();
    const bool runs = !name.isEmpty() && m_workbench.running() == m_workbench.experimentName();
    if (runs && m_workbench.engine().state() == Engine::State::Cancelling) {
        status = tr("cancelling");
    } else if (runs) {
        status = tr("running");
        look = QStringLiteral("running");
    } else if (const auto& outcome = m_workbench.outcome()) {
        status = outcome->kind == run::OutcomeKind::Completed   ? tr("completed")
                 : outcome->kind == run::OutcomeKind::Cancelled ? tr("cancelled")
                                                                : tr("failed");
        look = outcome->kind == run::OutcomeKind::Failed ? QStringLiteral("failed") : QString();
    } else if (ours) {
        bool complete = true;
        for (const compare::Variant& variant : comparison->variants)
            complete = complete && variant.status == "completed";
        status = complete ? tr("completed") : tr("incomplete");
    }
    m_status->setText(status);
    if (m_status->property("state").toString() != look) {
        m_status->setProperty("state", look);
        m_status->style()->unpolish(m_status);
        m_status->style()->polish(m_status);
    }
    QString counts;
    if (ours) {
        std::set<std::string> axes;
        for (const compare::GroupTitle& group : comparison->groups)
            axes.insert(group.axis);
        qlonglong texts = 0;
        std::set<std::pair<std::string, std::size_t>> counted;
        for (const compare::Cell& cell : comparison->cells)
            if (cell.group.empty() && !cell.axis.empty() && !comparison->variants[cell.variant].isMethod() &&
                counted.emplace(cell.axis, cell.variant).second)
                texts += cell.continuations;
        const auto variants =
            static_cast<qlonglong>(std::count_if(comparison->variants.begin(), comparison->variants.end(),
                                                 [](const compare::Variant& variant) { return !variant.isMethod(); })) -
            1;
        counts = tr("%1 · %2 · %3")
                     .arg(variants == 1 ? tr("1 variant") : tr("%1 variants").arg(variants),
                          axes.size() == 1 ? tr("1 axis") : tr("%1 axes").arg(axes.size()),
                          tr("%1 texts").arg(QLocale().toString(texts)));
    }
    m_counts->setFullText(counts);
}

} // namespace fw::ui
