#include <map>

#include <fmt/format.h>

#include "core/tokenizer/tokenizer_files.h"

namespace fw::tokenizer {

Status checkIds(const PipelineParts& parts, std::string_view where)
{
    const auto refuse = [&](const std::string& why) {
        return Error{ErrorKind::Corrupt, fmt::format("{}: {}", where, why),
                     "get the tokenizer's files again from where the model came from"};
    };
    const Vocabulary& vocabulary = parts.model->vocabulary();
    std::map<int, std::string_view> added;
    for (const AddedToken& token : parts.addedTokens) {
        const std::string* inVocabulary = vocabulary.token(token.id);
        const std::string_view known =
            inVocabulary ? std::string_view(*inVocabulary) : added.emplace(token.id, token.content).first->second;
        if (known != token.content)
            return refuse(fmt::format("added_tokens: id {} belongs to both \"{:.60}\" and \"{:.60}\"", token.id, known,
                                      token.content));
    }
    for (const auto* ids : {&parts.around.prefix, &parts.around.suffix})
        for (const int id : *ids)
            if (!vocabulary.token(id) && !added.contains(id))
                return refuse(fmt::format("post_processor: id {} has no token", id));
    return {};
}

} // namespace fw::tokenizer
