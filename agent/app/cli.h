// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace xinshi::app {

/// Parses the command line and runs one command; answers the exit code of CONTRACT.md. Never throws.
int run_cli(int argc, char** argv);

}  // namespace xinshi::app
