// Where exceptions end: at the edge of a room, in main() and in a thread's function what is caught becomes an Error.
#pragma once

#include <string_view>

#include "core/base/result.h"

namespace fw {

/// The error for what a `catch (...)` block has caught; call it there. `doing` says what was under way ("generate",
/// "load the model in /x"): the message begins "cannot generate: ". Memory that is not to be had is OutOfMemory
/// (torch's allocators, too), a file system's or the system's refusal Io, all else Internal. A public function of a
/// room that throws inside is a function-try-block that ends in
///     } catch (...) {
///         return caughtError("generate");
///     }
Error caughtError(std::string_view doing);

/// For main(): what no one can catch (memory that runs out in a destructor or in a library's thread) ends the program
/// with "error: …" and "hint: …" on the standard error and exit code 1, not with a core dump.
void endWithErrorOnTerminate();

} // namespace fw
