// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "odbc/handles.h"

namespace xinshi::odbc {

/// What was being done, for the choice of the code.
enum class Doing { Connecting, Working };

/// The SQLSTATE and native number that the driver left on a handle, as an Error. A driver's text is kept only for the classes whose
/// texts name servers, users and tables; those about values (22…) may quote them and are left out.
Error take_error(const Handle& handle, Doing doing);

/// The decision alone, for tests.
Error judge(std::string_view state, std::string_view native, std::string_view text, Doing doing);

}  // namespace xinshi::odbc
