#include "ui/widgets/variant_chips.h"

#include <QPainter>

#include <algorithm>

#include "ui/widgets/flow_layout.h"

namespace fw::ui {

namespace {

constexpr int kSpacing = 6;

/// A filled disc while the variant is shown, a ring while it is not.
QIcon swatch(const QColor& colour)
{
    QIcon icon;
    for (const bool filled : {true, false})
        for (const int scale : {1, 2}) {
            QPixmap pixmap(16 * scale, 12 * scale); // room before the name
            pixmap.fill(Qt::transparent);
            QPainter painter(&pixmap);
            painter.setRenderHint(QPainter::Antialiasing);
            painter.setPen(QPen(colour, 1.5 * scale));
            painter.setBrush(filled ? QBrush(colour) : QBrush());
            painter.drawEllipse(QRectF(scale, scale, 10 * scale, 10 * scale));
            icon.addPixmap(pixmap, QIcon::Normal, filled ? QIcon::On : QIcon::Off);
        }
    return icon;
}

} // namespace

VariantChips::VariantChips(QWidget* parent) : QScrollArea(parent), m_row(new QWidget)
{
    new FlowLayout(kSpacing, m_row);
    setWidget(m_row);
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setAutoFillBackground(false);
    m_row->setAutoFillBackground(false);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

QSize VariantChips::sizeHint() const
{
    return m_row->layout()->sizeHint();
}

int VariantChips::heightForWidth(int width) const
{
    const int all = m_row->layout()->heightForWidth(width);
    if (m_chips.empty())
        return all;
    const int line = m_chips.front()->sizeHint().height();
    return std::min(all, 2 * (line + kSpacing) + line / 2);
}

void VariantChips::setVariants(const std::vector<std::string>& names, const std::vector<std::string>& recipes)
{
    if (names != m_names) {
        m_names = names;
        for (QToolButton* chip : m_chips)
            delete chip;
        m_chips.clear();
        for (std::size_t i = 0; i < names.size(); ++i) {
            auto* chip = new QToolButton(m_row);
            chip->setObjectName(QStringLiteral("variant-%1").arg(i));
            chip->setProperty("role", QStringLiteral("chip"));
            chip->setText(QString::fromStdString(names[i]));
            chip->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
            chip->setIconSize(QSize(16, 12));
            chip->setCheckable(true);
            chip->setChecked(true);
            connect(chip, &QToolButton::clicked, this, [this] {
                std::set<std::size_t> hidden;
                for (std::size_t j = 0; j < m_chips.size(); ++j)
                    if (!m_chips[j]->isChecked())
                        hidden.insert(j);
                Q_EMIT hiddenChanged(hidden);
            });
            m_row->layout()->addWidget(chip);
            chip->show();
            m_chips.push_back(chip);
        }
        paintSwatches();
        updateGeometry();
    }
    for (std::size_t i = 0; i < m_chips.size(); ++i)
        m_chips[i]->setToolTip(i == 0 ? tr("The untouched model: what every variant is compared to")
                                      : QString::fromStdString(i < recipes.size() ? recipes[i] : std::string()));
}

void VariantChips::setHidden(const std::set<std::size_t>& hidden)
{
    for (std::size_t i = 0; i < m_chips.size(); ++i)
        m_chips[i]->setChecked(!hidden.contains(i));
}

void VariantChips::setTheme(const Theme& theme)
{
    m_theme = theme;
    paintSwatches();
}

void VariantChips::paintSwatches()
{
    for (std::size_t i = 0; i < m_chips.size(); ++i)
        m_chips[i]->setIcon(swatch(m_theme.variant(i)));
}

} // namespace fw::ui
