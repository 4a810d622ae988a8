#include "core/measure/vader_rules.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fw::measure {

namespace {

// All in ascending order.
constexpr std::string_view kIntensifiers[] = {
    "absolutely",    "amazingly",  "awfully",   "completely", "considerable", "considerably", "decidedly",
    "deeply",        "effing",     "enormous",  "enormously", "entirely",     "especially",   "exceptional",
    "exceptionally", "extreme",    "extremely", "fabulously", "flippin",      "flipping",     "frackin",
    "fracking",      "frickin",    "fricking",  "friggin",    "frigging",     "fuckin",       "fucking",
    "fuggin",        "fugging",    "fully",     "greatly",    "hella",        "highly",       "hugely",
    "incredible",    "incredibly", "intensely", "major",      "majorly",      "more",         "most",
    "particularly",  "purely",     "quite",     "really",     "remarkably",   "so",           "substantially",
    "thoroughly",    "total",      "totally",   "tremendous", "tremendously", "uber",         "unbelievably",
    "unusually",     "utter",      "utterly",   "very"};
constexpr std::string_view kDampeners[] = {
    "almost",   "barely", "hardly",   "just enough", "kind of",    "kind-of",      "kinda",  "kindof",
    "less",     "little", "marginal", "marginally",  "occasional", "occasionally", "partly", "scarce",
    "scarcely", "slight", "slightly", "somewhat",    "sort of",    "sort-of",      "sorta",  "sortof"};
constexpr std::string_view kNegations[] = {
    "ain't",    "aint",    "aren't",  "arent",  "can't",   "cannot", "cant",      "couldn't", "couldnt", "daren't",
    "darent",   "despite", "didn't",  "didnt",  "doesn't", "doesnt", "don't",     "dont",     "hadn't",  "hadnt",
    "hasn't",   "hasnt",   "haven't", "havent", "isn't",   "isnt",   "mightn't",  "mightnt",  "mustn't", "mustnt",
    "needn't",  "neednt",  "neither", "never",  "none",    "nope",   "nor",       "not",      "nothing", "nowhere",
    "oughtn't", "oughtnt", "rarely",  "seldom", "shan't",  "shant",  "shouldn't", "shouldnt", "uh-uh",   "uhuh",
    "wasn't",   "wasnt",   "weren't", "werent", "without", "won't",  "wont",      "wouldn't", "wouldnt"};
constexpr std::pair<std::string_view, double> kIdioms[] = {
    {"bad ass", 1.5},  {"badass", 1.5},   {"beating heart", 3.5}, {"bus stop", 0.0},   {"kiss of death", -1.5},
    {"the bomb", 3.0}, {"the shit", 3.0}, {"to die for", 3.0},    {"yeah right", -2.0}};

template <std::size_t size>
bool holds(const std::string_view (&words)[size], std::string_view word)
{
    return std::binary_search(std::begin(words), std::end(words), word);
}

} // namespace

std::optional<double> boostOf(std::string_view lower)
{
    if (holds(kIntensifiers, lower))
        return kBoost;
    if (holds(kDampeners, lower))
        return -kBoost;
    return std::nullopt;
}

bool isNegation(std::string_view lower)
{
    return holds(kNegations, lower) || lower.find("n't") != std::string_view::npos;
}

std::optional<double> idiomValence(std::string_view lower)
{
    const auto* found =
        std::find_if(std::begin(kIdioms), std::end(kIdioms), [&](const auto& idiom) { return idiom.first == lower; });
    return found == std::end(kIdioms) ? std::nullopt : std::optional(found->second);
}

} // namespace fw::measure
