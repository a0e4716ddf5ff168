// Passphrases as a person gives them: from a file, or typed where nobody sees them. Invariant: never from the command
// line, which every user of the machine can read.
#pragma once
#include "client/context.h"

namespace satchel::client {

/// From the file that `option` names, without the line's end; else asked for at the terminal. Throws a Failure where
/// there is neither.
std::string secretFor(Context& context, const char* option, const Phrase& prompt);
/// The same of a new one, which is asked for twice.
std::string freshSecretFor(Context& context, const char* option);

/// What the process's terminal has to say to that; empty where there is no terminal.
std::optional<std::string> askTerminal(const std::string& prompt);

}  // namespace satchel::client
