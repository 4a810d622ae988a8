#include "ui/views/try_text_view.h"

#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

#include "ui/models/plain_line.h"
#include "ui/widgets/card.h"
#include "ui/widgets/flow_layout.h"

namespace fw::ui {

namespace {

constexpr int kDebounce = 150;
constexpr double kMoved = 0.0005;             ///< less is 0.000
constexpr int kMostBarHeight = 172;           ///< seven labels; more are scrolled
constexpr std::size_t kLongestTried = 20'000; ///< bytes: each word left out is a text of its own

QString noteOn(const TextInfluences& influences)
{
    if (influences.untried > 0)
        return TryTextView::tr("%1 words at the end were not tried.").arg(influences.untried);
    const bool moved = std::any_of(influences.words.begin(), influences.words.end(),
                                   [](const WordInfluence& word) { return std::fabs(word.change) >= kMoved; });
    if (!moved && !influences.words.empty())
        return TryTextView::tr("No single word moves the score: without any one of them it stays what it is.");
    return TryTextView::tr("Colour: the score minus the score without the word. Hover for the number.");
}

} // namespace

TryTextView::TryTextView(const ScorerServices& services, QWidget* parent)
    : QWidget(parent),
      m_services(services),
      m_text(new QPlainTextEdit),
      m_state(roleLabel({}, "verdict")),
      m_bars(new LabelBars),
      m_barArea(new QScrollArea),
      m_wordsTitle(roleLabel({}, "subsection")),
      m_legend(new InfluenceLegend),
      m_words(new InfluenceView),
      m_note(roleLabel({}, "small"))
{
    setObjectName(QStringLiteral("tryText"));
    m_text->setObjectName(QStringLiteral("triedText"));
    m_text->setAccessibleName(tr("Text to score"));
    m_text->setPlaceholderText(tr("Write or paste a text: it is scored on this machine while you type"));
    m_text->setTabChangesFocus(true);
    m_text->setFixedHeight(4 * m_text->fontMetrics().lineSpacing() + 24);
    m_state->setObjectName(QStringLiteral("verdict"));
    m_state->setWordWrap(true);
    m_state->setMinimumHeight(28);
    m_bars->setObjectName(QStringLiteral("labelBars"));
    m_barArea->setWidget(m_bars);
    m_barArea->setWidgetResizable(true);
    m_barArea->setFrameShape(QFrame::NoFrame);
    m_barArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_barArea->setFocusPolicy(Qt::NoFocus);
    m_bars->setProperty("role", QStringLiteral("scrolled"));
    m_words->setObjectName(QStringLiteral("influences"));
    m_note->setObjectName(QStringLiteral("influenceNote"));
    m_note->setWordWrap(true);

    auto* words = new QWidget;
    auto* flow = new FlowLayout(16, words); // the legend stands below the title where both have no room
    flow->addWidget(m_wordsTitle);
    flow->addWidget(m_legend);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    words->setSizePolicy(policy);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_text);
    layout->addWidget(m_state);
    layout->addWidget(m_barArea);
    layout->addSpacing(12);
    layout->addWidget(words);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_note);

    m_typed.setSingleShot(true);
    m_typed.setInterval(kDebounce);
    connect(m_text, &QPlainTextEdit::textChanged, this, [this] { m_typed.start(); });
    connect(&m_typed, &QTimer::timeout, this, &TryTextView::score);
    showNothing();
}

void TryTextView::setTheme(const Theme& theme)
{
    m_bars->setTheme(theme);
    m_words->setTheme(theme);
    m_legend->setTheme(theme);
}

void TryTextView::begin(const std::string& name, const QString& title)
{
    m_scoreJob.abandon();
    m_influenceJob.abandon();
    m_name = name;
    m_title = title;
    m_labels.reset();
    showNothing();
    showState(tr("Loading %1…").arg(title), "waiting");
}

void TryTextView::setLabels(const Result<ScorerLabels>& labels)
{
    if (!labels.ok()) {
        m_labels.reset();
        showNothing();
        showProblem(labels.error());
        return;
    }
    m_labels = *labels;
    m_bars->setLabels(*labels);
    m_barArea->setFixedHeight(std::min(m_bars->sizeHint().height(), kMostBarHeight));
    m_bars->setMinimumHeight(m_bars->sizeHint().height());
    m_wordsTitle->setText(tr("What moves “%1”").arg(plainLine(m_labels->labels[m_labels->signal])));
    showNothing();
    if (!m_text->toPlainText().isEmpty())
        score();
}

void TryTextView::score()
{
    m_typed.stop();
    m_scoreJob.abandon();
    m_influenceJob.abandon();
    if (!m_labels || !m_services.score)
        return;
    std::string text = m_text->toPlainText().toStdString();
    if (text.empty())
        return showNothing();
    using Answer = Result<TextScores>;
    // What is on screen stays until the new scores are there.
    m_scoreJob.start<Answer>(
        [score = m_services.score, name = m_name, text](const CancelToken& token) { return score(name, text, token); },
        [this, text](const Answer& answer) { showScores(answer, text); });
}

void TryTextView::showScores(const Result<TextScores>& scores, const std::string& text)
{
    if (!scores.ok()) {
        m_bars->clearScores();
        m_words->setInfluences(QString::fromStdString(text), {});
        m_note->clear();
        return showProblem(scores.error());
    }
    m_bars->setScores(*scores);
    const Verdict verdict = verdictOf(*scores);
    showState(verdictText(*scores), verdict == Verdict::Flagged || verdict == Verdict::Negative ? "flagged" : "clear");
    tryWords(text);
}

void TryTextView::tryWords(const std::string& text)
{
    const QString shown = QString::fromStdString(text);
    if (!m_services.influence)
        return;
    if (text.size() > kLongestTried) {
        m_words->setInfluences(shown, {});
        return m_note->setText(tr("Words are tried one by one in texts of up to 20,000 bytes only."));
    }
    m_note->setText(tr("Leaving out each word in turn…"));
    using Answer = Result<TextInfluences>;
    m_influenceJob.start<Answer>([influence = m_services.influence, name = m_name,
                                  text](const CancelToken& token) { return influence(name, text, token); },
                                 [this, text, shown](const Answer& answer) {
                                     if (!answer.ok()) {
                                         m_note->setText(plainLine(answer.error().message));
                                         return;
                                     }
                                     m_words->setInfluences(shown, shownInfluences(text, answer->words));
                                     m_note->setText(noteOn(*answer));
                                 });
}

void TryTextView::showState(const QString& text, const char* state)
{
    m_state->setText(text);
    m_state->setProperty("state", QString::fromLatin1(state));
    m_state->style()->unpolish(m_state);
    m_state->style()->polish(m_state);
}

void TryTextView::showProblem(const Error& error)
{
    showState(plainLine(error.message) + (error.hint.empty() ? QString() : QLatin1Char('\n') + plainLine(error.hint)),
              "problem");
}

void TryTextView::showNothing()
{
    m_bars->clearScores();
    m_words->setInfluences({}, {});
    m_words->setPlaceholderText(tr("The words of your text appear here, coloured by how much each moves the score."));
    m_note->clear();
    showState(tr("No text yet"), "waiting");
}

} // namespace fw::ui
