#include "ui/models/plain_line.h"

#include <QTextDocument>

namespace fw::ui {

QString plainLine(const QString& text)
{
    QString line = text;
    for (QChar& character : line) {
        const char16_t code = character.unicode();
        const bool turns = (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
        if (turns)
            character = QChar(0xFFFD);
        else if (code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029)
            character = QLatin1Char(' ');
    }
    return line;
}

QString plainLine(const std::string& text)
{
    return plainLine(QString::fromStdString(text));
}

QString plainToolTip(const QString& text)
{
    if (!Qt::mightBeRichText(text))
        return text;
    QString escaped = text.toHtmlEscaped();
    escaped.replace(QLatin1Char('\n'), QLatin1String("<br>"));
    return QLatin1String("<span>") + escaped + QLatin1String("</span>");
}

} // namespace fw::ui
