#include "core/measure/gender_direction.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <span>
#include <utility>
#include <vector>

#include "core/base/file.h"
#include "core/base/utf8.h"
#include "core/checkpoint/checkpoint.h"
#include "core/nn/tensor_io.h"

namespace fw::measure {

namespace {

constexpr std::size_t kMaximumWords = 4'000'000;
constexpr std::size_t kMaximumWidth = 4'096;
constexpr std::size_t kMaximumVocabularyBytes = std::size_t{64} << 20;
constexpr const char* kFemaleSeed = "she";
constexpr const char* kMaleSeed = "he";

/// Words with their vectors, (words, width).
struct Vectors
{
    std::size_t width = 0;
    std::vector<std::string> words;
    std::vector<float> values;
    std::span<const float> row(std::size_t word) const { return std::span(values).subspan(word * width, width); }
};

double product(std::span<const float> a, std::span<const float> b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i]) * b[i];
    return sum;
}

Result<std::unordered_map<std::string, float>> cosines(const Vectors& vectors, const std::filesystem::path& from)
{
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < vectors.words.size(); ++i)
        places.emplace(vectors.words[i], i);
    for (const char* word : {kFemaleSeed, kMaleSeed})
        if (!places.contains(word))
            return Error{ErrorKind::InvalidInput, fmt::format("{} has no vector for \"{}\"", from.string(), word),
                         "use word vectors of English words in lower case"};
    std::vector<float> direction;
    for (std::size_t i = 0; i < vectors.width; ++i)
        direction.push_back(vectors.row(places[kFemaleSeed])[i] - vectors.row(places[kMaleSeed])[i]);
    const double length = std::sqrt(product(direction, direction));
    if (!(length > 0))
        return Error{ErrorKind::InvalidInput, from.string() + ": \"she\" and \"he\" have the same vector",
                     "use other word vectors"};
    std::unordered_map<std::string, float> result;
    for (const auto& [word, place] : places) {
        const auto row = vectors.row(place);
        const double norm = std::sqrt(product(row, row));
        if (norm > 0)
            result.emplace(word, static_cast<float>(product(row, direction) / norm / length));
    }
    return result;
}

Error badLine(const std::filesystem::path& file, std::size_t line, const std::string& what)
{
    return {ErrorKind::InvalidInput, fmt::format("{}: line {}: {}", file.string(), line, what),
            "write a word and its numbers on a line, with spaces between them"};
}

/// One line's word and numbers, added to `vectors`.
Status addLine(const std::string& text, const std::filesystem::path& file, std::size_t line, Vectors& vectors)
{
    const std::size_t end = text.find(' ');
    if (end == std::string::npos || end == 0)
        return badLine(file, line, "is no word with numbers");
    std::size_t count = 0;
    for (std::size_t at = end; at < text.size();) {
        at = text.find_first_not_of(" \r", at);
        if (at == std::string::npos)
            break;
        const std::size_t stop = std::min(text.find(' ', at), text.size());
        float value = 0;
        const auto [rest, code] = std::from_chars(text.data() + at, text.data() + stop, value);
        const bool whole = rest == text.data() + stop || *rest == '\r';
        if (code != std::errc() || !whole || !std::isfinite(value))
            return badLine(file, line, fmt::format("\"{:.40}\" is no number", text.substr(at, stop - at)));
        if (++count > kMaximumWidth)
            return badLine(file, line, fmt::format("has more than {} numbers", kMaximumWidth));
        vectors.values.push_back(value);
        at = stop;
    }
    if (vectors.width == 0)
        vectors.width = count;
    if (count == 0 || count != vectors.width)
        return badLine(file, line, fmt::format("has {} numbers where others have {}", count, vectors.width));
    vectors.words.push_back(text.substr(0, end));
    return {};
}

} // namespace

Result<GenderDirection> GenderDirection::fromEncoder(const std::filesystem::path& directory)
{
    const checkpoint::ModelFiles files(directory);
    FW_ASSIGN(const checkpoint::Checkpoint checkpoint, checkpoint::Checkpoint::open(files));
    const checkpoint::TensorView* table = nullptr;
    for (const auto& [name, tensor] : checkpoint.tensors())
        if (name.ends_with("embeddings.word_embeddings.weight"))
            table = &tensor;
    if (!table || table->shape.size() != 2)
        return Error{ErrorKind::Incompatible, directory.string() + " holds no token embeddings of an encoder",
                     "name an encoder's directory, or a file of word vectors"};
    FW_ASSIGN(const std::vector<std::string> vocabulary, files.lines(checkpoint::ModelFile::WordPieces, kMaximumVocabularyBytes));
    if (vocabulary.size() < static_cast<std::size_t>(table->shape[0]))
        return Error{ErrorKind::Corrupt,
                     fmt::format("{}: vocab.txt has {} tokens and the embeddings {}", directory.string(),
                                 vocabulary.size(), table->shape[0]),
                     "use the vocabulary that belongs to the weights"};
    Vectors vectors;
    vectors.width = static_cast<std::size_t>(table->shape[1]);
    nn::TensorReader reader(checkpoint);
    FW_ASSIGN(const at::Tensor values, reader.read(table->name, table->shape));
    vectors.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    vectors.words.assign(vocabulary.begin(), vocabulary.begin() + table->shape[0]);
    GenderDirection direction;
    FW_ASSIGN(direction.m_cosines, cosines(vectors, directory));
    return direction;
}

Result<GenderDirection> GenderDirection::fromVectors(const std::filesystem::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return Error{ErrorKind::NotFound, "cannot read " + file.string(), "check the path"};
    Vectors vectors;
    Utf8Check check;
    std::string text;
    for (std::size_t line = 1; std::getline(stream, text); ++line) {
        if (!check.feed(text) || !check.feed("\n"))
            return notUtf8(file.string(), check.place());
        const bool counts = line == 1 && std::count(text.begin(), text.end(), ' ') == 1;
        if (counts || text.empty())
            continue;
        if (vectors.words.size() >= kMaximumWords)
            return badLine(file, line, fmt::format("there are more than {} words", kMaximumWords));
        FW_TRY(addLine(text, file, line, vectors));
    }
    GenderDirection direction;
    FW_ASSIGN(direction.m_cosines, cosines(vectors, file));
    return direction;
}

double GenderDirection::of(const std::string& word) const
{
    const auto found = m_cosines.find(word);
    return found == m_cosines.end() ? 0 : found->second;
}

} // namespace fw::measure
