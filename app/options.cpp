#include "app/options.h"

#include <QCommandLineParser>
#include <QRegularExpression>

namespace fw::app {

namespace {

Error wrong(const QString& message)
{
    return {ErrorKind::InvalidInput, message.toStdString(), "fairweight --help lists the options"};
}

} // namespace

Result<Options> parseOptions(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Fairweight: what compression did to a language model's behaviour towards each group of people.\n"
        "Without --render or --screenshot it opens the workbench."));
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    const QCommandLineOption experiment(
        {QStringLiteral("experiment")},
        QStringLiteral("An experiment's file (with --render: its name in the database)."), QStringLiteral("FILE"));
    const QCommandLineOption database({QStringLiteral("database")},
                                      QStringLiteral("The database that holds or will hold its runs."),
                                      QStringLiteral("FILE"));
    const QCommandLineOption run({QStringLiteral("run")}, QStringLiteral("Run the experiment at once."));
    const QCommandLineOption render({QStringLiteral("render")},
                                    QStringLiteral("Write every chart as PNG and SVG; opens no window."));
    const QCommandLineOption output({QStringLiteral("output")}, QStringLiteral("Where --render writes."),
                                    QStringLiteral("DIR"));
    const QCommandLineOption screenshot({QStringLiteral("screenshot")},
                                        QStringLiteral("Save every page as a picture there; opens no window."),
                                        QStringLiteral("DIR"));
    const QCommandLineOption theme({QStringLiteral("theme")}, QStringLiteral("light or dark; else the system's."),
                                   QStringLiteral("THEME"));
    const QCommandLineOption size({QStringLiteral("size")}, QStringLiteral("Of the window, e.g. 1280x800."),
                                  QStringLiteral("WIDTHxHEIGHT"));
    const QCommandLineOption force({QStringLiteral("force")},
                                   QStringLiteral("Pictures that are there may be replaced."));
    for (const QCommandLineOption& option : {experiment, database, run, render, output, screenshot, theme, size, force})
        parser.addOption(option);
    if (!parser.parse(arguments))
        return wrong(parser.errorText());
    if (!parser.positionalArguments().isEmpty())
        return wrong(QStringLiteral("unexpected argument: %1").arg(parser.positionalArguments().first()));

    Options options;
    options.experiment = parser.value(experiment);
    options.database = parser.value(database);
    options.theme = parser.value(theme);
    options.run = parser.isSet(run);
    options.force = parser.isSet(force);
    if (parser.isSet(help)) {
        options.mode = Options::Mode::Help;
        options.helpText = parser.helpText();
        return options;
    }
    if (parser.isSet(version)) {
        options.mode = Options::Mode::Version;
        return options;
    }
    if (!options.theme.isEmpty() && options.theme != QLatin1String("light") && options.theme != QLatin1String("dark"))
        return wrong(QStringLiteral("--theme is light or dark, not %1").arg(options.theme));
    if (parser.isSet(size)) {
        static const QRegularExpression kSize(QStringLiteral("^([1-9][0-9]{2,3})x([1-9][0-9]{2,3})$"));
        const QRegularExpressionMatch match = kSize.match(parser.value(size));
        if (!match.hasMatch())
            return wrong(QStringLiteral("--size is WIDTHxHEIGHT, such as 1280x800, not %1").arg(parser.value(size)));
        options.size = QSize(match.captured(1).toInt(), match.captured(2).toInt());
    }
    if (parser.isSet(render)) {
        options.mode = Options::Mode::Render;
        options.output = parser.value(output);
        for (const auto& [name, value] :
             {std::pair("--database", options.database), std::pair("--experiment", options.experiment),
              std::pair("--output", options.output)})
            if (value.isEmpty())
                return wrong(QStringLiteral("--render needs %1").arg(QLatin1String(name)));
    } else if (parser.isSet(screenshot)) {
        options.mode = Options::Mode::Screenshot;
        options.output = parser.value(screenshot);
    }
    if (options.run && (options.experiment.isEmpty() || options.database.isEmpty()))
        return wrong(QStringLiteral("--run needs --experiment and --database"));
    return options;
}

bool needsNoDisplay(const QStringList& arguments)
{
    for (const QString& argument : arguments)
        for (const char* option : {"--render", "--screenshot", "--help", "--version", "--help-all", "-h", "-v"})
            if (argument == QLatin1String(option) || argument.startsWith(QLatin1String(option) + QLatin1Char('=')))
                return true;
    return false;
}

} // namespace fw::app
