#include "ui/views/findings_card.h"

#include <QStyle>
#include <QVBoxLayout>

#include "ui/models/shown_findings.h"

namespace fw::ui {

namespace {

constexpr int kHeight = 51; ///< three lines
constexpr int kLowHeight = 34;

QColor colourOf(const ShownFinding& finding, const Theme& theme)
{
    if (finding.tone == compare::Tone::Neutral)
        return finding.mark == QLatin1String("!") ? theme.worse : theme.mutedText;
    return toneColour(theme, finding.tone);
}

/// Its colour, by the style sheet.
void setTone(QLabel* label, compare::Tone tone)
{
    label->setProperty("state", QString::fromStdString(compare::toneName(tone)));
    label->style()->unpolish(label);
    label->style()->polish(label);
}

} // namespace

FindingsCard::FindingsCard(QWidget* parent)
    : Card({}, parent),
      m_headline(roleLabel({}, "headline")),
      m_shortHeadline(new ElidedLabel("headline")),
      m_area(new QScrollArea),
      m_text(new QLabel)
{
    m_headline->setObjectName(QStringLiteral("headline"));
    m_headline->setWordWrap(true);
    m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_shortHeadline->setObjectName(QStringLiteral("shortHeadline"));
    content()->addWidget(m_headline);
    content()->addWidget(m_shortHeadline);
    layout()->setContentsMargins(16, 8, 16, 8);
    m_text->setObjectName(QStringLiteral("findings"));
    m_text->setTextFormat(Qt::RichText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_text->setProperty("role", QStringLiteral("scrolled"));
    m_text->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_area->setWidgetResizable(true);
    m_area->setFrameShape(QFrame::NoFrame);
    m_area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_area->setWidget(m_text);
    content()->addWidget(m_area);
    setLow(false);
}

void FindingsCard::setLow(bool low)
{
    m_low = low;
    showHeadline();
    m_area->setFixedHeight(low ? kLowHeight : kHeight);
}

void FindingsCard::setContent(const compare::Comparison& comparison, const Selection& selection, const Theme& theme)
{
    QString rows;
    QString headline;
    for (const ShownFinding& finding : shownFindings(comparison, selection)) {
        if (finding.headline) {
            headline = finding.text;
            setTone(m_headline, finding.tone);
            setTone(m_shortHeadline, finding.tone);
            continue;
        }
        rows += QStringLiteral("<tr><td style=\"color:%1; padding-right:8px\">%2</td><td>%3</td></tr>")
                    .arg(colourOf(finding, theme).name(), finding.mark.toHtmlEscaped(), finding.text.toHtmlEscaped());
    }
    m_headline->setText(headline);
    m_shortHeadline->setFullText(headline);
    showHeadline();
    m_area->setVisible(!rows.isEmpty());
    setVisible(!rows.isEmpty() || !headline.isEmpty());
    m_text->setText(QStringLiteral("<table cellspacing=\"0\" cellpadding=\"1\">%1</table>").arg(rows));
}

void FindingsCard::showHeadline()
{
    const bool any = !m_headline->text().isEmpty();
    m_headline->setVisible(any && !m_low);
    m_shortHeadline->setVisible(any && m_low);
}

} // namespace fw::ui
