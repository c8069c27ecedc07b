// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ports/wire.h"
#include "runtime/admin_api.h"

namespace xinshi::runtime {

/// GET /admin/report?kind=timeliness|conformity|monthly|half-year&from&to&format=json|html|csv|xlsx. Days are those of the decision,
/// both included; by default the running month, the month before (monthly) or the running half-year. Errors: Invalid RUN-0012 for a
/// parameter, FIG-0002 for days in the wrong order; those of the store.
Result<ServerReply> report_reply(const AdminDeps& deps, const ServerRequest& request);

}  // namespace xinshi::runtime
