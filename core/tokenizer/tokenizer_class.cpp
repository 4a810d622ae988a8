// Which class of transformers a tokenizer has.
#include <nlohmann/json.hpp>

#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

namespace {

using checkpoint::ModelFile;

/// "…Fast" is the same class.
std::string_view withoutFast(std::string_view name)
{
    return name.ends_with("Fast") ? name.substr(0, name.size() - 4) : name;
}

/// None: one that takes tokenizer.json as it is, or is not known.
TokenizerClass classNamed(std::string_view name)
{
    constexpr std::pair<std::string_view, TokenizerClass> kClasses[] = {
        {"GPT2Tokenizer", TokenizerClass::Gpt2},          {"RobertaTokenizer", TokenizerClass::Roberta},
        {"LongformerTokenizer", TokenizerClass::Roberta}, {"BertTokenizer", TokenizerClass::Bert},
        {"DistilBertTokenizer", TokenizerClass::Bert},    {"ElectraTokenizer", TokenizerClass::Bert},
        {"MobileBertTokenizer", TokenizerClass::Bert},    {"Qwen2Tokenizer", TokenizerClass::Qwen2},
        {"GPTNeoXTokenizer", TokenizerClass::GptNeoX},    {"LlamaTokenizer", TokenizerClass::Llama},
        {"GemmaTokenizer", TokenizerClass::Gemma},        {"XLMRobertaTokenizer", TokenizerClass::XlmRoberta},
    };
    for (const auto& [known, kind] : kClasses)
        if (known == withoutFast(name))
            return kind;
    return TokenizerClass::None;
}

/// The class of the base, which takes what the files say as it is.
constexpr std::string_view kPlainClass = "TokenizersBackend";

/// The reference's class for a model_type (TOKENIZER_MAPPING_NAMES of transformers), and whether it counts even where
/// the files name another (MODELS_WITH_INCORRECT_HUB_TOKENIZER_CLASS).
struct ClassOfModel
{
    std::string_view type;
    std::string_view name;
    bool always = false;
};
constexpr ClassOfModel kClassOfModel[] = {
    {"gpt2", "GPT2Tokenizer"},         {"gpt_neo", "GPT2Tokenizer"},
    {"gptj", "GPT2Tokenizer"},         {"opt", "GPT2Tokenizer"},
    {"phi", "GPT2Tokenizer"},          {"starcoder2", "GPT2Tokenizer"},
    {"gpt_neox", "GPTNeoXTokenizer"},  {"mpt", "GPTNeoXTokenizer"},
    {"olmo", "GPTNeoXTokenizer"},      {"olmo2", kPlainClass},
    {"qwen2", "Qwen2Tokenizer", true}, {"qwen2_moe", "Qwen2Tokenizer"},
    {"qwen3", "Qwen2Tokenizer"},       {"qwen3_moe", "Qwen2Tokenizer"},
    {"gemma", "GemmaTokenizer"},       {"gemma2", "GemmaTokenizer"},
    {"gemma3", "GemmaTokenizer"},      {"gemma3_text", "GemmaTokenizer"},
    {"mistral", kPlainClass},          {"mixtral", kPlainClass},
    {"phi3", kPlainClass, true},       {"granite", kPlainClass},
    {"stablelm", kPlainClass},         {"gpt_bigcode", kPlainClass},
    {"roberta", "RobertaTokenizer"},   {"xlm-roberta", "XLMRobertaTokenizer"},
    {"xlm-roberta-xl", kPlainClass},   {"bert", "BertTokenizer"},
    {"distilbert", "BertTokenizer"},   {"electra", "BertTokenizer"},
    {"modernbert", kPlainClass, true},
};

/// Whether a tokenizer.json speaks of "ByteLevel" anywhere, if only as a token: the reference looks for the word.
bool hasByteLevel(const JsonField& tokenizerJson)
{
    for (const std::string_view stage : {"normalizer", "pre_tokenizer", "post_processor", "decoder", "added_tokens"})
        if (tokenizerJson[stage]
                .json()
                .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                .find("\"ByteLevel\"") != std::string::npos)
            return true;
    const JsonField vocabulary = tokenizerJson["model"]["vocab"];
    return vocabulary.isObject() && vocabulary["ByteLevel"].exists();
}

/// As AutoTokenizer.from_pretrained: the class that the files name, unless the model_type has one that counts more.
std::string_view chosenClass(std::string_view named, const ClassOfModel* ofModel, const JsonField& tokenizerJson)
{
    if (named.empty())
        return ofModel ? ofModel->name : kPlainClass;
    const bool always = ofModel && ofModel->always;
    if (classNamed(named) == TokenizerClass::Llama && !always && hasByteLevel(tokenizerJson))
        return kPlainClass; // Llama 3, whose files name Llama 2's class
    if (!ofModel || ofModel->name == withoutFast(named))
        return named;
    return always || ofModel->name == kPlainClass ? ofModel->name : named;
}

} // namespace

Status chooseTokenizerClass(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson,
                            TokenizerConfig& config)
{
    const ClassOfModel* ofModel = nullptr;
    FW_TRY(readIfThere(files, ModelFile::Config, [&](const JsonField& root) -> Status {
        if (config.className.empty()) {
            FW_ASSIGN(config.className, root["tokenizer_class"].text(""));
        }
        FW_ASSIGN(const std::string model, root["model_type"].text(""));
        for (const ClassOfModel& one : kClassOfModel)
            if (one.type == model)
                ofModel = &one;
        return {};
    }));
    config.className = chosenClass(config.className, ofModel, tokenizerJson);
    config.kind = classNamed(config.className);
    // A vocabulary alone: its form tells.
    if (config.kind == TokenizerClass::None && !tokenizerJson.exists() && !files.has(ModelFile::SentencePieces))
        config.kind = files.has(ModelFile::BytePairVocabulary) ? TokenizerClass::Gpt2
                      : files.has(ModelFile::WordPieces)       ? TokenizerClass::Bert
                                                               : TokenizerClass::XlmRoberta;
    return {};
}

} // namespace fw::tokenizer
