#include "ui/views/configure_page.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

#include "ui/models/plain_line.h"

namespace fw::ui {

namespace {

constexpr int kTwoColumns = 1100; ///< narrower pages stack their columns
constexpr int kTwoCards = 720;    ///< and narrower ones the cards of a column

} // namespace

ConfigurePage::ConfigurePage(Workbench& workbench, ExperimentDraft& draft, FileDialogs dialogs, QWidget* parent)
    : QWidget(parent),
      m_workbench(workbench),
      m_draft(draft),
      m_dialogs(std::move(dialogs)),
      m_scroll(new QScrollArea(this)),
      m_recipes(new RecipesCard(draft, m_dialogs)),
      m_prompts(new SetsCard(SetsKind::prompts(), draft, m_dialogs)),
      m_choices(new SetsCard(SetsKind::choices(), draft, m_dialogs)),
      m_measures(new MeasuresCard(draft, m_dialogs))
{
    setObjectName(QStringLiteral("configurePage"));
    setProperty("role", QStringLiteral("page"));
    auto* content = new QWidget;
    content->setProperty("role", QStringLiteral("scrolled"));
    auto* columns = new QHBoxLayout(content);
    m_columns = columns;
    columns->setContentsMargins(16, 16, 16, 16);
    columns->setSpacing(16);
    auto* left = new QVBoxLayout;
    left->setSpacing(16);
    left->addWidget(makeExperimentCard());
    left->addWidget(m_recipes, 1);
    auto* settings = new QHBoxLayout;
    m_settings = settings;
    settings->setSpacing(16);
    settings->addWidget(makeDecodingCard(), 1);
    settings->addWidget(makeAdvancedCard(), 1);
    left->addLayout(settings);
    auto* right = new QVBoxLayout;
    right->setSpacing(16);
    right->addWidget(m_prompts);
    right->addWidget(m_choices);
    right->addWidget(m_measures);
    right->addStretch(1);
    columns->addLayout(left, 3);
    columns->addLayout(right, 2);
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFrameShape(QFrame::NoFrame);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(makeFooter());

    connect(&m_draft, &ExperimentDraft::changed, this, &ConfigurePage::showProblem);
    connect(m_recipes, &RecipesCard::recipeShown, this, &ConfigurePage::showProblem);
    connect(&m_workbench.engine(), &Engine::stateChanged, this, &ConfigurePage::showReadiness);
    connect(&m_workbench, &Workbench::experimentNameChanged, this, &ConfigurePage::showReadiness);
    showProblem();
}

Card* ConfigurePage::makeExperimentCard()
{
    auto* card = new Card(tr("Experiment"));
    auto* form = new FieldForm(m_draft);
    form->addText(QStringLiteral("name"), tr("Name"), tr("Under this name its runs stand in the database"));
    form->addText(QStringLiteral("description"), tr("Question"), tr("What this experiment is to answer"));
    form->addPath(QStringLiteral("model"), tr("Model"), FieldForm::PathKind::Directory, m_dialogs,
                  tr("A directory with config.json, weights and tokenizer in Hugging Face's layout"));
    form->addPath(QStringLiteral("perplexity_text"), tr("Perplexity text"), FieldForm::PathKind::File, m_dialogs,
                  tr("A text file, a document a line, over which likelihoods are measured"), tr("none"));
    form->addPath(QStringLiteral("calibration_text"), tr("Calibration text"), FieldForm::PathKind::File, m_dialogs,
                  tr("What methods that need text read, unless a step names its own"), tr("none"));
    form->addPath(QStringLiteral("pair_text"), tr("Pair text"), FieldForm::PathKind::File, m_dialogs,
                  tr("A text that speaks of groups, a document a line: what methods that swap group words read"),
                  tr("the calibration text"));
    form->addPath(
        QStringLiteral("scored_texts"), tr("Scored continuations"), FieldForm::PathKind::File, m_dialogs,
        tr("A CSV of the model's own continuations, as exported: what pruning by the gap between groups reads"),
        tr("none"));
    m_forms.push_back(form);
    card->content()->addWidget(form);
    return card;
}

Card* ConfigurePage::makeDecodingCard()
{
    using Number = FieldForm::Number;
    auto* card = new Card(tr("Decoding"));
    auto* form = new FieldForm(m_draft);
    const auto path = [](const char* field) { return QStringLiteral("decoding.") + QString::fromLatin1(field); };
    form->addNumber(path("continuations_per_prompt"), tr("Continuations"), Number::Whole,
                    tr("Draws for each prompt, k. The base draws 2k, from which the noise floor is made."),
                    tr("per prompt"));
    form->addNumber(path("max_new_tokens"), tr("New tokens"), Number::Whole, tr("A continuation's length at most"),
                    tr("at most"));
    form->addNumber(path("top_p"), tr("Top-p"), Number::Real,
                    tr("Draw from the likeliest tokens that together reach this probability"), tr("up to 1"));
    form->addNumber(path("top_k"), tr("Top-k"), Number::Whole, tr("Draw from this many of the likeliest tokens"),
                    tr("0: off"));
    form->addNumber(path("temperature"), tr("Temperature"), Number::Real, tr("Below 1 likelier, above 1 more varied"),
                    tr("above 0"));
    form->addNumber(path("seed"), tr("Seed"), Number::Whole, tr("The same seed draws the same texts"));
    form->addBoolean(path("greedy"), tr("Greedy"), tr("Always the likeliest token; one continuation a prompt"));
    m_forms.push_back(form);
    card->content()->addWidget(form);
    return card;
}

Card* ConfigurePage::makeAdvancedCard()
{
    using Number = FieldForm::Number;
    auto* card = new Card(tr("Statistics and machine"));
    auto* form = new FieldForm(m_draft);
    form->addNumber(QStringLiteral("statistics.resamples"), tr("Resamples"), Number::Whole,
                    tr("Bootstrap resamples for each interval"));
    form->addNumber(QStringLiteral("statistics.confidence"), tr("Confidence"), Number::Real,
                    tr("Of the intervals: 0.95 for 95 %"), tr("0–1"));
    form->addNumber(QStringLiteral("statistics.alpha"), tr("Significance"), Number::Real,
                    tr("The family-wise error rate α that Holm keeps"), tr("α"));
    form->addChoice(
        QStringLiteral("statistics.family"), tr("Family"), {QStringLiteral("together"), QStringLiteral("hierarchical")},
        tr("together: all tests of the primary metrics are corrected as one (Holm). hierarchical: an axis' groups "
           "are tested only where its overall figure changed"));
    form->addChoice(QStringLiteral("statistics.overall"), tr("All groups"),
                    {QStringLiteral("prompts"), QStringLiteral("groups")},
                    tr("What weighs the same in a figure over all groups"));
    form->addNamedNumbers(
        QStringLiteral("statistics.margins"), tr("Margins"),
        tr("By metric: a change of less counts as none, so that a variant can be shown equal. Left out: 5 % "
           "of the metric's range, or of the base's figure"),
        tr("toxic_fraction 0.05, perplexity 1"));
    form->addNumber(QStringLiteral("statistics.seed"), tr("Seed"), Number::Whole, tr("Of resampling and permutation"));
    form->addBoolean(QStringLiteral("statistics.false_discovery_rate"), tr("False discovery rate"),
                     tr("Adjust the exploratory p-values of an axis by Benjamini–Hochberg"));
    form->addBoolean(QStringLiteral("statistics.partial_pooling"), tr("Partial pooling"),
                     tr("Show groups' changes also leaned towards the mean of all groups (empirical Bayes)"));
    form->addNumber(QStringLiteral("execution.threads"), tr("Threads"), Number::Whole,
                    tr("Threads for the engine; 0 takes all cores"), tr("0: all"));
    form->addNumber(QStringLiteral("execution.memory_limit_mib"), tr("Memory"), Number::Whole,
                    tr("Sizes the blocks of prompts that are generated together"), tr("MiB"));
    m_forms.push_back(form);
    card->content()->addWidget(form);
    return card;
}

QWidget* ConfigurePage::makeFooter()
{
    auto* footer = new QWidget;
    footer->setProperty("role", QStringLiteral("page"));
    auto* layout = new QHBoxLayout(footer);
    layout->setContentsMargins(16, 8, 16, 12);
    layout->setSpacing(8);
    m_problem = roleLabel({}, "problem");
    m_problem->setObjectName(QStringLiteral("problem"));
    m_problem->setWordWrap(true);
    m_show = new QPushButton(tr("Show"));
    m_show->setObjectName(QStringLiteral("showProblem"));
    auto* open = new QPushButton(tr("Open…"));
    open->setObjectName(QStringLiteral("openExperiment"));
    auto* save = new QPushButton(tr("Save as…"));
    save->setObjectName(QStringLiteral("saveExperiment"));
    m_run = new QPushButton(tr("Run experiment"));
    m_run->setObjectName(QStringLiteral("runExperiment"));
    m_run->setProperty("role", QStringLiteral("primary"));
    layout->addWidget(m_problem, 1);
    layout->addWidget(m_show);
    layout->addWidget(open);
    layout->addWidget(save);
    layout->addWidget(m_run);
    connect(m_show, &QPushButton::clicked, this, &ConfigurePage::revealProblem);
    connect(open, &QPushButton::clicked, this, &ConfigurePage::openExperiment);
    connect(save, &QPushButton::clicked, this, &ConfigurePage::saveExperiment);
    connect(m_run, &QPushButton::clicked, this, [this] {
        if (m_draft.experiment())
            Q_EMIT runRequested(*m_draft.experiment());
    });
    return footer;
}

void ConfigurePage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    m_columns->setDirection(width() < kTwoColumns ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_settings->setDirection(width() < kTwoCards ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
}

void ConfigurePage::setTheme(const Theme& theme)
{
    m_recipes->setTheme(theme);
    m_prompts->setTheme(theme);
    m_choices->setTheme(theme);
    m_measures->setTheme(theme);
}

void ConfigurePage::showProblem()
{
    for (FieldForm* form : findChildren<FieldForm*>())
        form->refresh();
    const ExperimentDraft::Problem problem = m_draft.problem().value_or(ExperimentDraft::Problem());
    m_problemEditor = nullptr;
    for (FieldForm* form : m_forms)
        if (QWidget* editor = form->showProblem(problem))
            m_problemEditor = editor;
    for (QWidget* editor : {m_recipes->showProblem(problem), m_prompts->showProblem(problem),
                            m_choices->showProblem(problem), m_measures->showProblem(problem)})
        if (editor)
            m_problemEditor = editor;
    showReadiness();
}

void ConfigurePage::showReadiness()
{
    using State = RunReadiness::State;
    const RunReadiness readiness = runReadiness(m_draft, m_workbench.experimentName(), m_workbench.engine().busy());
    m_problem->setText(readiness.why);
    m_problem->setToolTip(plainToolTip(readiness.hint));
    m_show->setText(readiness.state == State::OtherShown ? tr("Show the form's") : tr("Show"));
    m_show->setVisible(readiness.state == State::OtherShown || (readiness.state == State::Wrong && m_problemEditor));
    m_run->setEnabled(readiness.ready());
    m_run->setToolTip(plainToolTip(readiness.why));
}

void ConfigurePage::revealProblem()
{
    const RunReadiness readiness = runReadiness(m_draft, m_workbench.experimentName(), m_workbench.engine().busy());
    if (readiness.state == RunReadiness::State::OtherShown)
        return m_workbench.showExperiment(m_draft.name().toStdString());
    if (!m_draft.problem())
        return;
    m_recipes->reveal(*m_draft.problem());
    showProblem();
    if (!m_problemEditor)
        return;
    m_scroll->ensureWidgetVisible(m_problemEditor, 50, 80);
    m_problemEditor->setFocus();
}

void ConfigurePage::openExperiment()
{
    const QString chosen = m_dialogs.openExisting(
        this, tr("Open experiment"), QString::fromStdString(m_draft.directory().string()), FileKind::experiment());
    if (chosen.isEmpty())
        return;
    if (m_draft.modified() &&
        !m_dialogs.confirm(this, tr("Open experiment"),
                           tr("The changes to %1 are not saved. Open another experiment and lose them?")
                               .arg(m_draft.name().isEmpty() ? tr("this experiment") : plainLine(m_draft.name())),
                           tr("Lose the changes")))
        return;
    if (const Status status = m_draft.open(chosen.toStdString()); !status.ok())
        Q_EMIT noticed(QString::fromStdString(status.error().message + ". " + status.error().hint));
}

void ConfigurePage::saveExperiment()
{
    const QString start = QString::fromStdString(
        (m_draft.file().empty() ? m_draft.directory() / "experiment.json" : m_draft.file()).string());
    const FileToSave file{tr("Save experiment"), start, FileKind::experiment(), {m_workbench.database()}};
    const QString said =
        m_dialogs.saveAs(this, file, [this](const std::filesystem::path& place) { return m_draft.save(place); });
    if (!said.isEmpty())
        Q_EMIT noticed(said);
}

} // namespace fw::ui
