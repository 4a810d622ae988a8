#include "ui/look/theme.h"

#include <QApplication>
#include <QFile>
#include <QPainter>
#include <QPixmap>
#include <QStyleFactory>
#include <QSvgRenderer>

#include <array>
#include <utility>

// Resources of a static library are registered by hand, outside any namespace.
static void registerResources()
{
    Q_INIT_RESOURCE(resources);
}

namespace fw::ui {

Theme Theme::light()
{
    Theme theme;
    theme.page = QColor(0xFFFFFF);
    theme.frame = QColor(0xF5F6F8);
    theme.hairline = QColor(0xDFE3E8);
    theme.hover = QColor(0xECEFF3);
    theme.text = QColor(0x1B1F24);
    theme.mutedText = QColor(0x5B6470);
    theme.accent = QColor(0x2F6FDE);
    theme.onAccent = QColor(0xFFFFFF);
    theme.accentSoft = QColor(0xE1EBFB);
    theme.grid = QColor(0xE6E9ED);
    theme.noise = QColor(107, 114, 128, 46);
    theme.better = QColor(0x0072B2);
    theme.worse = QColor(0xB85000);
    theme.problem = QColor(0xB85000);
    return theme;
}

Theme Theme::darkTheme()
{
    Theme theme;
    theme.dark = true;
    theme.page = QColor(0x1E2227);
    theme.frame = QColor(0x16191D);
    theme.hairline = QColor(0x333A42);
    theme.hover = QColor(0x2A3037);
    theme.text = QColor(0xE6E9ED);
    theme.mutedText = QColor(0x9AA4B0);
    theme.accent = QColor(0x6EA0FF);
    theme.onAccent = QColor(0x101318);
    theme.accentSoft = QColor(0x26364F);
    theme.grid = QColor(0x2D333A);
    theme.noise = QColor(156, 163, 175, 52);
    theme.better = QColor(0x6BBDF0);
    theme.worse = QColor(0xF0A03C);
    theme.problem = QColor(0xF0A03C);
    return theme;
}

Theme Theme::ofSystem()
{
    const QPalette palette = QGuiApplication::palette();
    const bool dark = palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
    return dark ? darkTheme() : light();
}

QColor Theme::variant(std::size_t index) const
{
    static constexpr std::array<QRgb, 7> kColours = {0xFFE69F00, 0xFF56B4E9, 0xFF009E73, 0xFFCC79A7,
                                                     0xFF0072B2, 0xFFD55E00, 0xFFF0E442};
    if (index == 0)
        return dark ? QColor(0x9CA3AF) : QColor(0x6B7280);
    const std::size_t place = (index - 1) % kColours.size();
    if (dark && place == 4)
        return QColor(0x3D9BD6); // the same blue, readable on the dark page
    return QColor::fromRgba(kColours[place]);
}

QPalette Theme::palette() const
{
    QPalette palette;
    palette.setColor(QPalette::Window, frame);
    palette.setColor(QPalette::WindowText, text);
    palette.setColor(QPalette::Base, page);
    palette.setColor(QPalette::AlternateBase, frame);
    palette.setColor(QPalette::Text, text);
    palette.setColor(QPalette::Button, page);
    palette.setColor(QPalette::ButtonText, text);
    palette.setColor(QPalette::PlaceholderText, mutedText);
    palette.setColor(QPalette::Highlight, accent);
    palette.setColor(QPalette::HighlightedText, onAccent);
    palette.setColor(QPalette::ToolTipBase, page);
    palette.setColor(QPalette::ToolTipText, text);
    palette.setColor(QPalette::Link, accent);
    palette.setColor(QPalette::Mid, hairline);
    palette.setColor(QPalette::Light, page);
    palette.setColor(QPalette::Dark, hairline);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mutedText);
    return palette;
}

QString Theme::styleSheet() const
{
    registerResources();
    QFile file(QStringLiteral(":/style/workbench.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    // Longer names first: @accent is the beginning of @accentSoft.
    const std::array<std::pair<QLatin1String, QColor>, 13> tokens = {{{QLatin1String("@accentSoft"), accentSoft},
                                                                      {QLatin1String("@onAccent"), onAccent},
                                                                      {QLatin1String("@accent"), accent},
                                                                      {QLatin1String("@hairline"), hairline},
                                                                      {QLatin1String("@mutedText"), mutedText},
                                                                      {QLatin1String("@problem"), problem},
                                                                      {QLatin1String("@better"), better},
                                                                      {QLatin1String("@worse"), worse},
                                                                      {QLatin1String("@frame"), frame},
                                                                      {QLatin1String("@hover"), hover},
                                                                      {QLatin1String("@page"), page},
                                                                      {QLatin1String("@text"), text},
                                                                      {QLatin1String("@grid"), grid}}};
    for (const auto& [name, colour] : tokens)
        sheet.replace(name, colour.name());
    sheet.replace(QLatin1String("%mode%"), dark ? QLatin1String("dark") : QLatin1String("light"));
    return sheet;
}

void apply(const Theme& theme, QApplication& application)
{
    registerResources();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(theme.palette());
    application.setStyleSheet(theme.styleSheet());
}

QIcon icon(const QString& name, const QColor& colour, const QColor& checked)
{
    registerResources();
    QFile file(QStringLiteral(":/icons/") + name + QStringLiteral(".svg"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray source = file.readAll();
    const auto draw = [&source](const QColor& pen, int size) {
        QByteArray drawing = source;
        drawing.replace("currentColor", pen.name().toLatin1());
        QPixmap pixmap(size, size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        QSvgRenderer(drawing).render(&painter);
        return pixmap;
    };
    QIcon result;
    for (const int size : {16, 20, 32, 40, 60}) {
        result.addPixmap(draw(colour, size), QIcon::Normal, QIcon::Off);
        if (checked.isValid())
            result.addPixmap(draw(checked, size), QIcon::Normal, QIcon::On);
    }
    return result;
}

} // namespace fw::ui
