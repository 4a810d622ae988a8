// The files that a tokenizer may be in, each read into the parts of a pipeline. What counts where they disagree is as
// in transformers 5 (AutoTokenizer, PreTrainedTokenizerBase._from_pretrained, TokenizersBackend): the class decides how
// a text is normalized and cut, and what tokenizer_config.json says of a class's settings counts before tokenizer.json.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "core/checkpoint/model_files.h"
#include "core/tokenizer/tokenizer_fields.h"
#include "core/tokenizer/tokenizer_pipeline.h"

namespace fw::tokenizer {

/// Larger files are refused: the largest tokenizers in use have about 35 MB.
inline constexpr std::size_t kMaximumFileBytes = std::size_t{64} << 20;

/// The classes that build their stages themselves, from a vocabulary. Any other takes tokenizer.json as it is.
enum class TokenizerClass { None, Gpt2, Roberta, Bert, Qwen2, GptNeoX, Llama, Gemma, XlmRoberta };

/// A token as it is described, before it has an id in a vocabulary.
struct NamedToken
{
    std::string role;                ///< "bos_token"
    std::optional<AddedToken> token; ///< empty: the files say that there is none
};

/// What stands beside the vocabulary. Missing files are no error.
struct TokenizerConfig
{
    TokenizerClass kind = TokenizerClass::None;
    std::string className;               ///< for messages; empty where nothing says it
    std::vector<NamedToken> roles;       ///< in the reference's order; the class's own where nothing is said
    std::vector<AddedToken> described;   ///< by rising id: added_tokens_decoder, or what older files say instead
    std::vector<AddedToken> extraTokens; ///< without ids
    bool lowerCase = true;
    std::optional<bool> stripAccents;
    bool handleChinese = true;
    std::optional<bool> addPrefixSpace; ///< empty: as the class does
    std::optional<bool> legacy;         ///< Llama's: ▁ before every piece between special tokens, not the first alone
    bool addBeginning = false;          ///< the template of a tokenizer without tokenizer.json
    bool addEnd = false;
    bool splitSpecialTokens = false; ///< special tokens in a text are text

    /// The token of a role, if it has one.
    const AddedToken* role(std::string_view name) const;
};
/// `tokenizerJson`: the contents of tokenizer.json, a place without a value where there is none.
Result<TokenizerConfig> readTokenizerConfig(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson);

/// The class as AutoTokenizer finds it, into `config`: by the name in tokenizer_config.json (which is in `config`
/// already), else in config.json, else by config.json's model_type.
Status chooseTokenizerClass(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson,
                            TokenizerConfig& config);

/// tokenizer.json of Hugging Face tokenizers as it is. Truncation and padding in it are the caller's business and not
/// read.
Result<PipelineParts> readTokenizerJson(const JsonField& tokenizerJson);

/// The stages that a class builds, around the vocabulary (and the post-processor) of tokenizer.json where there is one,
/// else of vocab.json and merges.txt, vocab.txt or SentencePiece's model. Of a token that stands in vocab.txt twice the
/// last line counts. Tokens that SentencePiece's model sets apart go into `config`.
Result<PipelineParts> buildClass(const checkpoint::ModelFiles& files, const JsonField& tokenizerJson,
                                 TokenizerConfig& config);

/// The stages that SentencePiece's model itself asks for, of a tokenizer without tokenizer.json and class. Its tokens
/// and roles go into `config`.
Result<PipelineParts> buildFromSentencePieces(const checkpoint::ModelFiles& files, TokenizerConfig& config);

/// Gives every described token, every role's and every extra one its place among `parts`' added tokens, those of
/// tokenizer.json first: the vocabulary's id where it has the token, else the next one, whatever id the files say (as
/// tokenizers' AddedVocabulary::add_tokens). A token described again keeps its id and takes the later flags. Then it
/// knows the roles' ids, and a class's template.
void addTokens(const TokenizerConfig& config, PipelineParts& parts);

/// Checks the ids of added tokens and templates: no id has two written forms, none in a template is without a token.
/// Errors begin with `where`.
Status checkIds(const PipelineParts& parts, std::string_view where);

} // namespace fw::tokenizer
