// A variant's figures prompt by prompt beside the base's: observations for questions about prompts, such as the
// direction between two measures (core/causal/cause_direction.h).
#pragma once

#include <string>
#include <vector>

#include "core/base/cancel_token.h"
#include "core/base/result.h"
#include "core/catalogue/catalogue.h"
#include "core/store/database.h"

namespace fw::compare {

struct PromptFigures
{
    struct Row
    {
        std::string axis, group, templateId, prompt;
        std::vector<double> base;    ///< by column; NaN where a prompt has no figure
        std::vector<double> variant; ///< by column
    };
    std::vector<std::string> columns; ///< a metric's id, with "/scorer" behind it where several scorers feed it
    std::vector<Row> rows;
};

/// Every metric over continuations of one variant, paired with the base, for each prompt. NotFound: no variant of this
/// name (the error lists those there are), or it has no figures.
Result<PromptFigures> promptFigures(const store::Database& database, std::int64_t experimentId,
                                    const std::string& variant, const catalogue::Catalogues& catalogues,
                                    const CancelToken& cancel = {});

} // namespace fw::compare
