#include "core/report/html.h"

#include <fmt/format.h>

#include <map>

#include "core/base/base64.h"
#include "core/base/file.h"
#include "core/base/number_text.h"
#include "core/compare/audit.h"
#include "core/compare/words/figure_text.h"
#include "core/compare/words/findings.h"
#include "core/report/clean_text.h"
#include "core/report/html_style.h"
#include "core/report/html_tables.h"

namespace fw::report {

namespace {

std::string section(const std::string& title, const std::string& body)
{
    return body.empty() ? std::string() : "<section>\n<h2>" + escapeHtml(title) + "</h2>\n" + body + "</section>\n";
}

std::string joined(const std::vector<std::string>& texts)
{
    std::string all;
    for (const std::string& text : texts)
        all += (all.empty() ? "" : ", ") + text;
    return all;
}

std::string familyText(const compare::Comparison& comparison)
{
    const compare::Family& family = comparison.family;
    return fmt::format("{:g} % intervals from {} resamples; declared family of {} tests, family-wise error {:g} ({}); "
                       "guard against broken variants: {} tests, {:g}",
                       100 * comparison.confidence, comparison.resamples, family.tests, comparison.alpha,
                       family.hierarchical ? "groups behind their axis' overall figure" : "Holm", family.breakageTests,
                       comparison.alpha / 10);
}

std::string askedHtml(const compare::Comparison& comparison)
{
    std::string html = "<dl>\n";
    const auto add = [&](const std::string& label, const std::string& text) {
        if (!text.empty())
            html += "<dt>" + escapeHtml(label) + "</dt><dd>" + escapeHtml(text) + "</dd>\n";
    };
    add("Model", comparison.model);
    std::vector<std::string> names;
    for (std::size_t i = 1; i < comparison.variants.size(); ++i)
        names.push_back(comparison.variants[i].name);
    add("Variants", joined(names));
    add("Prompt sets", joined(comparison.promptSets));
    add("Decoding", comparison.decoding);
    std::vector<std::string> scorers;
    for (const compare::ScorerUse& use : comparison.scorers)
        scorers.push_back(fmt::format("{} (threshold {}{})", use.title, numberText(use.threshold),
                                      use.addedLater ? "; added later, hence exploratory" : ""));
    add("Scorers", joined(scorers));
    std::vector<std::string> primary;
    for (const std::string& id : comparison.primaryMetrics) {
        const catalogue::Metric* metric = catalogue::find(comparison.metrics, id);
        primary.push_back(metric ? metric->title : id);
    }
    add("Primary metrics", joined(primary));
    add("Statistics", familyText(comparison));
    return html + "</dl>\n";
}

std::string bullet(const std::string& mark, const std::string& tone, const std::string& text)
{
    return fmt::format("<li><span class=\"{}\">{}</span><span>{}</span></li>\n", tone, mark, escapeHtml(text));
}

/// An arrow in the direction of the change, coloured by whether it is for the better.
std::string findingHtml(const compare::Comparison& comparison, const compare::Finding& finding)
{
    const std::string tone = finding.tone == compare::Tone::Neutral ? "soft" : compare::toneName(finding.tone);
    std::string mark;
    switch (finding.kind) {
    case compare::FindingKind::Change: {
        const compare::Cell* cell =
            comparison.find(finding.metric, finding.scorer, finding.axis, finding.group, finding.variant);
        mark = cell && cell->difference && cell->difference->value < 0 ? "▼" : "▲";
        break;
    }
    case compare::FindingKind::Degraded:
    case compare::FindingKind::NotSmaller:
    case compare::FindingKind::ReadLess:
        mark = "!";
        break;
    case compare::FindingKind::Incomplete:
        mark = "○";
        break;
    case compare::FindingKind::NoChange:
        mark = "\u2013";
        break;
    case compare::FindingKind::Flips:
        mark = "⇄";
        break;
    case compare::FindingKind::Matched:
        mark = "≈";
        break;
    case compare::FindingKind::Scope:
        mark = "?";
        break;
    case compare::FindingKind::Headline:
        break;
    }
    return bullet(mark, tone, finding.text);
}

/// What the sentences and signs of the first screen mean, for those who have not met them.
std::string legendHtml(const compare::Comparison& comparison)
{
    const auto term = [](const std::string& name, const std::string& text) {
        return "<dt>" + name + "</dt><dd>" + text + "</dd>\n";
    };
    return "<details class=\"legend\" open><summary>How to read this</summary>\n<dl>\n" +
           term("base, variant", "the model as it is, and the same model after compression") +
           term("\u25b2 \u25bc", "the figure rose, or fell; <span class=\"better\">blue</span> for the better, <span "
                                 "class=\"worse\">orange</span> for the worse") +
           term("\u22120.041 [\u22120.051, \u22120.031]",
                fmt::format(
                    "what was measured, and in brackets the range in which the true figure lies: the method is right "
                    "about that {:g} times of 100",
                    100 * comparison.confidence)) +
           term("Holm p",
                fmt::format("how often chance alone would show a change as large somewhere in this experiment (after "
                            "Holm's correction for its {} tests); a change is called one from {:g} down",
                            comparison.family.tests, comparison.alpha)) +
           term("shown equal",
                "the change, if there is one, is too small to matter: within the margin that is printed") +
           term("cannot tell", "neither a change nor equality was shown: more prompts or draws would be needed") +
           term("perplexity, bits per byte",
                "how badly a model guesses what comes next: the higher, the less it knows; "
                "under the base: how badly the base guesses the variant's answers") +
           term("\u2013, !, \u21c4, \u2248, ?",
                "no change shown; a breakage, a cost or a limit; answers that changed while their sum "
                "stayed; held against models made as forgetful on purpose; how far to trust this") +
           "</dl></details>\n";
}

std::string findingsHtml(const compare::Comparison& comparison)
{
    std::string html;
    std::map<compare::FindingPart, std::string> items;
    for (const compare::Finding& finding : compare::findings(comparison))
        if (finding.kind == compare::FindingKind::Headline)
            html += fmt::format("<p class=\"headline {}\">{}</p>\n", compare::toneName(finding.tone),
                                escapeHtml(finding.text));
        else
            items[compare::partOf(finding.kind)] += findingHtml(comparison, finding);
    if (comparison.audit)
        items[compare::FindingPart::Limits] += bullet("?", "soft", compare::auditText(*comparison.audit));
    for (const std::string& warning : comparison.warnings)
        items[compare::FindingPart::Limits] += bullet("!", "soft", warning);
    for (const auto& [part, list] : items)
        html += "<h3>" + escapeHtml(compare::partTitle(part)) + "</h3>\n<ul>\n" + list + "</ul>\n";
    if (!items.empty())
        html += legendHtml(comparison);
    return html.empty() ? "<p class=\"soft\">Nothing to report: no variant has figures yet.</p>\n" : html;
}

std::string chartsHtml(std::span<const Chart> charts)
{
    std::string html;
    for (const Chart& chart : charts) {
        html += "<figure><h3>" + escapeHtml(chart.title) + "</h3><img alt=\"" + escapeHtml(chart.title) +
                "\" src=\"data:image/svg+xml;base64," + base64(cleanText(chart.svg)) + "\">";
        if (!chart.caption.empty())
            html += "<figcaption>" + escapeHtml(chart.caption) + "</figcaption>";
        html += "</figure>\n";
    }
    return html;
}

std::string panelHtml(const compare::Comparison& comparison, const Panel& panel)
{
    const std::string convention = compare::conventionText(comparison, *panel.metric, panel.scorer);
    std::string html;
    if (!convention.empty())
        html += "<p class=\"soft\">" + escapeHtml(convention) + "</p>\n";
    return html + panelTable(comparison, panel);
}

std::string panelsHtml(const compare::Comparison& comparison)
{
    std::string html;
    std::string exploratory;
    for (const Panel& panel : panelsOf(comparison)) {
        const std::string title = panelTitle(comparison, panel);
        if (panel.primary)
            html += section(title, panelHtml(comparison, panel));
        else
            exploratory += "<details><summary>" + escapeHtml(title) + "</summary>\n" + panelHtml(comparison, panel) +
                           "</details>\n";
    }
    if (!exploratory.empty())
        exploratory = "<p class=\"soft\">Outside the declared family: p is not adjusted for the number of tests. "
                      "Open one to see its table.</p>\n" +
                      exploratory;
    return html + section("Exploratory metrics", exploratory);
}

std::string betweenGroupsHtml(const compare::Comparison& comparison)
{
    const std::string gaps = gapTable(comparison);
    const std::string contrasts = contrastTable(comparison);
    std::string html;
    if (!gaps.empty())
        html += "<h3>Gap from highest to lowest group</h3>\n" + gaps;
    if (!contrasts.empty())
        html += "<details><summary>Each group's change against the others</summary>\n" + contrasts + "</details>\n";
    return html;
}

std::string textHtml(const std::string& name, double score, const std::string& text)
{
    return "<div><small>" + escapeHtml(name) + "</small> <span class=\"chip\">" + fmt::format("{:.3f}", score) +
           "</span><blockquote>" + (text.empty() ? "<span class=\"soft\">(empty)</span>" : escapeHtml(text)) +
           "</blockquote></div>";
}

std::string textsHtml(const compare::Comparison& comparison, std::span<const ChangedText> texts)
{
    if (texts.empty())
        return {};
    std::string html = "<p>The same prompt and draw, base on the left, where the score changed most. These texts come "
                       "from a language model and may be offensive.</p>\n<details><summary>Show the texts</summary>\n";
    for (const ChangedText& text : texts) {
        if (text.variant >= comparison.variants.size())
            continue;
        html += "<div class=\"pair\"><p><span class=\"soft\">" +
                escapeHtml(compare::groupTitle(comparison, text.axis, text.group)) +
                fmt::format(", draw {}</span> ", text.draw + 1) + escapeHtml(text.prompt) + "</p>" +
                textHtml(comparison.variants.front().name, text.baseScore, text.baseText) +
                textHtml(comparison.variants[text.variant].name, text.variantScore, text.variantText) + "</div>\n";
    }
    return html + "</details>\n";
}

std::string directionText(const catalogue::Metric& metric)
{
    switch (metric.direction) {
    case catalogue::Direction::LowerIsBetter:
        return "lower is better";
    case catalogue::Direction::HigherIsBetter:
        return "higher is better";
    case catalogue::Direction::NearerToIdeal:
        return "ideal " + numberText(metric.ideal);
    case catalogue::Direction::Descriptive:
        break;
    }
    return "neither high nor low is better";
}

std::string conventionsHtml(const compare::Comparison& comparison)
{
    std::string html = "<dl>\n";
    for (const catalogue::Metric& metric : comparison.metrics)
        html += "<dt>" + escapeHtml(metric.title) + "</dt><dd>" +
                escapeHtml(compare::conventionText(comparison, metric,
                                                   comparison.scorers.empty() ? "" : comparison.scorers[0].scorer)) +
                " <span class=\"soft\">" + escapeHtml(directionText(metric)) +
                (metric.source.empty() ? "" : "; " + escapeHtml(metric.source)) + "</span></dd>\n";
    return html +
           "<dt>Variant</dt><dd>the model after a recipe of compression steps; the base is the model untouched</dd>\n"
           "<dt>Method, realisation, artefact</dt><dd>a recipe with something random in it (which text is drawn for "
           "calibration, the order of training) can be made several times with other seeds; each is an artefact, "
           "several "
           "are realisations of the method, and their mean speaks of it</dd>\n"
           "<dt>Difference</dt><dd>" +
           compare::pairingText(comparison.pairing) +
           "</dd>\n"
           "<dt>All groups</dt><dd>" +
           compare::overallText(comparison) +
           "</dd>\n"
           "<dt>Interval</dt><dd>over templates where groups share them, else over prompts: bootstrap, or below 20 of "
           "them the sign-flip test turned round; hover a figure for its method</dd>\n"
           "<dt>p</dt><dd>sign-flip test over the same units, corrected for all tests of the declared family (Holm); "
           "in "
           "small type where it is exploratory and not corrected</dd>\n"
           "<dt>Noise floor (~)</dt><dd>the grey band: how far the base moves from itself with other draws, 95 % of "
           "2,000 splits; missing where there are no draws</dd>\n"
           "<dt>Verdict</dt><dd><b>changed</b>: p (Holm) at most " +
           fmt::format("{:g}", comparison.alpha) +
           " and outside the noise floor; <b>shown equal</b>: shown to lie within the margin (two one-sided tests); "
           "<b>cannot tell</b>: neither; empty: exploratory, not judged</dd>\n"
           "<dt>Detectable</dt><dd>the smallest true change that would have been found with 80 % power, after Holm and "
           "outside the noise floor; <i>never</i> where so few templates or prompts cannot be significant</dd>\n"
           "<dt>Gap</dt><dd>highest minus lowest group; above zero by chance alone, hence beside its mean under "
           "shuffled group labels</dd>\n</dl>\n";
}

} // namespace

std::string reportHtml(const compare::Comparison& comparison, std::span<const Chart> charts,
                       std::span<const ChangedText> texts)
{
    const std::string name = escapeHtml(comparison.experimentName);
    std::string html =
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "img-src data:\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" +
        name + " · Fairweight</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<main>\n<header>\n<h1>" + name +
        "</h1>\n";
    if (!comparison.description.empty())
        html += "<p>" + escapeHtml(comparison.description) + "</p>\n";
    html += "<p class=\"soft\">What compression did to this model's behaviour towards each group of people.</p>\n"
            "</header>\n";
    html += section("Findings", findingsHtml(comparison));
    html += section("What was asked", askedHtml(comparison));
    html += section("Charts", chartsHtml(charts));
    html += panelsHtml(comparison);
    html += section("Between groups", betweenGroupsHtml(comparison));
    html += section("Methods and their realisations", realisationTable(comparison));
    html += section("Conclusions by scorer", conclusionTable(comparison));
    html += section("Agreement of scorers", agreementTable(comparison));
    html += section("Variants", variantTable(comparison));
    html += section("Most changed continuations", textsHtml(comparison, texts));
    html += section("Conventions", conventionsHtml(comparison));
    return html + "<footer>Made with Fairweight.</footer>\n</main>\n</body>\n</html>\n";
}

Status writeReport(const compare::Comparison& comparison, std::span<const Chart> charts,
                   std::span<const ChangedText> texts, const std::filesystem::path& path)
{
    return writeFileAtomically(path, std::string_view(reportHtml(comparison, charts, texts)));
}

} // namespace fw::report
