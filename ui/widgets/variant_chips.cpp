#include "ui/widgets/variant_chips.h"

#include <QPainter>

#include "ui/widgets/flow_layout.h"

namespace fw::ui {

namespace {

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

VariantChips::VariantChips(QWidget* parent) : QWidget(parent)
{
    new FlowLayout(6, this);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

void VariantChips::setVariants(const std::vector<std::string>& names, const std::vector<std::string>& recipes)
{
    if (names != m_names) {
        m_names = names;
        for (QToolButton* chip : m_chips)
            delete chip;
        m_chips.clear();
        for (std::size_t i = 0; i < names.size(); ++i) {
            auto* chip = new QToolButton(this);
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
            layout()->addWidget(chip);
            m_chips.push_back(chip);
        }
        paintSwatches();
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
