#include "ui/views/scorers_page.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/models/plain_line.h"
#include "ui/widgets/flow_layout.h"

namespace fw::ui {

namespace {

constexpr int kHeading = 32;
constexpr int kNarrowScorers = 720;

} // namespace

ScorersPage::ScorersPage(Workbench& workbench, FileDialogs dialogs, QWidget* parent)
    : QWidget(parent),
      m_services(workbench.services().scorers),
      m_dialogs(std::move(dialogs)),
      m_list(new ScorerListCard(m_services, m_dialogs)),
      m_card(new ScorerCardView),
      m_try(new TryTextView(m_services)),
      m_evaluate(new EvaluateView(m_services, m_dialogs))
{
    setObjectName(QStringLiteral("scorersPage"));
    setProperty("role", QStringLiteral("page"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    layout->addWidget(m_list);
    layout->addWidget(makeScorer(), 1);
    connect(m_list, &ScorerListCard::chosen, this, &ScorersPage::showScorer);
    connect(m_card, &ScorerCardView::evaluationRequested, this, [this] { showTab(EvaluateTab); });
    connect(m_evaluate, &EvaluateView::noticed, this, &ScorersPage::noticed);
    showTab(CardTab);
}

QWidget* ScorersPage::makeScorer()
{
    auto* card = new Card;
    m_title = roleLabel({}, "title");
    m_title->setObjectName(QStringLiteral("scorerTitle"));
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setMinimumHeight(kHeading); // with or without the button beside it
    m_origin = roleLabel({}, "chip");
    m_origin->setObjectName(QStringLiteral("scorerOrigin"));
    m_remove = new QToolButton;
    m_remove->setObjectName(QStringLiteral("removeScorer"));
    m_remove->setToolTip(tr("Take it off the list; its files stay"));
    m_remove->setAccessibleName(tr("Take this scorer off the list"));
    m_remove->setIconSize(QSize(16, 16));
    connect(m_remove, &QToolButton::clicked, m_list, &ScorerListCard::remove);
    card->heading()->addWidget(m_title, 1);
    card->heading()->addWidget(m_origin, 0, Qt::AlignVCenter);
    card->heading()->addWidget(m_remove);
    m_summary = new ElidedLabel("muted");
    m_summary->setObjectName(QStringLiteral("scorerSummary"));
    card->content()->addWidget(m_summary);
    m_heads = new QWidget;
    m_heads->setObjectName(QStringLiteral("scorerHeads"));
    new FlowLayout(6, m_heads);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    m_heads->setSizePolicy(policy);
    card->content()->addWidget(m_heads);
    m_state = new QStackedWidget;
    m_state->addWidget(makeTabs());
    m_state->addWidget(makeMessage());
    card->content()->addWidget(m_state, 1);
    return card;
}

QWidget* ScorersPage::makeTabs()
{
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(12);
    auto* bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_tabButtons = new QButtonGroup(this);
    m_tabs = new QStackedWidget;
    const std::pair<QString, QString> names[] = {{QStringLiteral("card"), tr("Card")},
                                                 {QStringLiteral("try"), tr("Try a sentence")},
                                                 {QStringLiteral("evaluate"), tr("Evaluate on a file")}};
    for (const auto& [name, title] : names) {
        auto* tab = new QToolButton;
        tab->setObjectName(QStringLiteral("scorer-tab-") + name);
        tab->setProperty("role", QStringLiteral("tab"));
        tab->setText(title);
        tab->setCheckable(true);
        m_tabButtons->addButton(tab, static_cast<int>(m_tabButtons->buttons().size()));
        bar->addWidget(tab);
    }
    bar->addStretch(1);
    connect(m_tabButtons, &QButtonGroup::idClicked, this, [this](int tab) { showTab(static_cast<Tab>(tab)); });
    m_tabs->addWidget(m_card);
    m_tabs->addWidget(m_try);
    m_tabs->addWidget(m_evaluate);
    layout->addLayout(bar);
    layout->addWidget(m_tabs, 1);
    return widget;
}

QWidget* ScorersPage::makeMessage()
{
    auto* widget = new QWidget;
    auto* layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 24, 0, 0);
    layout->setSpacing(8);
    m_messageTitle = roleLabel({}, "section");
    m_messageTitle->setObjectName(QStringLiteral("scorerMessageTitle"));
    m_messageTitle->setWordWrap(true);
    m_message = roleLabel({}, "muted");
    m_message->setObjectName(QStringLiteral("scorerMessage"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_import = new QPushButton(tr("Import the lexicon…"));
    m_import->setObjectName(QStringLiteral("importVader"));
    m_import->setProperty("role", QStringLiteral("primary"));
    connect(m_import, &QPushButton::clicked, this, &ScorersPage::importVader);
    layout->addWidget(m_messageTitle);
    layout->addWidget(m_message);
    layout->addSpacing(8);
    layout->addWidget(m_import, 0, Qt::AlignLeft);
    layout->addStretch(1);
    return widget;
}

void ScorersPage::setTheme(const Theme& theme)
{
    m_theme = theme;
    m_list->setTheme(theme);
    m_remove->setIcon(icon(QStringLiteral("close"), theme.mutedText));
    m_try->setTheme(theme);
}

bool ScorersPage::busy() const
{
    return m_list->busy() || m_factsJob.busy() || m_loadJob.busy() || m_importJob.busy() || m_try->busy() ||
           m_evaluate->busy();
}

void ScorersPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_list->empty() && !m_list->busy())
        m_list->refresh();
}

void ScorersPage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_list->setNarrow(width() < kNarrowScorers);
}

void ScorersPage::addScorer(const std::string& name)
{
    m_list->add(name);
}

void ScorersPage::showScorer()
{
    const ScorerEntry& entry = *m_list->current();
    m_title->setText(plainLine(entry.title));
    m_title->setToolTip(plainToolTip(plainLine(entry.title)));
    m_origin->setText(scorerDetail(entry));
    m_summary->setFullText(plainLine(entry.summary));
    m_remove->setVisible(entry.origin == "added");
    showHeads(entry);
    if (entry.problem)
        return showProblem(entry);
    m_state->setCurrentIndex(0);
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < entry.heads.size(); ++i)
        if (entry.heads[i].name == m_name)
            chosen = i;
    showHead(chosen);
}

void ScorersPage::showHeads(const ScorerEntry& entry)
{
    delete m_headButtons;
    m_headButtons = new QButtonGroup(this);
    qDeleteAll(m_heads->findChildren<QToolButton*>());
    m_heads->setVisible(entry.heads.size() > 1);
    if (entry.heads.size() < 2)
        return;
    for (std::size_t i = 0; i < entry.heads.size(); ++i) {
        auto* head = new QToolButton(m_heads);
        head->setObjectName(QStringLiteral("head-%1").arg(i));
        head->setProperty("role", QStringLiteral("choice"));
        head->setText(plainLine(entry.heads[i].title).replace(QLatin1Char('&'), QStringLiteral("&&")));
        head->setToolTip(plainToolTip(plainLine(entry.heads[i].name)));
        head->setCheckable(true);
        m_headButtons->addButton(head, static_cast<int>(i));
        m_heads->layout()->addWidget(head);
    }
    connect(m_headButtons, &QButtonGroup::idClicked, this,
            [this](int head) { showHead(static_cast<std::size_t>(head)); });
}

void ScorersPage::showHead(std::size_t index)
{
    const ScorerEntry& entry = *m_list->current();
    const ScorerHead& head = entry.heads[index];
    if (QAbstractButton* button = m_headButtons->button(static_cast<int>(index)))
        button->setChecked(true);
    m_name = head.name;
    m_summary->setFullText(plainLine(head.summary.empty() ? entry.summary : head.summary));
    const QString title = plainLine(entry.title);
    m_card->begin();
    m_try->begin(m_name, head.title.empty() ? title : title + QStringLiteral(" · ") + plainLine(head.title));
    m_evaluate->begin(m_name);
    using Facts = Result<ScorerFacts>;
    if (m_services.facts)
        m_factsJob.start<Facts>([facts = m_services.facts, name = m_name](const CancelToken&) { return facts(name); },
                                [this](const Facts& facts) { m_card->setFacts(facts); });
    using Labels = Result<ScorerLabels>;
    if (m_services.load)
        m_loadJob.start<Labels>([load = m_services.load, name = m_name](const CancelToken&) { return load(name); },
                                [this](const Labels& labels) {
                                    m_card->setLabels(labels);
                                    m_try->setLabels(labels);
                                    m_evaluate->setLabels(labels);
                                });
}

void ScorersPage::showProblem(const ScorerEntry& entry)
{
    m_factsJob.abandon();
    m_loadJob.abandon();
    m_name = entry.heads.front().name;
    m_heads->hide();
    const bool vader = entry.origin == "imported";
    m_messageTitle->setText(vader ? tr("Its lexicon is not here yet") : tr("It cannot be used"));
    m_message->setText(vader
                           ? tr("VADER's lexicon is MIT-licensed and not bundled. Download the Python package "
                                "vaderSentiment (pip download --no-deps vaderSentiment), then import its wheel or its "
                                "vader_lexicon.txt here; it stays on this machine.")
                           : plainLine(entry.problem->message) + QLatin1Char('\n') + plainLine(entry.problem->hint));
    m_import->setVisible(vader && m_services.importVader != nullptr);
    m_state->setCurrentIndex(1);
}

void ScorersPage::importVader()
{
    const QString source = m_dialogs.open(this, tr("Choose vaderSentiment's wheel or lexicon"), {},
                                          tr("Wheel or lexicon (*.whl vader_lexicon.txt);;All files (*)"));
    if (source.isEmpty())
        return;
    m_import->setEnabled(false);
    m_importJob.start<Status>(
        [import = m_services.importVader, path = source.toStdString()](const CancelToken&) { return import(path); },
        [this](const Status& status) {
            m_import->setEnabled(true);
            if (!status.ok())
                m_message->setText(plainLine(status.error().message) + QLatin1Char('\n') +
                                   plainLine(status.error().hint));
            else
                m_list->refresh(m_name);
        });
}

void ScorersPage::showTab(Tab tab)
{
    m_tabs->setCurrentIndex(tab);
    if (QAbstractButton* button = m_tabButtons->button(tab))
        button->setChecked(true);
}

} // namespace fw::ui
