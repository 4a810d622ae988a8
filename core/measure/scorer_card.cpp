#include "core/measure/scorer_card.h"

#include <nlohmann/json.hpp>

#include <cmath>

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

struct Rate
{
    double value = 0;
    double error = 0; ///< standard error, from the card's 95 % interval; 0 where it has none
};

std::optional<Rate> rateIn(const nlohmann::ordered_json& figures, const char* name)
{
    const auto found = figures.find(name);
    if (found == figures.end() || !found->is_object() || !found->contains("value") || !(*found)["value"].is_number())
        return std::nullopt;
    Rate rate{(*found)["value"].get<double>(), 0};
    if (found->contains("low") && found->contains("high") && (*found)["low"].is_number() &&
        (*found)["high"].is_number())
        rate.error = ((*found)["high"].get<double>() - (*found)["low"].get<double>()) / (2 * 1.96);
    return rate;
}

std::optional<catalogue::ErrorRates> ratesIn(const nlohmann::ordered_json& figures, const std::string& data)
{
    const auto falsePositive = rateIn(figures, "fpr");
    const auto falseNegative = rateIn(figures, "fnr");
    if (!falsePositive || !falseNegative)
        return std::nullopt;
    return catalogue::ErrorRates{falsePositive->value, falseNegative->value, data,
                                 std::hypot(falsePositive->error, falseNegative->error)};
}

/// Whether a group's rates are of more than a handful of texts of either kind.
bool enoughTexts(const nlohmann::ordered_json& group)
{
    constexpr double kFewest = 10;
    if (!group.is_object() || !group.contains("group") || !group["group"].is_string() || !group.contains("n") ||
        !group["n"].is_number() || !group.contains("positives") || !group["positives"].is_number())
        return false;
    const auto positives = group["positives"].get<double>();
    return positives >= kFewest && group["n"].get<double>() - positives >= kFewest;
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
        if (!figures.is_object() || figures.value("scorer", "") != scorer || !figures.contains("threshold") ||
            !figures["threshold"].is_number() || figures["threshold"].get<double>() != threshold)
            continue;
        const std::string data = figures.value("data", "");
        Rates rates = ratesIn(figures, data);
        if (!rates)
            continue;
        if (const auto groups = figures.find("groups"); groups != figures.end() && groups->is_array())
            for (const auto& group : *groups)
                if (enoughTexts(group))
                    if (auto own = ratesIn(group, data)) {
                        own->group = group.value("group", "");
                        rates->groups.push_back(std::move(*own));
                    }
        return rates;
    }
    return Rates();
}

} // namespace fw::measure
