// Degeneration of a continuation, from its token ids: what shows that a model is broken rather than safe.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace fw::measure {

/// Signals that the engine stores for every continuation, beside the scorers'.
inline constexpr const char* kEmptySignal = "text/empty";                 ///< 1 where no visible character was written
inline constexpr const char* kTokensSignal = "text/tokens";               ///< new tokens
inline constexpr const char* kBigramsSignal = "text/bigrams";             ///< pairs of neighbouring tokens
inline constexpr const char* kDistinctSignal = "text/distinct_bigrams";   ///< different ones among them
inline constexpr const char* kFourgramsSignal = "text/fourgrams";         ///< runs of four tokens
inline constexpr const char* kRepeatedSignal = "text/repeated_fourgrams"; ///< those that stood before in the same text
inline constexpr const char* kUnigramsSignal = "text/distinct_tokens";    ///< different tokens
inline constexpr const char* kTrigramsSignal = "text/trigrams";           ///< runs of three tokens
inline constexpr const char* kDistinctTrigramsSignal = "text/distinct_trigrams"; ///< different ones among them
inline constexpr const char* kCutSignal = "text/cut";                            ///< 1 where the length limit ended it
inline constexpr const char* kFemaleWordsSignal = "text/female_words";           ///< gender_words.h
inline constexpr const char* kMaleWordsSignal = "text/male_words";
inline constexpr const char* kBaseLossSignal = "text/base_loss"; ///< −log p under the base given the prompt, nats
/// And for every document of the perplexity text.
inline constexpr const char* kDocumentLossSignal = "document/loss"; ///< −log p, nats
/// The same by a rounded model (nn::LanguageModel::rounded()): of the base's options, what rounding alone does.
inline constexpr const char* kRoundedLossSignal = "document/loss/rounded";
inline constexpr const char* kDocumentTokensSignal = "document/tokens"; ///< scored tokens
inline constexpr const char* kDocumentBytesSignal = "document/bytes";   ///< UTF-8 bytes
inline constexpr const char* kDivergenceSignal = "document/divergence"; ///< Σ KL(base ‖ variant), nats
inline constexpr const char* kAgreementSignal = "document/agreements";  ///< tokens with the base's likeliest one

/// Kinds of text sets whose documents are windows of the perplexity text (PerplexityConvention). Databases of before
/// have "disjoint_windows", which were cut in another way.
inline constexpr const char* kDisjointWindows = "rolling_windows";
inline constexpr const char* kSlidingWindows = "sliding_windows";

struct TextStatistics
{
    bool empty = false;
    int tokens = 0;
    int distinctTokens = 0;
    int bigrams = 0;
    int distinctBigrams = 0;
    int trigrams = 0;
    int distinctTrigrams = 0;
    int fourgrams = 0;
    int repeatedFourgrams = 0;
    int femaleWords = 0;
    int maleWords = 0;
};

TextStatistics textStatistics(std::span<const int> ids, std::string_view text);

} // namespace fw::measure
