#include "ui/views/findings_card.h"

#include <QVBoxLayout>

#include "ui/models/shown_findings.h"

namespace fw::ui {

namespace {

constexpr int kHeight = 68; ///< four lines
constexpr int kLowHeight = 34;

QColor colourOf(const ShownFinding& finding, const Theme& theme)
{
    if (finding.tone == compare::Tone::Neutral)
        return finding.mark == QLatin1String("!") ? theme.worse : theme.mutedText;
    return toneColour(theme, finding.tone);
}

} // namespace

FindingsCard::FindingsCard(QWidget* parent) : Card({}, parent), m_area(new QScrollArea), m_text(new QLabel)
{
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
    m_area->setFixedHeight(low ? kLowHeight : kHeight);
}

void FindingsCard::setContent(const compare::Comparison& comparison, const Selection& selection, const Theme& theme)
{
    QString rows;
    for (const ShownFinding& finding : shownFindings(comparison, selection))
        rows += QStringLiteral("<tr><td style=\"color:%1; padding-right:8px\">%2</td><td>%3</td></tr>")
                    .arg(colourOf(finding, theme).name(), finding.mark.toHtmlEscaped(), finding.text.toHtmlEscaped());
    setVisible(!rows.isEmpty());
    m_text->setText(QStringLiteral("<table cellspacing=\"0\" cellpadding=\"1\">%1</table>").arg(rows));
}

} // namespace fw::ui
