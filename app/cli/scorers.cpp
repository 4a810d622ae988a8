// scorers: what there is to score with: list, card, import-vader, and evaluate (scorers_evaluate.cpp).
#include <fmt/format.h>

#include "app/cli/scorer_commands.h"
#include "core/measure/scorer_card.h"
#include "core/measure/scorer_catalogue.h"
#include "core/measure/scorer_place.h"
#include "core/measure/vader_import.h"
#include "core/report/clean_text.h"

namespace fw::cli {

namespace {

Status printList(const CommandContext&)
{
    FW_ASSIGN(const std::filesystem::path models, measure::bundledModelsDirectory());
    for (const catalogue::Scorer& scorer : measure::scorers()) {
        const auto place = measure::locateScorer(scorer.id, models);
        std::string state = scorer.imported ? "imported" : "bundled";
        std::string licence;
        if (!place.ok())
            state = scorer.imported ? "not imported" : "missing";
        else if (const auto read = measure::cardLicence(*place); read.ok())
            licence = *read;
        fmt::print("{:<16} {:<12} {:<13} {}{}\n  {}\n", scorer.id, place.ok() ? measure::kindName(place->kind) : "-",
                   state, scorer.title, licence.empty() ? "" : "  (licence: " + report::cleanLine(licence) + ")",
                   scorer.summary);
    }
    fmt::print("\nAlso a classifier's directory (DIR or DIR#HEAD), a directory with VADER's lexicon, or a word list\n"
               "(FILE.csv, FILE.tsv, or FILE#LEVEL): name the path.\n");
    return {};
}

Status printCard(const std::string& name)
{
    FW_ASSIGN(const std::filesystem::path models, measure::bundledModelsDirectory());
    FW_ASSIGN(const measure::ScorerPlace place, measure::locateScorer(name, models));
    FW_ASSIGN(const std::string identity, measure::scorerIdentity(place));
    FW_ASSIGN(const std::string licence, measure::cardLicence(place));
    FW_ASSIGN(const auto card, measure::cardText(place));
    fmt::print("scorer    {}\nkind      {}\nidentity  {}\nlicence   {}\n", report::cleanLine(place.name),
               measure::kindName(place.kind), identity, licence.empty() ? "not stated" : report::cleanLine(licence));
    fmt::print("\n{}\n", card ? report::cleanText(*card) : "It has no card.");
    return {};
}

Status importFrom(const std::string& source)
{
    FW_ASSIGN(const std::filesystem::path imported, measure::importedScorersDirectory());
    const std::filesystem::path destination = imported / "vader";
    FW_ASSIGN(const measure::VaderImport imports, measure::importVader(source, destination));
    fmt::print("imported VADER{}: {} words, {} emojis, into {}\n",
               imports.version.empty() ? "" : " of vaderSentiment " + report::cleanLine(imports.version), imports.words,
               imports.emojis, destination.string());
    return {};
}

} // namespace

void addScorers(CLI::App& app, Chosen& chosen)
{
    auto* group = app.add_subcommand("scorers", "List, describe, import and evaluate scorers");
    group->require_subcommand(1);
    group->add_subcommand("list", "List the scorers that have names")->callback([&chosen] {
        chosen.action = printList;
    });

    auto* card = group->add_subcommand("card", "Print a scorer's card, identity and licence");
    auto name = std::make_shared<std::string>();
    card->add_option("NAME", *name, "a scorer's id or path")->required();
    card->callback([&chosen, name] { chosen.action = [name](const CommandContext&) { return printCard(*name); }; });

    auto* vader = group->add_subcommand("import-vader", "Import VADER's lexicon (it is not bundled)");
    auto source = std::make_shared<std::string>();
    vader->add_option("PATH", *source, "the folder of the Python package vaderSentiment, its lexicon, or its wheel")
        ->required();
    vader->callback(
        [&chosen, source] { chosen.action = [source](const CommandContext&) { return importFrom(*source); }; });

    addScorersEvaluate(*group, chosen);
}

} // namespace fw::cli
