#include "ui/views/recipes_card.h"
#include "ui/models/qt_text.h"

#include <QMenu>
#include <QRegularExpression>
#include <QSignalBlocker>

#include <algorithm>

namespace fw::ui {

namespace {

using Json = nlohmann::ordered_json;

QString textOf(const Json& object, const char* key)
{
    return object.is_object() && object.contains(key) && object[key].is_string() ? qt(object[key].get<std::string>())
                                                                                 : QString();
}

std::size_t realisationsOf(const Json& recipe)
{
    const auto count = recipe.is_object() ? recipe.value("realisations", Json(1)) : Json(1);
    return count.is_number_unsigned() ? std::max<std::size_t>(1, count.get<std::size_t>()) : 1;
}

int recipeOf(const QString& path)
{
    static const QRegularExpression kRecipe(QStringLiteral("^recipes\\[(\\d+)\\]"));
    const QRegularExpressionMatch match = kRecipe.match(path);
    return match.hasMatch() ? match.captured(1).toInt() : -1;
}

} // namespace

RecipesCard::RecipesCard(ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent)
    : Card(tr("Variants"), parent),
      m_draft(draft),
      m_dialogs(std::move(dialogs)),
      m_list(new QListWidget),
      m_details(new QWidget),
      m_detailsLayout(new QVBoxLayout(m_details))
{
    setObjectName(QStringLiteral("recipes"));
    content()->addWidget(roleLabel(
        tr("A variant is the model after a recipe: an ordered list of steps. The base runs in any case."), "small"));
    qobject_cast<QLabel*>(content()->itemAt(0)->widget())->setWordWrap(true);

    m_list->setObjectName(QStringLiteral("recipeList"));
    m_list->setProperty("role", QStringLiteral("list"));
    m_list->setMinimumHeight(120);
    m_list->setIconSize(QSize(16, 16));
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(0);
    auto* add = iconButton(QStringLiteral("add"), QStringLiteral("addRecipe"), tr("Add a variant"));
    auto* stored = new QMenu(add);
    add->setMenu(stored);
    add->setPopupMode(QToolButton::InstantPopup);
    stored
        ->addAction(tr("New variant"), this,
                    [this] {
                        const int index = m_draft.count(QStringLiteral("recipes"));
                        m_draft.append(QStringLiteral("recipes"), {{"name", m_draft.newRecipeName("variant")},
                                                                   {"steps", Json::array()},
                                                                   {"stored", ""},
                                                                   {"realisations", 1}});
                        m_list->setCurrentRow(index);
                    })
        ->setObjectName(QStringLiteral("newRecipe"));
    stored
        ->addAction(tr("Copy of this one"), this,
                    [this] {
                        if (current() < 0)
                            return;
                        Json recipe = m_draft.value(recipePath());
                        recipe["name"] = m_draft.newRecipeName(textOf(recipe, "name").toStdString());
                        const int index = m_draft.count(QStringLiteral("recipes"));
                        m_draft.append(QStringLiteral("recipes"), recipe);
                        m_list->setCurrentRow(index);
                    })
        ->setObjectName(QStringLiteral("copyRecipe"));
    stored
        ->addAction(tr("Stored variant…"), this,
                    [this] {
                        const QString chosen =
                            m_dialogs.directory(this, tr("Choose a stored variant"), qt(m_draft.directory().string()));
                        if (chosen.isEmpty())
                            return;
                        const int index = m_draft.count(QStringLiteral("recipes"));
                        m_draft.append(QStringLiteral("recipes"),
                                       {{"name", m_draft.newRecipeName(
                                                     std::filesystem::path(chosen.toStdString()).filename().string())},
                                        {"steps", Json::array()},
                                        {"stored", m_draft.writtenPath(chosen)}});
                        m_list->setCurrentRow(index);
                    })
        ->setObjectName(QStringLiteral("storedRecipe"));
    auto* remove = iconButton(QStringLiteral("remove"), QStringLiteral("removeRecipe"), tr("Remove this variant"));
    connect(remove, &QToolButton::clicked, this, [this] { m_draft.remove(QStringLiteral("recipes"), current()); });
    const auto move = [this](int by) {
        const int to = current() + by;
        if (current() < 0 || to < 0 || to >= m_draft.count(QStringLiteral("recipes")))
            return;
        const int from = current();
        {
            const QSignalBlocker block(m_list);
            m_list->setCurrentRow(to);
        }
        m_draft.move(QStringLiteral("recipes"), from, to);
    };
    auto* up = iconButton(QStringLiteral("up"), QStringLiteral("recipeUp"), tr("Earlier"));
    auto* down = iconButton(QStringLiteral("down"), QStringLiteral("recipeDown"), tr("Later"));
    connect(up, &QToolButton::clicked, this, [move] { move(-1); });
    connect(down, &QToolButton::clicked, this, [move] { move(1); });
    for (QToolButton* button : {add, remove, up, down})
        buttons->addWidget(button);
    buttons->addStretch(1);

    auto* left = new QVBoxLayout;
    left->setSpacing(4);
    left->addWidget(m_list, 1);
    left->addLayout(buttons);
    auto* columns = new QHBoxLayout;
    columns->setSpacing(16);
    columns->addLayout(left, 2);
    columns->addWidget(m_details, 5);
    m_detailsLayout->setContentsMargins(0, 0, 0, 0);
    content()->addLayout(columns, 1);

    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        rebuildSteps();
        Q_EMIT recipeShown();
    });
    connect(&m_draft, &ExperimentDraft::structureChanged, this, &RecipesCard::rebuild);
    connect(&m_draft, &ExperimentDraft::changed, this, &RecipesCard::updateTitles);
    rebuild();
}

QToolButton* RecipesCard::iconButton(const QString& iconName, const QString& objectName, const QString& toolTip)
{
    auto* button = new QToolButton;
    button->setObjectName(objectName);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setProperty("icon-name", iconName);
    button->setIcon(icon(iconName, m_theme.mutedText));
    button->setIconSize(QSize(16, 16));
    return button;
}

void RecipesCard::setTheme(const Theme& theme)
{
    m_theme = theme;
    for (QToolButton* button : findChildren<QToolButton*>())
        if (const QString name = button->property("icon-name").toString(); !name.isEmpty())
            button->setIcon(icon(name, theme.mutedText));
    updateTitles();
}

QString RecipesCard::recipePath() const
{
    return QStringLiteral("recipes[%1]").arg(current());
}

void RecipesCard::rebuild()
{
    rebuildList();
    rebuildSteps();
}

void RecipesCard::rebuildList()
{
    const QSignalBlocker block(m_list);
    const int row = std::max(0, current());
    m_list->clear();
    for (int i = 0; i < m_draft.count(QStringLiteral("recipes")); ++i)
        m_list->addItem(QString());
    updateTitles();
    m_list->setCurrentRow(std::min(row, m_list->count() - 1));
}

void RecipesCard::updateTitles()
{
    std::size_t variant = 1; // a recipe's first, as charts colour it
    for (int i = 0; i < m_list->count(); ++i) {
        const Json recipe = m_draft.value(QStringLiteral("recipes[%1]").arg(i));
        const QString name = textOf(recipe, "name");
        m_list->item(i)->setText(name.isEmpty() ? tr("(no name)") : name);
        const QColor colour = i == m_wrongRecipe ? m_theme.problem : m_theme.variant(variant);
        variant += realisationsOf(recipe);
        if (i == m_wrongRecipe) {
            m_list->item(i)->setIcon(icon(QStringLiteral("warning"), colour));
        } else {
            QPixmap swatch(10, 10);
            swatch.fill(colour);
            m_list->item(i)->setIcon(swatch);
        }
    }
}

void RecipesCard::rebuildSteps()
{
    delete m_detailsContent;
    m_forms.clear();
    m_detailsContent = new QWidget;
    auto* layout = new QVBoxLayout(m_detailsContent);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_detailsLayout->addWidget(m_detailsContent);
    if (current() < 0) {
        auto* empty = roleLabel(tr("No variant yet. Add one to compress the model."), "muted");
        empty->setWordWrap(true);
        layout->addWidget(empty);
        layout->addStretch(1);
        return;
    }
    const Json recipe = m_draft.value(recipePath());
    auto* form = new FieldForm(m_draft);
    form->addText(recipePath() + QStringLiteral(".name"), tr("Name"), tr("The variant's name in charts and tables"));
    if (!textOf(recipe, "stored").isEmpty()) {
        form->addPath(recipePath() + QStringLiteral(".stored"), tr("Stored in"), FieldForm::PathKind::Directory,
                      m_dialogs, tr("The directory of a finished variant; it is measured as it is"));
        m_forms.push_back(form);
        layout->addWidget(form);
        layout->addStretch(1);
        return;
    }
    form->addNumber(
        recipePath() + QStringLiteral(".realisations"), tr("Realisations"), FieldForm::Number::Whole,
        tr("How often the recipe is made, each time with other seeds: other calibration text, another order "
           "of training. One says what this artefact does; three or more say what the method does"));
    m_forms.push_back(form);
    layout->addWidget(form);
    const int count = m_draft.count(recipePath() + QStringLiteral(".steps"));
    for (int step = 0; step < count; ++step)
        addStepBlock(layout, step, count);
    auto* problem = roleLabel({}, "problem");
    problem->setObjectName(QStringLiteral("problem:") + recipePath() + QStringLiteral(".steps"));
    problem->hide();
    layout->addWidget(problem);
    auto* add = new QPushButton(tr("Add step"));
    add->setObjectName(QStringLiteral("addStep"));
    add->setProperty("role", QStringLiteral("menu"));
    auto* menu = new QMenu(add);
    menu->setToolTipsVisible(true);
    for (const catalogue::Method& method : m_draft.catalogues().methods) {
        QAction* action = menu->addAction(qt(method.title));
        // Queued: the change deletes the menu that was clicked.
        connect(
            action, &QAction::triggered, this,
            [this, id = method.id] {
                m_draft.append(recipePath() + QStringLiteral(".steps"),
                               m_draft.newStep(*catalogue::find(m_draft.catalogues().methods, id)));
            },
            Qt::QueuedConnection);
        action->setObjectName(QStringLiteral("addStep-") + qt(method.id));
        action->setToolTip(qt(method.summary));
    }
    add->setMenu(menu);
    layout->addWidget(add, 0, Qt::AlignLeft);
    layout->addStretch(1);
}

void RecipesCard::addStepBlock(QVBoxLayout* layout, int step, int count)
{
    const QString steps = recipePath() + QStringLiteral(".steps");
    const QString path = steps + QStringLiteral("[%1]").arg(step);
    const QString id = textOf(m_draft.value(path), "method");
    const catalogue::Method* method = catalogue::find(m_draft.catalogues().methods, id.toStdString());

    auto* line = new QFrame;
    line->setProperty("role", QStringLiteral("line"));
    line->setFixedHeight(1);
    layout->addWidget(line);
    auto* heading = new QHBoxLayout;
    heading->setSpacing(0);
    auto* title =
        new QLabel(QStringLiteral("<b>%1.</b>&nbsp; %2")
                       .arg(step + 1)
                       .arg((method ? qt(method->title) : tr("unknown method \"%1\"").arg(id)).toHtmlEscaped()));
    title->setTextFormat(Qt::RichText);
    heading->addWidget(title);
    heading->addStretch(1);
    auto* up = iconButton(QStringLiteral("up"), QStringLiteral("stepUp-%1").arg(step), tr("Earlier"));
    auto* down = iconButton(QStringLiteral("down"), QStringLiteral("stepDown-%1").arg(step), tr("Later"));
    auto* remove =
        iconButton(QStringLiteral("close"), QStringLiteral("removeStep-%1").arg(step), tr("Remove this step"));
    up->setEnabled(step > 0);
    down->setEnabled(step + 1 < count);
    // Queued: the change deletes the button that was clicked.
    connect(
        up, &QToolButton::clicked, this, [this, steps, step] { m_draft.move(steps, step, step - 1); },
        Qt::QueuedConnection);
    connect(
        down, &QToolButton::clicked, this, [this, steps, step] { m_draft.move(steps, step, step + 1); },
        Qt::QueuedConnection);
    connect(
        remove, &QToolButton::clicked, this, [this, steps, step] { m_draft.remove(steps, step); },
        Qt::QueuedConnection);
    for (QToolButton* button : {up, down, remove})
        heading->addWidget(button);
    layout->addLayout(heading);
    if (!method)
        return;
    if (!method->summary.empty()) {
        auto* summary = roleLabel(qt(method->summary), "small");
        summary->setWordWrap(true);
        summary->setToolTip(qt(method->paper));
        layout->addWidget(summary);
    }
    auto* form = new FieldForm(m_draft);
    for (const catalogue::Parameter& parameter : method->parameters)
        form->addParameter(path + QLatin1Char('.') + qt(parameter.id), parameter);
    m_forms.push_back(form);
    layout->addWidget(form);
}

QWidget* RecipesCard::showProblem(const ExperimentDraft::Problem& problem)
{
    m_wrongRecipe = recipeOf(problem.path);
    updateTitles();
    QWidget* found = nullptr;
    for (FieldForm* form : m_forms)
        if (QWidget* editor = form->showProblem(problem))
            found = editor;
    const QString steps = recipePath() + QStringLiteral(".steps");
    if (auto* label = findChild<QLabel*>(QStringLiteral("problem:") + steps)) {
        const bool here = !found && problem.path.startsWith(steps);
        label->setText(here ? problem.message : QString());
        label->setVisible(here);
        if (here)
            found = label;
    }
    return found ? found : m_wrongRecipe >= 0 ? m_list : nullptr;
}

void RecipesCard::clearProblem()
{
    showProblem({});
}

void RecipesCard::reveal(const ExperimentDraft::Problem& problem)
{
    if (const int recipe = recipeOf(problem.path); recipe >= 0)
        m_list->setCurrentRow(recipe);
}

} // namespace fw::ui
