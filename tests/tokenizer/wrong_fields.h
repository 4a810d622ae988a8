// Ways in which a tokenizer.json can be wrong in one field, and what the error must say. Apart from its test because
// moc loses its way in this many raw strings.
#pragma once

struct WrongField
{
    const char* name;
    const char* patch; ///< JSON merged into a right file
    const char* place; ///< part of the error
};

inline constexpr WrongField kWrongFields[] = {
    {"duplicate id", R"({"model": {"vocab": {"c": 1}}})", "model.vocab: id 1 belongs to both"},
    {"negative id", R"({"model": {"vocab": {"c": -1}}})", "model.vocab: token \"c\" has the id -1"},
    {"huge id", R"({"model": {"vocab": {"c": 99999999999}}})", "has the id 99999999999"},
    {"larger than 64 bits", R"({"model": {"vocab": {"c": 18446744073709551615}}})", "model.vocab"},
    {"id is a fraction", R"({"model": {"vocab": {"c": 1.5}}})", "model.vocab.c: must be a whole number"},
    {"id is a text", R"({"model": {"vocab": {"c": "1"}}})", "model.vocab.c: must be a whole number"},
    {"vocabulary is a list", R"({"model": {"vocab": ["a"]}})", "model.vocab: must be an object"},
    {"no vocabulary", R"({"model": {"vocab": null}})", "model.vocab: is missing"},
    {"unknown left", R"({"model": {"merges": ["a b", "z a"]}})", "merge 2 (\"z a\") needs the token \"z\""},
    {"unknown right", R"({"model": {"merges": [["a", "z"]]}})", "needs the token \"z\""},
    {"unknown result", R"({"model": {"merges": ["b a"]}})", "needs the token \"ba\""},
    {"merge of three", R"({"model": {"merges": ["a b c"]}})", "model.merges[0]: must be two tokens"},
    {"merge of one", R"({"model": {"merges": [["a"]]}})", "model.merges[0]: must be a pair"},
    {"merges are numbers", R"({"model": {"merges": [1]}})", "model.merges[0]"},
    {"no merges", R"({"model": {"merges": null}})", "model.merges: is missing"},
    {"unigram", R"({"model": {"type": "Unigram"}})", "model.type: the model \"Unigram\" is not supported"},
    {"byte fallback", R"({"model": {"byte_fallback": true}})", "model.byte_fallback"},
    {"word suffix", R"({"model": {"end_of_word_suffix": "</w>"}})", "model.end_of_word_suffix"},
    {"no model", R"({"model": null})", "model.type"},
    {"metaspace", R"({"pre_tokenizer": {"type": "Metaspace"}})", "pre_tokenizer.type: the pre-tokenizer"},
    {"no byte level", R"({"pre_tokenizer": null})", "pre_tokenizer: BPE without ByteLevel"},
    {"bad regex", R"({"pre_tokenizer": {"type": "Split", "pattern": {"Regex": "("}, "behavior": "Isolated"}})",
     "pre_tokenizer.pattern.Regex: the regular expression does not compile"},
    {"odd split",
     R"({"pre_tokenizer": {"type": "Split", "pattern": {"String": "x"}, "behavior": "Odd"}})",
     "pre_tokenizer.behavior"},
    {"flag is a text", R"({"pre_tokenizer": {"use_regex": "yes"}})", "pre_tokenizer.use_regex: must be true or false"},
    {"normalizer", R"({"normalizer": {"type": "Precompiled"}})", "normalizer.type: the normalizer \"Precompiled\""},
    {"inner normalizer", R"({"normalizer": {"type": "Sequence", "normalizers": [{"type": "Odd"}]}})",
     "normalizer.normalizers[0].type"},
    {"added id", R"({"added_tokens": [{"id": -4, "content": "<e>"}]})", "added_tokens[0].id"},
    {"added into a hole", R"({"model": {"vocab": {"ab": 3}}, "added_tokens": [{"id": 4, "content": "<e>"}]})",
     "id 3 belongs to both"},
    {"added without text", R"({"added_tokens": [{"id": 5}]})", "added_tokens[0].content: is missing"},
    {"post-processor", R"({"post_processor": {"type": "Odd"}})", "post_processor.type"},
    {"template id", R"({"post_processor": {"type": "BertProcessing", "sep": ["x", 77], "cls": ["a", 0]}})",
     "post_processor: id 77 has no token"},
    {"template token",
     R"({"post_processor": {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "[C]"}}]}})",
     "post_processor.special_tokens.[C].ids"},
};
