#include "ui/views/compare_page.h"

#include <QButtonGroup>
#include <QDir>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>

#include "core/base/file.h"
#include "core/compare/words/figure_text.h"
#include "ui/charts/bars_chart.h"
#include "ui/charts/chart_export.h"
#include "ui/charts/differences_chart.h"
#include "ui/models/qt_text.h"
#include "ui/widgets/flow_layout.h"
#include "ui/widgets/selection_boxes.h"

namespace fw::ui {

namespace {

constexpr int kLowWindow = 760;  ///< as one of 1024 by 700; the page itself is as high as what it holds
constexpr int kNarrowPage = 800; ///< narrower, what stands beside the chart stands below it

} // namespace

ComparePage::ComparePage(Workbench& workbench, FileDialogs dialogs, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_dialogs(std::move(dialogs)),
      m_state(new QStackedWidget(this)),
      m_figures(new FiguresCard)
{
    setObjectName(QStringLiteral("comparePage"));
    setProperty("role", QStringLiteral("page"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_state);

    auto* content = new QWidget;
    auto* rows = new QVBoxLayout(content);
    rows->setContentsMargins(16, 12, 16, 16);
    rows->setSpacing(12);
    rows->addWidget(makeSelectors());
    m_findings = new FindingsCard;
    rows->addWidget(m_findings);
    auto* splitter = new QSplitter(Qt::Vertical);
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(12);
    splitter->addWidget(makeCharts());
    splitter->addWidget(m_figures);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({460, 220});
    rows->addWidget(splitter, 1);

    m_state->addWidget(makeMessage());
    m_state->addWidget(content);

    connect(&m_workbench, &Workbench::comparisonChanged, this, &ComparePage::showComparison);
    connect(&m_workbench, &Workbench::comparisonChanged, this, &ComparePage::showAuditing);
    connect(&m_workbench, &Workbench::auditRefused, this, [this](const Error& error) {
        showAuditing();
        Q_EMIT noticed(qt(error.message + ". " + error.hint));
    });
    connect(&m_workbench, &Workbench::comparisonStarted, this, [this] {
        if (!m_comparison)
            showComparison();
    });
    connect(&m_workbench, &Workbench::databaseChanged, this, &ComparePage::showComparison);
    showComparison();
}

QWidget* ComparePage::makeMessage()
{
    auto* message = new QWidget;
    auto* layout = new QVBoxLayout(message);
    layout->setSpacing(8);
    m_messageTitle = roleLabel({}, "title");
    m_messageTitle->setObjectName(QStringLiteral("compareMessageTitle"));
    m_message = roleLabel({}, "muted");
    m_message->setObjectName(QStringLiteral("compareMessage"));
    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignHCenter | Qt::AlignTop);
    m_message->setFixedWidth(520);
    auto* line = new QHBoxLayout; // an aligned label would not get the height that its lines need
    line->addStretch(1);
    line->addWidget(m_message);
    line->addStretch(1);
    m_messageButton = new QPushButton(tr("Configure an experiment"));
    m_messageButton->setObjectName(QStringLiteral("compareConfigure"));
    m_messageButton->setProperty("role", QStringLiteral("primary"));
    connect(m_messageButton, &QPushButton::clicked, this, &ComparePage::configureRequested);
    layout->addStretch(1);
    layout->addWidget(m_messageTitle, 0, Qt::AlignCenter);
    layout->addLayout(line);
    layout->addSpacing(8);
    layout->addWidget(m_messageButton, 0, Qt::AlignCenter);
    layout->addStretch(2);
    return message;
}

QWidget* ComparePage::makeSelectors()
{
    auto* bar = new QWidget;
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    auto* choices = new QWidget;
    auto* flow = new FlowLayout(8, choices);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    choices->setSizePolicy(policy);
    m_metric = selectionBox(QStringLiteral("metric"), tr("What is compared"));
    m_axis = selectionBox(QStringLiteral("axis"), tr("Which groups are compared"));
    m_scorer = selectionBox(QStringLiteral("scorer"), tr("What gave the scores"));
    const auto choice = [flow](QLabel* label, QComboBox* box) {
        auto* pair = new QWidget;
        auto* row = new QHBoxLayout(pair);
        row->setContentsMargins(0, 0, 8, 0);
        row->setSpacing(8);
        row->addWidget(label);
        row->addWidget(box);
        flow->addWidget(pair);
        return pair;
    };
    choice(roleLabel(tr("Metric"), "muted"), m_metric);
    choice(roleLabel(tr("Axis"), "muted"), m_axis);
    m_scorerChoice = choice(roleLabel(tr("Scorer"), "muted"), m_scorer);
    m_chips = new VariantChips;
    flow->addWidget(m_chips);
    layout->addWidget(choices, 1);
    auto* button = new QPushButton(tr("Export"));
    button->setObjectName(QStringLiteral("export"));
    button->setProperty("role", QStringLiteral("menu"));
    auto* menu = new QMenu(button);
    const auto action = [&](const QString& name, const QString& text, auto&& slot) {
        QAction* entry = menu->addAction(text, this, slot);
        entry->setObjectName(name);
    };
    action(QStringLiteral("exportPng"), tr("Chart as PNG…"), [this] { exportChartAs(QStringLiteral("png")); });
    action(QStringLiteral("exportSvg"), tr("Chart as SVG…"), [this] { exportChartAs(QStringLiteral("svg")); });
    action(QStringLiteral("exportCsv"), tr("Table as CSV…"), [this] { exportTable(); });
    button->setMenu(menu);
    m_audit = new QPushButton(tr("How far to trust this?"));
    m_audit->setObjectName(QStringLiteral("audit"));
    m_audit->setToolTip(
        tr("Compares the base with itself twenty times, judges as here, and counts what would be claimed"));
    connect(m_audit, &QPushButton::clicked, this, [this] {
        m_workbench.auditComparison();
        showAuditing();
    });
    layout->addWidget(m_audit, 0, Qt::AlignTop);
    layout->addWidget(button, 0, Qt::AlignTop);

    const auto changed = [this] {
        Selection selection = m_selection;
        selection.metric = m_metric->currentData().toString().toStdString();
        selection.axis = m_axis->currentData().toString().toStdString();
        selection.scorer = m_scorer->currentData().toString().toStdString();
        select(selection);
    };
    for (QComboBox* box : {m_metric, m_axis, m_scorer})
        connect(box, &QComboBox::activated, this, changed);
    connect(m_chips, &VariantChips::hiddenChanged, this, [this](const std::set<std::size_t>& hidden) {
        Selection selection = m_selection;
        selection.hidden = hidden;
        select(selection);
    });
    return bar;
}

QWidget* ComparePage::makeCharts()
{
    auto* row = m_chartRow = new QSplitter(Qt::Horizontal);
    row->setChildrenCollapsible(false);
    row->setHandleWidth(12);
    auto* card = new Card;
    auto* tabs = new QButtonGroup(this);
    m_charts = new QStackedWidget;
    m_charts->setObjectName(QStringLiteral("charts"));
    m_tradeOff = new TradeOffView;
    m_views = {new ChartView(new DifferencesChart), new ChartView(new BarsChart), m_tradeOff->view()};
    const std::array<QWidget*, 3> pages = {m_views[0], m_views[1], m_tradeOff};
    const std::array<std::pair<QString, QString>, 3> names = {
        std::pair(QStringLiteral("differences"), tr("Differences")), std::pair(QStringLiteral("bars"), tr("Bars")),
        std::pair(QStringLiteral("trade-off"), tr("Trade-off"))};
    for (std::size_t i = 0; i < m_views.size(); ++i) {
        m_views[i]->setObjectName(QStringLiteral("chart-") + names[i].first);
        m_charts->addWidget(pages[i]);
        auto* tab = new QToolButton;
        tab->setObjectName(QStringLiteral("tab-") + names[i].first);
        tab->setProperty("role", QStringLiteral("tab"));
        tab->setText(names[i].second);
        tab->setCheckable(true);
        tab->setChecked(i == 0);
        tabs->addButton(tab, static_cast<int>(i));
        card->heading()->addWidget(tab);
    }
    m_convention = new ElidedLabel("small");
    m_convention->setObjectName(QStringLiteral("convention"));
    m_key = new ChartKey;
    card->heading()->addWidget(m_convention, 1);
    card->heading()->addWidget(m_key);
    connect(tabs, &QButtonGroup::idClicked, this, [this](int index) {
        m_charts->setCurrentIndex(index);
        m_key->setVisible(m_charts->currentWidget() != m_tradeOff); // it explains cells
        m_views[static_cast<std::size_t>(index)]->refresh();
    });
    connect(m_tradeOff, &TradeOffView::chosen, this, [this](const std::string& cost, Harm harm) {
        Selection selection = m_selection;
        selection.cost = cost;
        selection.harm = harm;
        select(selection);
    });
    card->content()->addWidget(m_charts, 1);
    row->addWidget(card);

    auto* beside = new Card(tr("What else changed"));
    beside->setToolTip(tr("A broken model is not a safer one: read every gain next to these."));
    m_companions = new CompanionPanel;
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidget(m_companions);
    m_companions->setProperty("role", QStringLiteral("scrolled"));
    beside->content()->addWidget(scroll);
    beside->setMinimumSize(232, 160);
    row->addWidget(beside);
    row->setStretchFactor(0, 5);
    row->setStretchFactor(1, 2);
    row->setSizes({800, 320});
    return row;
}

void ComparePage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_findings->setLow(window()->height() < kLowWindow);
    m_chartRow->setOrientation(width() < kNarrowPage ? Qt::Vertical : Qt::Horizontal);
}

void ComparePage::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_chips->setTheme(theme);
    m_key->setTheme(theme);
    m_companions->setTheme(theme);
    m_figures->setTheme(theme);
    for (ChartView* view : m_views) {
        view->chart()->setTheme(theme);
        view->refresh();
    }
    showFindings();
}

ComparisonChart* ComparePage::chart() const
{
    return m_views[static_cast<std::size_t>(m_charts->currentIndex())]->chart();
}

void ComparePage::showComparison()
{
    const auto comparison = m_workbench.comparison();
    if (comparison && !comparison->cells.empty()) {
        const bool first = !m_comparison || m_comparison->experimentName != comparison->experimentName;
        m_comparison = comparison;
        m_selection = first ? defaultSelection(*comparison) : adapted(m_selection, *comparison);
        m_state->setCurrentIndex(1);
        fillSelectors();
        showSelection();
        return;
    }
    m_comparison.reset();
    m_state->setCurrentIndex(0);
    m_messageButton->setVisible(!m_workbench.comparing());
    if (m_workbench.comparing()) {
        m_messageTitle->setText(tr("Comparing"));
        m_message->setText(tr("Resampling %1 against its base.").arg(qt(m_workbench.experimentName())));
    } else if (const auto& error = m_workbench.comparisonError()) {
        m_messageTitle->setText(tr("There is no comparison"));
        m_message->setText(qt(error->message) + QLatin1Char('\n') + qt(error->hint));
    } else {
        m_messageTitle->setText(tr("Nothing to compare yet"));
        m_message->setText(tr("Here stands what compression changed for each group, with how sure that is. It needs a "
                              "finished base and at least one finished variant."));
    }
}

void ComparePage::fillSelectors()
{
    const QSignalBlocker block(this);
    fillMetrics(m_metric, *m_comparison, m_selection);
    fillAxes(m_axis, *m_comparison, m_selection);
    fillScorers(m_scorer, *m_comparison, m_selection);
    m_scorerChoice->setVisible(m_scorer->count() > 1);
    std::vector<std::string> names;
    std::vector<std::string> recipes;
    for (const compare::Variant& variant : m_comparison->variants) {
        names.push_back(variant.name);
        recipes.push_back(variant.recipe);
    }
    m_chips->setVariants(names, recipes);
    m_chips->setTheme(m_theme);
    m_chips->setHidden(m_selection.hidden);
}

void ComparePage::select(const Selection& selection)
{
    if (!m_comparison)
        return;
    m_selection = adapted(selection, *m_comparison);
    fillSelectors();
    showSelection();
}

void ComparePage::showSelection()
{
    for (ChartView* view : m_views) {
        view->chart()->setContent(m_comparison, m_selection);
        view->refresh();
    }
    m_tradeOff->setContent(*m_comparison, m_selection);
    m_companions->setContent(m_comparison, m_selection);
    m_figures->setContent(m_comparison, m_selection);
    if (const catalogue::Metric* metric = metricOf(*m_comparison, m_selection.metric)) {
        const QString convention = qt(compare::conventionText(*m_comparison, *metric, m_selection.scorer));
        m_convention->setFullText(convention);
        m_metric->setToolTip(metric->source.empty() ? convention
                                                    : tr("%1\nSource: %2").arg(convention, qt(metric->source)));
    }
    showFindings();
}

void ComparePage::showFindings()
{
    if (m_comparison)
        m_findings->setContent(*m_comparison, m_selection, m_theme);
}

QString ComparePage::suggestedPath(const QString& ending) const
{
    const QString name = QStringLiteral("%1-%2-%3.%4")
                             .arg(qt(m_comparison->experimentName), qt(m_selection.metric),
                                  m_selection.axis.empty() ? QStringLiteral("run") : qt(m_selection.axis), ending);
    QString plain = name.toLower();
    plain.replace(QLatin1Char(' '), QLatin1Char('-')).replace(QLatin1Char('/'), QLatin1Char('-'));
    return QDir(QDir::currentPath()).filePath(plain);
}

void ComparePage::showAuditing()
{
    m_audit->setEnabled(!m_workbench.auditing());
    m_audit->setText(m_workbench.auditing() ? tr("Checking…") : tr("How far to trust this?"));
}

void ComparePage::exportChartAs(const QString& ending)
{
    if (!m_comparison)
        return;
    save(tr("Export chart"), ending,
         [this](const std::filesystem::path& place) { return exportChart(*chart(), place); });
    m_views[static_cast<std::size_t>(m_charts->currentIndex())]->refresh();
}

void ComparePage::exportTable()
{
    if (m_comparison)
        save(tr("Export table"), QStringLiteral("csv"), [this](const std::filesystem::path& place) {
            return writeFileAtomically(place, comparisonCsv(*m_comparison, m_selection));
        });
}

void ComparePage::save(const QString& title, const QString& ending,
                       const std::function<Status(const std::filesystem::path&)>& write)
{
    const FileToSave file{title, suggestedPath(ending), {ending.toUpper(), {ending}}, {m_workbench.database()}};
    if (const QString said = m_dialogs.saveAs(this, file, write); !said.isEmpty())
        Q_EMIT noticed(said);
}

} // namespace fw::ui
