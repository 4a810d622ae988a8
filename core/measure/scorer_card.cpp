#include "core/measure/scorer_card.h"

#include <nlohmann/json.hpp>

#include "core/base/file.h"
#include "core/base/json_document.h"

namespace fw::measure {

namespace {

constexpr std::size_t kMaximumCardBytes = std::size_t{1} << 20;

Result<std::optional<nlohmann::ordered_json>> readCard(const ScorerPlace& place)
{
    std::error_code ignored;
    std::filesystem::path file = place.path / "card.json";
    if (std::filesystem::is_regular_file(place.path, ignored))
        file = std::filesystem::path(place.path).replace_extension(".card.json");
    if (!std::filesystem::exists(file, ignored))
        return std::optional<nlohmann::ordered_json>();
    FW_ASSIGN(const std::string text, readFile(file, kMaximumCardBytes));
    FW_TRY(parseJson(text, {.name = file.string(), .hint = "write it anew, or remove it", .kind = ErrorKind::Corrupt}));
    // Once more to keep the order of its fields: the check has bounded it.
    auto card = nlohmann::ordered_json::parse(text, nullptr, false);
    if (!card.is_object())
        return Error{ErrorKind::Corrupt, file.string() + ": is no JSON object", "write it anew, or remove it"};
    return std::optional(std::move(card));
}

} // namespace

Result<std::optional<std::string>> cardText(const ScorerPlace& place)
{
    FW_ASSIGN(const auto card, readCard(place));
    if (!card)
        return std::optional<std::string>();
    return std::optional(card->dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
}

Result<std::string> cardLicence(const ScorerPlace& place)
{
    FW_ASSIGN(const auto card, readCard(place));
    if (!card || !card->contains("licence") || !(*card)["licence"].is_string())
        return std::string();
    return (*card)["licence"].get<std::string>();
}

Result<std::optional<catalogue::ErrorRates>> cardErrorRates(const ScorerPlace& place, const std::string& scorer,
                                                            double threshold)
{
    using Rates = std::optional<catalogue::ErrorRates>;
    FW_ASSIGN(const auto card, readCard(place));
    if (!card || !card->contains("figures") || !(*card)["figures"].is_array())
        return Rates();
    for (const auto& figures : (*card)["figures"]) {
        const auto rate = [&](const char* name) -> std::optional<double> {
            const auto found = figures.find(name);
            if (found == figures.end() || !found->is_object() || !found->contains("value") ||
                !(*found)["value"].is_number())
                return std::nullopt;
            return (*found)["value"].get<double>();
        };
        if (!figures.is_object() || figures.value("scorer", "") != scorer || !figures.contains("threshold") ||
            !figures["threshold"].is_number() || figures["threshold"].get<double>() != threshold)
            continue;
        const auto falsePositive = rate("fpr");
        const auto falseNegative = rate("fnr");
        if (falsePositive && falseNegative)
            return Rates(catalogue::ErrorRates{*falsePositive, *falseNegative, figures.value("data", "")});
    }
    return Rates();
}

} // namespace fw::measure
