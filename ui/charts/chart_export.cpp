#include "ui/charts/chart_export.h"

#include <QBuffer>
#include <QImage>
#include <QPainter>
#include <QSvgGenerator>

#include "core/base/file.h"

namespace fw::ui {

namespace {

/// Headings on while it lives.
class WithHeadings
{
public:
    WithHeadings(ComparisonChart& chart, const QSizeF& size) : m_chart(chart)
    {
        m_chart.setHeadings(true);
        m_chart.arrange(size.expandedTo(chart.minimumSize() + QSizeF(0, 220)));
    }
    ~WithHeadings() { m_chart.setHeadings(false); }
    WithHeadings(const WithHeadings&) = delete;
    WithHeadings& operator=(const WithHeadings&) = delete;

private:
    ComparisonChart& m_chart;
};

QByteArray pngOf(ComparisonChart& chart, const QSizeF& size)
{
    const WithHeadings headings(chart, size);
    const QRectF scene = chart.sceneRect();
    QImage image((scene.size() * 2).toSize(), QImage::Format_RGB32);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    chart.render(&painter, image.rect(), scene);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

} // namespace

QByteArray svgOf(ComparisonChart& chart, const QSizeF& size)
{
    const WithHeadings headings(chart, size);
    const QRectF scene = chart.sceneRect();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(96);
    generator.setSize(scene.size().toSize());
    generator.setViewBox(scene);
    generator.setTitle(QObject::tr("Fairweight chart"));
    QPainter painter(&generator);
    chart.render(&painter, scene, scene);
    painter.end();
    return bytes;
}

Status exportChart(ComparisonChart& chart, const std::filesystem::path& path, const QSizeF& size)
{
    if (chart.empty())
        return Error{ErrorKind::InvalidInput, "there is nothing in this chart to export",
                     "choose a metric and an axis that have figures"};
    const bool svg = QString::fromStdString(path.extension().string()).compare(QLatin1String(".svg"), Qt::CaseInsensitive) == 0;
    const QByteArray bytes = svg ? svgOf(chart, size) : pngOf(chart, size);
    return writeFileAtomically(path, std::string_view(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

} // namespace fw::ui
