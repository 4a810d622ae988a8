#include "ui/views/scorer_list_card.h"

#include <QHBoxLayout>
#include <QMenu>

#include <algorithm>

namespace fw::ui {

namespace {

constexpr int kListWidth = 248;
constexpr int kNarrowListWidth = 168;

} // namespace

ScorerListCard::ScorerListCard(const ScorerServices& services, FileDialogs dialogs, QWidget* parent)
    : Card(tr("Scorers"), parent),
      m_services(services),
      m_dialogs(std::move(dialogs)),
      m_list(new ScorerList(this)),
      m_view(new QListView),
      m_delegate(new ScorerDelegate(m_view)),
      m_add(new QPushButton(tr("Add scorer")))
{
    setFixedWidth(kListWidth);
    layout()->setContentsMargins(8, 12, 8, 12);
    heading()->setContentsMargins(8, 0, 0, 0);
    m_view->setObjectName(QStringLiteral("scorerList"));
    m_view->setAccessibleName(tr("Scorers"));
    m_view->setModel(m_list);
    m_view->setItemDelegate(m_delegate);
    m_view->setMouseTracking(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) { choose(current.row()); });
    m_add->setObjectName(QStringLiteral("addScorer"));
    m_add->setProperty("role", QStringLiteral("menu"));
    m_add->setToolTip(tr("A classifier's or VADER's directory, or a word list, for this session"));
    auto* menu = new QMenu(m_add);
    const auto action = [&](const QString& name, const QString& text, auto&& slot) {
        menu->addAction(text, this, slot)->setObjectName(name);
    };
    action(QStringLiteral("addDirectory"), tr("Directory…"), [this] {
        if (const QString path = m_dialogs.directory(this, tr("Choose a classifier's directory"), {}); !path.isEmpty())
            this->add(path.toStdString());
    });
    action(QStringLiteral("addWordList"), tr("Word list…"), [this] {
        const QString path = m_dialogs.open(this, tr("Choose a word list"), {}, tr("Word lists (*.csv *.tsv)"));
        if (!path.isEmpty())
            this->add(path.toStdString());
    });
    m_add->setMenu(menu);
    content()->addWidget(m_view, 1);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(8, 0, 8, 0);
    row->addWidget(m_add);
    row->addStretch(1);
    content()->addLayout(row);
}

void ScorerListCard::setNarrow(bool narrow)
{
    setFixedWidth(narrow ? kNarrowListWidth : kListWidth);
}

void ScorerListCard::setTheme(const Theme& theme)
{
    m_delegate->setTheme(theme);
    m_view->viewport()->update();
}

const ScorerEntry* ScorerListCard::current() const
{
    return m_row < 0 ? nullptr : &m_list->entries()[static_cast<std::size_t>(m_row)];
}

void ScorerListCard::add(const std::string& name)
{
    if (std::find(m_added.begin(), m_added.end(), name) == m_added.end())
        m_added.push_back(name);
    refresh(name);
}

void ScorerListCard::remove()
{
    if (m_row < 0)
        return;
    const std::string name = current()->heads.front().name;
    std::erase_if(m_added, [&](const std::string& added) { return name == added || name.starts_with(added + '#'); });
    refresh();
}

void ScorerListCard::refresh(const std::string& name)
{
    if (!m_services.list)
        return;
    const std::string wanted = name.empty() && m_row >= 0 ? current()->heads.front().name : name;
    using Answer = std::vector<ScorerEntry>;
    m_listJob.start<Answer>([list = m_services.list, added = m_added](const CancelToken&) { return list(added); },
                            [this, wanted](Answer entries) { setEntries(std::move(entries), wanted); });
}

void ScorerListCard::setEntries(std::vector<ScorerEntry> entries, const std::string& name)
{
    m_row = -1;
    m_list->setEntries(std::move(entries));
    int row = m_list->rowOf(name);
    // A directory with several heads is known by them.
    for (int i = 0; row < 0 && !name.empty() && i < m_list->rowCount(); ++i)
        if (m_list->entries()[static_cast<std::size_t>(i)].heads.front().name.starts_with(name + '#'))
            row = i;
    if (m_list->rowCount() > 0)
        m_view->setCurrentIndex(m_list->index(std::max(0, row)));
}

void ScorerListCard::choose(int row)
{
    if (row < 0 || row == m_row)
        return;
    m_row = row;
    Q_EMIT chosen();
}

} // namespace fw::ui
