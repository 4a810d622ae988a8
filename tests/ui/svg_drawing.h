// What an SVG draws, read back from its text.
#pragma once

#include <QColor>
#include <QPolygonF>
#include <QRectF>
#include <QRegularExpression>
#include <QStringList>
#include <QTransform>
#include <QXmlStreamReader>

#include <vector>

namespace svg_drawing {

/// What an SVG of QSvgGenerator draws: shapes with their colours, in the document's coordinates, and texts.
struct Drawing
{
    struct Shape
    {
        QRectF box;
        QColor fill;   ///< invalid: none
        QColor stroke; ///< invalid: none
        QString element;
    };
    std::vector<Shape> shapes;
    QStringList texts;
    QRectF viewBox;
};

inline QTransform transformOf(const QString& text)
{
    const QString inside = text.section('(', 1).section(')', 0, 0);
    QList<double> n;
    for (const QString& part : inside.split(QRegularExpression("[ ,]+"), Qt::SkipEmptyParts))
        n << part.toDouble();
    return n.size() == 6 ? QTransform(n[0], n[1], n[2], n[3], n[4], n[5]) : QTransform();
}

inline QRectF boxOf(const QXmlStreamAttributes& attributes, const QString& element)
{
    const auto number = [&](const char* name) { return attributes.value(QLatin1String(name)).toDouble(); };
    if (element == "rect")
        return {number("x"), number("y"), number("width"), number("height")};
    if (element == "circle")
        return {number("cx") - number("r"), number("cy") - number("r"), 2 * number("r"), 2 * number("r")};
    if (element == "ellipse")
        return {number("cx") - number("rx"), number("cy") - number("ry"), 2 * number("rx"), 2 * number("ry")};
    const QString points = element == "path" ? attributes.value("d").toString() : attributes.value("points").toString();
    static const QRegularExpression kPair("(-?[0-9.]+(?:e-?[0-9]+)?)[, ]+(-?[0-9.]+(?:e-?[0-9]+)?)");
    QPolygonF polygon;
    for (auto match = kPair.globalMatch(points); match.hasNext();) {
        const auto pair = match.next();
        polygon << QPointF(pair.captured(1).toDouble(), pair.captured(2).toDouble());
    }
    return polygon.boundingRect();
}

inline Drawing parse(const QByteArray& svg)
{
    struct State
    {
        QTransform transform;
        QColor fill;
        QColor stroke;
    };
    Drawing drawing;
    std::vector<State> states(1);
    QXmlStreamReader reader(svg);
    const auto colour = [](QStringView value) {
        return value == QLatin1String("none") ? QColor() : QColor(value.toString());
    };
    while (!reader.atEnd()) {
        const auto token = reader.readNext();
        if (token == QXmlStreamReader::EndElement)
            states.pop_back();
        if (token != QXmlStreamReader::StartElement)
            continue;
        const QXmlStreamAttributes attributes = reader.attributes();
        State state = states.back();
        if (attributes.hasAttribute("fill"))
            state.fill = colour(attributes.value("fill"));
        if (attributes.hasAttribute("stroke"))
            state.stroke = colour(attributes.value("stroke"));
        if (attributes.hasAttribute("transform"))
            state.transform = transformOf(attributes.value("transform").toString()) * state.transform;
        states.push_back(state);
        const QString element = reader.name().toString();
        if (element == "svg") {
            const QStringList box = attributes.value("viewBox").toString().split(' ');
            drawing.viewBox = QRectF(box[0].toDouble(), box[1].toDouble(), box[2].toDouble(), box[3].toDouble());
        } else if (element == "text") {
            drawing.texts << reader.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
            states.pop_back();
        } else if (QStringList{"rect", "path", "polyline", "polygon", "circle", "ellipse", "line"}.contains(element)) {
            drawing.shapes.push_back(
                {state.transform.mapRect(boxOf(attributes, element)), state.fill, state.stroke, element});
        }
    }
    if (reader.hasError())
        qWarning("%s", qPrintable(reader.errorString()));
    return drawing;
}

} // namespace svg_drawing
