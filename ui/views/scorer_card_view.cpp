#include "ui/views/scorer_card_view.h"

#include <QDir>
#include <QLocale>
#include <QScrollBar>
#include <QVBoxLayout>

#include "core/base/number_text.h"
#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/section_grid.h"

namespace fw::ui {

namespace {

constexpr int kTwoColumnsOfCard = 720;
constexpr int kLate = 250;

QString kindTitle(const std::string& kind)
{
    if (kind == "vader")
        return ScorerCardView::tr("VADER: rules and a lexicon");
    if (kind == "word vectors")
        return ScorerCardView::tr("gender polarity by word vectors");
    return kind == "word list" ? ScorerCardView::tr("word list") : QString::fromStdString(kind);
}

/// From where the process stands, or from home, where it lies below; else whole.
QString shownPath(const std::string& path)
{
    const QString whole = QString::fromStdString(path);
    const QString relative = QDir::current().relativeFilePath(whole);
    if (!relative.startsWith(QLatin1String("..")) && !QDir::isAbsolutePath(relative))
        return relative;
    const QString home = QDir::homePath() + QLatin1Char('/');
    return whole.startsWith(home) ? QStringLiteral("~/") + whole.mid(home.size()) : whole;
}

QString labelsText(const ScorerLabels& labels)
{
    QStringList names;
    for (const std::string& label : labels.labels)
        names << plainLine(label);
    return names.join(QStringLiteral(", "));
}

QWidget* column(const std::vector<const CardSection*>& sections)
{
    auto* widget = new QWidget;
    auto* rows = new QVBoxLayout(widget);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(20);
    for (const CardSection* section : sections)
        rows->addWidget(new SectionGrid(*section));
    rows->addStretch(1);
    return widget;
}

} // namespace

ScorerCardView::ScorerCardView(QWidget* parent) : QScrollArea(parent)
{
    setObjectName(QStringLiteral("scorerCard"));
    setAccessibleName(tr("Card of the scorer"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_late.setSingleShot(true);
    m_late.setInterval(kLate);
    connect(&m_late, &QTimer::timeout, this, [this] { fill(); });
}

void ScorerCardView::begin()
{
    m_facts.reset();
    m_labels.reset();
    m_problem.reset();
    m_late.start(); // until then the old card stays
}

void ScorerCardView::setFacts(const Result<ScorerFacts>& facts)
{
    m_late.stop();
    if (facts.ok())
        m_facts = *facts;
    else
        m_problem = facts.error();
    fill();
}

void ScorerCardView::setLabels(const Result<ScorerLabels>& labels)
{
    if (labels.ok())
        m_labels = *labels;
    else if (!m_problem)
        m_problem = labels.error();
    if (!m_late.isActive())
        fill();
}

CardSection ScorerCardView::about() const
{
    CardSection section;
    const auto add = [&](const QString& name, const QString& value) { section.rows.push_back({{name}, {value}}); };
    add(tr("Kind"), kindTitle(m_facts->kind));
    // Rows that come with the labels are there from the beginning: nothing jumps when they are filled.
    const QString waiting = m_problem ? tr("n/a") : QStringLiteral("…");
    add(tr("Labels"), m_labels ? labelsText(*m_labels) : waiting);
    add(tr("Signal"),
        m_labels ? tr("%1, from %2 to 1")
                       .arg(plainLine(m_labels->labels[m_labels->signal]), m_labels->bipolar ? tr("−1") : tr("0"))
                 : waiting);
    const QString threshold = m_labels ? QString::fromStdString(numberText(m_labels->threshold)) : waiting;
    add(tr("Threshold"), m_labels && m_labels->bipolar ? tr("±%1").arg(threshold) : threshold);
    add(tr("Licence"), m_facts->licence.empty() ? tr("not stated") : plainLine(m_facts->licence));
    add(tr("Size"), QLocale().formattedDataSize(static_cast<qint64>(m_facts->bytes), 1, QLocale::DataSizeSIFormat));
    add(tr("Identity"), plainLine(m_facts->identity));
    add(tr("Place"), plainLine(shownPath(m_facts->path)));
    return section;
}

QWidget* ScorerCardView::missingNote()
{
    auto* note = new QWidget;
    auto* rows = new QVBoxLayout(note);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(8);
    QLabel* text = roleLabel(tr("It has no card: its data, its licence and how good it is are not stated. Evaluate it "
                                "on labelled texts to know; a card.json beside it would be shown here."),
                             "muted");
    text->setObjectName(QStringLiteral("noCard"));
    text->setWordWrap(true);
    auto* evaluate = new QPushButton(tr("Evaluate it…"));
    evaluate->setObjectName(QStringLiteral("cardEvaluate"));
    connect(evaluate, &QPushButton::clicked, this, &ScorerCardView::evaluationRequested);
    rows->addWidget(text);
    rows->addWidget(evaluate, 0, Qt::AlignLeft);
    rows->addStretch(1);
    return note;
}

void ScorerCardView::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    if ((width() >= kTwoColumnsOfCard) != m_twoColumns && !m_late.isActive())
        fill();
}

void ScorerCardView::fill()
{
    m_twoColumns = width() >= kTwoColumnsOfCard;
    m_sections.clear();
    auto* page = new QWidget;
    page->setProperty("role", QStringLiteral("scrolled"));
    auto* rows = new QVBoxLayout(page);
    rows->setContentsMargins(0, 4, 12, 4);
    rows->setSpacing(20);
    if (m_problem) {
        QLabel* problem =
            roleLabel(plainLine(m_problem->message) + QLatin1Char('\n') + plainLine(m_problem->hint), "problem");
        problem->setObjectName(QStringLiteral("cardProblem"));
        problem->setWordWrap(true);
        rows->addWidget(problem);
    }
    if (m_facts) {
        m_sections.push_back(about());
        for (CardSection& section : cardSections(m_facts->card, m_facts->head, m_facts->heads))
            m_sections.push_back(std::move(section));
        std::vector<const CardSection*> left;
        std::vector<const CardSection*> right;
        std::vector<const CardSection*> wide;
        std::size_t leftRows = 0;
        std::size_t rightRows = 0;
        for (const CardSection& section : m_sections) {
            if (isWide(section)) {
                wide.push_back(&section);
                continue;
            }
            const bool first = !m_twoColumns || leftRows <= rightRows;
            (first ? left : right).push_back(&section);
            (first ? leftRows : rightRows) += section.rows.size() + 2;
        }
        auto* columns = new QHBoxLayout;
        columns->setSpacing(40);
        columns->addWidget(column(left), 1);
        if (m_facts->card.empty())
            right.clear();
        if (m_twoColumns && m_facts->card.empty())
            columns->addWidget(missingNote(), 1);
        else if (m_twoColumns)
            columns->addWidget(column(right), 1);
        rows->addLayout(columns);
        if (!m_twoColumns && m_facts->card.empty())
            rows->addWidget(missingNote());
        for (const CardSection* section : wide)
            rows->addWidget(new SectionGrid(*section));
    } else if (!m_problem) {
        rows->addWidget(roleLabel(tr("Reading the card…"), "muted"));
    }
    rows->addStretch(1);
    const int top = verticalScrollBar()->value();
    setWidget(page);
    verticalScrollBar()->setValue(top);
}

} // namespace fw::ui
