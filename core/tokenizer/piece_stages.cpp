#include "core/tokenizer/piece_stages.h"

#include <algorithm>
#include <unordered_set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/base/base64.h"
#include "core/tokenizer/json_stages.h"
#include "core/tokenizer/sentence_piece.h"

namespace fw::tokenizer {

namespace {

using checkpoint::ModelFile;

struct PiecesFile
{
    SentencePieceModel model;
    std::string where;
};

Result<PiecesFile> readPieces(const checkpoint::ModelFiles& files)
{
    const ModelFile file =
        files.has(ModelFile::SentencePieces) ? ModelFile::SentencePieces : ModelFile::SentencePiecesBpe;
    FW_ASSIGN(const std::string bytes, files.read(file, kMaximumFileBytes));
    PiecesFile pieces{.model = {}, .where = files.where(file)};
    FW_ASSIGN(pieces.model, parseSentencePieceModel(bytes, pieces.where));
    return pieces;
}

/// Control pieces are special tokens, pieces that the user defined are tokens; both as they are written.
void setApart(const SentencePieceModel& model, bool userDefined, TokenizerConfig& config)
{
    if (!config.extraTokens.empty())
        return;
    for (const ScoredPiece& piece : model.pieces)
        if (piece.type == PieceType::Control || (userDefined && piece.type == PieceType::UserDefined))
            config.extraTokens.push_back({.content = piece.text, .special = piece.type == PieceType::Control});
}

/// Pieces under the names that the configuration gives their ids.
std::vector<std::string> renamedPieces(const SentencePieceModel& model, const TokenizerConfig& config)
{
    std::vector<std::string> names;
    for (const ScoredPiece& piece : model.pieces)
        names.push_back(piece.text);
    std::unordered_set<int> described;
    for (const AddedToken& token : config.described)
        described.insert(token.id);
    std::unordered_set<std::string_view> kept; // pieces that keep their ids
    for (std::size_t id = 0; id < model.pieces.size(); ++id)
        if (!described.contains(int(id)))
            kept.insert(model.pieces[id].text);
    for (const AddedToken& token : config.described)
        if (std::size_t(token.id) < names.size() && !kept.contains(token.content))
            names[std::size_t(token.id)] = token.content;
    return names;
}

Result<Vocabulary> vocabularyOf(const std::vector<std::string>& names, std::string_view where)
{
    Vocabulary vocabulary;
    for (std::size_t id = 0; id < names.size(); ++id)
        FW_TRY(vocabulary.insert(names[id], static_cast<long long>(id), where));
    return vocabulary;
}

/// A regular expression that finds the longest of these texts.
std::string anyOf(std::vector<std::string> texts)
{
    std::stable_sort(texts.begin(), texts.end(),
                     [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
    std::string pattern;
    for (const std::string& text : texts) {
        pattern += pattern.empty() ? "" : "|";
        for (const char c : text) {
            const bool plain = static_cast<unsigned char>(c) >= 0x80 || std::isalnum(static_cast<unsigned char>(c));
            pattern += plain ? std::string(1, c) : fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
        }
    }
    return pattern;
}

/// SpmConverter.build_tokenizer_from_spm_proto of transformers, as a tokenizer.json would write it.
nlohmann::json stagesOfPieces(const SentencePieceModel& model, bool legacy, const std::vector<std::string>& userDefined)
{
    using Json = nlohmann::json;
    const auto replace = [](const char* kind, const char* pattern, const char* content) {
        return Json{{"type", "Replace"}, {"pattern", {{kind, pattern}}}, {"content", content}};
    };
    Json normalizers = Json::array();
    if (!model.charsmap.empty())
        normalizers.push_back({{"type", "Precompiled"}, {"precompiled_charsmap", base64(model.charsmap)}});
    if (model.removeExtraWhitespaces) {
        normalizers.push_back(replace("Regex", R"(\A +| +\z)", ""));
        normalizers.push_back(replace("Regex", " {2,}", " "));
    }
    if (model.escapeWhitespaces)
        normalizers.push_back(replace("String", " ", "▁"));
    Json preTokenizers = Json::array();
    Json decoders = Json::array({replace("String", "▁", " ")});
    if (model.byteFallback)
        decoders.push_back({{"type", "ByteFallback"}});
    if (model.addDummyPrefix) {
        if (legacy)
            normalizers.push_back(replace("Regex", R"(\A▁)", "▁▁"));
        preTokenizers.push_back({{"type", "Metaspace"},
                                 {"replacement", "▁"},
                                 {"prepend_scheme", legacy ? "always" : "first"},
                                 {"split", false}});
        decoders.push_back({{"type", "Fuse"}});
        decoders.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    }
    if (!userDefined.empty())
        preTokenizers.push_back(
            {{"type", "Split"}, {"pattern", {{"Regex", anyOf(userDefined)}}}, {"behavior", "Isolated"}});
    return {{"normalizer", {{"type", "Sequence"}, {"normalizers", normalizers}}},
            {"pre_tokenizer", {{"type", "Sequence"}, {"pretokenizers", preTokenizers}}},
            {"decoder", {{"type", "Sequence"}, {"decoders", decoders}}}};
}

Result<TokenModelPtr> modelOfPieces(const PiecesFile& file, const std::vector<std::string>& names, bool userDefined)
{
    const SentencePieceModel& model = file.model;
    if (model.kind == SentencePieceModel::Kind::Unigram) {
        UnigramOptions options{.scores = {}, .unknown = model.unknownId, .byteFallback = model.byteFallback};
        std::vector<std::string> texts;
        for (const ScoredPiece& piece : model.pieces) {
            options.scores.push_back(piece.score);
            texts.push_back(piece.text);
        }
        FW_ASSIGN(Vocabulary vocabulary, vocabularyOf(texts, file.where));
        return makeUnigramModel(std::move(vocabulary), std::move(options), file.where);
    }
    FW_ASSIGN(Vocabulary vocabulary, vocabularyOf(names, file.where));
    const auto isNormal = [&](int id) { return model.pieces[std::size_t(id)].type == PieceType::Normal; };
    FW_ASSIGN(auto merges, deriveMerges(vocabulary, isNormal, file.where));
    std::stable_sort(merges.begin(), merges.end(), [&](const DerivedMerge& a, const DerivedMerge& b) {
        return model.pieces[std::size_t(a.joined)].score > model.pieces[std::size_t(b.joined)].score;
    });
    return makeBytePairModel(std::move(vocabulary), mergeList(std::move(merges)),
                             {.byteLevel = false,
                              .byteFallback = model.byteFallback,
                              .unknownToken = model.unknownPiece,
                              .fuseUnknown = true,
                              .ignoreMerges = userDefined},
                             file.where);
}

} // namespace

Result<TokenModelPtr> bytePairModelOfPieces(const checkpoint::ModelFiles& files, const BytePairOptions& options,
                                            TokenizerConfig& config)
{
    FW_ASSIGN(const PiecesFile file, readPieces(files));
    std::vector<std::string> names;
    for (const ScoredPiece& piece : file.model.pieces)
        names.push_back(piece.text);
    FW_ASSIGN(Vocabulary vocabulary, vocabularyOf(names, file.where));
    FW_ASSIGN(auto merges, deriveMerges(
                               vocabulary, [](int) { return true; }, file.where));
    setApart(file.model, true, config);
    return makeBytePairModel(std::move(vocabulary), mergeList(std::move(merges)), options, file.where);
}

Status addXlmRobertaPieces(const checkpoint::ModelFiles& files, TokenizerConfig& config, PipelineParts& parts)
{
    FW_ASSIGN(const PiecesFile file, readPieces(files));
    std::vector<std::string> names;
    UnigramOptions options{.scores = {}, .unknown = kXlmRobertaUnknown};
    const auto append = [&](std::string text, double score) {
        names.push_back(std::move(text));
        options.scores.push_back(score);
    };
    const auto appendRole = [&](std::string_view role) {
        const AddedToken* token = config.role(role);
        append(token ? token->content : "None", 0); // as the reference spells a role that there is not
    };
    for (const std::string_view role : {"bos_token", "pad_token", "eos_token", "unk_token"})
        appendRole(role);
    for (std::size_t id = 3; id < file.model.pieces.size(); ++id)
        append(file.model.pieces[id].text, file.model.pieces[id].score);
    appendRole("mask_token");
    FW_ASSIGN(Vocabulary vocabulary, vocabularyOf(names, file.where));
    FW_ASSIGN(parts.model, makeUnigramModel(std::move(vocabulary), std::move(options), file.where));
    if (!file.model.charsmap.empty()) {
        FW_ASSIGN(parts.normalizer, makeCharsmapNormalizer(file.model.charsmap, file.where));
    }
    setApart(file.model, true, config);
    return {};
}

Result<PipelineParts> buildFromSentencePieces(const checkpoint::ModelFiles& files, TokenizerConfig& config)
{
    FW_ASSIGN(const PiecesFile file, readPieces(files));
    const SentencePieceModel& model = file.model;
    const std::vector<std::string> names = renamedPieces(model, config);
    std::vector<std::string> userDefined;
    for (std::size_t id = 0; id < names.size(); ++id)
        if (model.pieces[id].type == PieceType::UserDefined)
            userDefined.push_back(names[id]);
    setApart(model, false, config);
    if (model.addDummyPrefix)
        for (AddedToken& token : config.described)
            token.normalized = false; // so that each stretch between them gets its own prefix
    const auto setRole = [&](const char* role, int id, const std::string& piece) {
        const bool said = std::any_of(config.roles.begin(), config.roles.end(),
                                      [&](const NamedToken& one) { return one.role == role; });
        if (id >= 0 && !said)
            config.roles.push_back({role, AddedToken{.content = piece, .special = true}});
    };
    setRole("bos_token", model.beginningId, model.beginningPiece);
    setRole("eos_token", model.endId, model.endPiece);
    setRole("unk_token", model.unknownId, model.unknownPiece);

    const nlohmann::json stages = stagesOfPieces(model, config.legacy.value_or(true), userDefined);
    FW_ASSIGN(TextStages read, readTextStages(JsonField(stages, JsonSource{.name = file.where,
                                                                           .hint = std::string(kGetTokenizerAgain),
                                                                           .kind = ErrorKind::Corrupt,
                                                                           .nullIsMissing = true})));
    PipelineParts parts = std::move(read.parts);
    FW_ASSIGN(parts.model, modelOfPieces(file, names, !userDefined.empty()));
    return parts;
}

} // namespace fw::tokenizer
