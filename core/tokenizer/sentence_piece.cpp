#include "core/tokenizer/sentence_piece.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "core/tokenizer/tokenizer_fields.h"
#include "core/tokenizer/unicode_classes.h"

namespace fw::tokenizer {

namespace {

constexpr std::size_t kLongestMerged = 1024; ///< bytes; sentencepiece itself stops at 16 characters

/// One field of a protocol buffer's message.
struct WireField
{
    std::uint32_t number = 0;
    std::uint64_t value = 0; ///< of a number
    std::string_view bytes;  ///< of a text or a message
    bool hasBytes = false;

    int integer() const { return int(std::int64_t(value)); }
    bool flag() const { return value != 0; }
    double real() const { return double(std::bit_cast<float>(std::uint32_t(value))); }
};

/// Takes the fields of a message one after another (protobuf.dev/programming-guides/encoding).
class WireReader
{
public:
    explicit WireReader(std::string_view message) : m_rest(message) {}

    bool atEnd() const { return m_rest.empty(); }
    /// Nothing where the bytes are no field.
    std::optional<WireField> next()
    {
        const auto tag = varint();
        if (!tag || *tag >> 3 == 0 || *tag >> 3 > 0x1FFFFFFF)
            return std::nullopt;
        WireField field{.number = std::uint32_t(*tag >> 3)};
        switch (*tag & 7) {
        case 0:
            if (const auto value = varint()) {
                field.value = *value;
                return field;
            }
            return std::nullopt;
        case 1:
            return fixed(field, 8);
        case 5:
            return fixed(field, 4);
        case 2: {
            const auto size = varint();
            if (!size || *size > m_rest.size())
                return std::nullopt;
            field.bytes = m_rest.substr(0, std::size_t(*size));
            field.hasBytes = true;
            m_rest.remove_prefix(std::size_t(*size));
            return field;
        }
        default:
            return std::nullopt;
        }
    }

private:
    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= std::uint64_t(byte & 0x7F) << shift;
            if (byte < 0x80)
                return value;
        }
        return std::nullopt;
    }

    std::optional<WireField> fixed(WireField field, std::size_t size)
    {
        if (m_rest.size() < size)
            return std::nullopt;
        for (std::size_t i = size; i-- > 0;)
            field.value = field.value << 8 | static_cast<unsigned char>(m_rest[i]);
        m_rest.remove_prefix(size);
        return field;
    }

    std::string_view m_rest;
};

/// Calls take(field) for each field; false where the bytes are no message or take() says so.
template <typename Take>
bool readMessage(std::string_view message, const Take& take)
{
    WireReader reader(message);
    while (!reader.atEnd()) {
        const auto field = reader.next();
        if (!field || !take(*field))
            return false;
    }
    return true;
}

bool readPiece(std::string_view message, ScoredPiece& piece)
{
    return readMessage(message,
                       [&](const WireField& field) {
                           if (field.number == 1)
                               piece.text = field.bytes;
                           else if (field.number == 2)
                               piece.score = field.real();
                           else if (field.number == 3) {
                               piece.type = PieceType(field.integer());
                               return field.value >= 1 && field.value <= 6;
                           }
                           return true;
                       }) &&
           isUtf8(piece.text) && std::isfinite(piece.score);
}

bool readTrainerSpec(std::string_view message, SentencePieceModel& model, int& kind)
{
    return readMessage(message, [&](const WireField& field) {
        switch (field.number) {
        case 3:
            kind = field.integer();
            break;
        case 35:
            model.byteFallback = field.flag();
            break;
        case 40:
            model.unknownId = field.integer();
            break;
        case 41:
            model.beginningId = field.integer();
            break;
        case 42:
            model.endId = field.integer();
            break;
        case 45:
            model.unknownPiece = field.bytes;
            break;
        case 46:
            model.beginningPiece = field.bytes;
            break;
        case 47:
            model.endPiece = field.bytes;
            break;
        default:
            break;
        }
        return true;
    });
}

bool readNormalizerSpec(std::string_view message, SentencePieceModel& model)
{
    return readMessage(message, [&](const WireField& field) {
        switch (field.number) {
        case 2:
            model.charsmap = field.bytes;
            break;
        case 3:
            model.addDummyPrefix = field.flag();
            break;
        case 4:
            model.removeExtraWhitespaces = field.flag();
            break;
        case 5:
            model.escapeWhitespaces = field.flag();
            break;
        default:
            break;
        }
        return true;
    });
}

} // namespace

Result<SentencePieceModel> parseSentencePieceModel(std::string_view bytes, std::string_view where)
{
    SentencePieceModel model;
    int kind = int(model.kind);
    const auto takeField = [&](const WireField& field) {
        if (field.number < 1 || field.number > 3)
            return true; // tests and denormalization say nothing of ids
        if (!field.hasBytes)
            return false;
        if (field.number == 1)
            return readPiece(field.bytes, model.pieces.emplace_back());
        return field.number == 2 ? readTrainerSpec(field.bytes, model, kind) : readNormalizerSpec(field.bytes, model);
    };
    if (!readMessage(bytes, takeField) || model.pieces.empty())
        return Error{ErrorKind::Corrupt, fmt::format("{}: is no model of SentencePiece", where),
                     std::string(kGetTokenizerAgain)};
    if (kind != int(SentencePieceModel::Kind::Unigram) && kind != int(SentencePieceModel::Kind::BytePair))
        return Error{ErrorKind::Incompatible, fmt::format("{}: model_type {} is not supported", where, kind),
                     "SentencePiece models of the types Unigram (1) and BPE (2) are"};
    model.kind = SentencePieceModel::Kind(kind);
    return model;
}

Result<std::vector<DerivedMerge>> deriveMerges(const Vocabulary& vocabulary, const TakesPart& takesPart,
                                               std::string_view where)
{
    const auto part = [&](std::string_view text) {
        const auto id = vocabulary.id(text);
        return id && takesPart(*id);
    };
    std::vector<DerivedMerge> merges;
    for (std::size_t id = 0; id < vocabulary.size(); ++id) {
        const std::string* token = vocabulary.token(int(id));
        if (!token || !takesPart(int(id)))
            continue;
        if (token->size() > kLongestMerged)
            return Error{
                ErrorKind::Corrupt,
                fmt::format("{}: token {} has {} bytes, more than {}", where, id, token->size(), kLongestMerged),
                std::string(kGetTokenizerAgain)};
        const std::string_view text = *token;
        std::vector<std::size_t> cuts;
        for (std::size_t position = 0; position < text.size();) {
            nextCodePoint(text, position);
            cuts.push_back(position);
        }
        for (std::size_t left = 1; left < cuts.size(); ++left) {
            const std::size_t cut = cuts[left - 1];
            if (part(text.substr(0, cut)) && part(text.substr(cut)))
                merges.push_back({int(id), left, cuts.size() - left, std::string(text.substr(0, cut)),
                                  std::string(text.substr(cut))});
        }
    }
    return merges;
}

MergeList mergeList(std::vector<DerivedMerge> merges)
{
    MergeList list;
    list.reserve(merges.size());
    for (DerivedMerge& merge : merges)
        list.emplace_back(std::move(merge.left), std::move(merge.right));
    return list;
}

} // namespace fw::tokenizer
