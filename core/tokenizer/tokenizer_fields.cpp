#include "core/tokenizer/tokenizer_fields.h"

#include <fmt/format.h>

#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

JsonSource tokenizerSource(const checkpoint::ModelFiles& files, checkpoint::ModelFile file)
{
    return {.name = files.where(file),
            .hint = std::string(kGetTokenizerAgain),
            .kind = ErrorKind::Corrupt,
            .nullIsMissing = true};
}

Result<nlohmann::json> readJsonFile(const checkpoint::ModelFiles& files, checkpoint::ModelFile file)
{
    const JsonSource source = tokenizerSource(files, file);
    FW_ASSIGN(const std::string bytes, files.read(file, kMaximumFileBytes));
    FW_ASSIGN(nlohmann::json document, parseJson(bytes, source));
    if (!document.is_object())
        return JsonField(document, source).wrong("an object");
    return document;
}

Error unsupported(const JsonField& field, std::string_view what)
{
    Error error = field.error(fmt::format("{} is not supported", what),
                              "byte-level BPE (GPT-2, Llama 3, Qwen), SentencePiece BPE and Unigram (Llama 2, Gemma, "
                              "XLM-R) and WordPiece (BERT) "
                              "tokenizers are");
    error.kind = ErrorKind::Incompatible;
    return error;
}

} // namespace fw::tokenizer
