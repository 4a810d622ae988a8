// How far words lie towards "she" rather than "he" in word vectors (Bolukbasi et al. 2016, arXiv 1607.06520).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/result.h"

namespace fw::measure {

/// Cosines of words' vectors with she − he, in [−1, 1]: above 0 nearer to "she". Immutable.
class GenderDirection
{
public:
    /// From an encoder's directory: the token embeddings of whole-word tokens, with its vocab.txt.
    static Result<GenderDirection> fromEncoder(const std::filesystem::path& directory);
    /// From word vectors as text (word2vec, GloVe, fastText): a word and its numbers a line, an optional first line
    /// with two counts. Errors name the line. At most 4,000,000 words of at most 4,096 numbers.
    static Result<GenderDirection> fromVectors(const std::filesystem::path& file);

    /// The cosine of a word in lower case; 0 for words without a vector.
    double of(const std::string& word) const;

private:
    std::unordered_map<std::string, float> m_cosines;
};

} // namespace fw::measure
