// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "app/service.h"

namespace xinshi::app {

/// The gateways above that cosign this node's heads (`platform.witness_key`): asks them once what they have seen, before anything is
/// sent, then has heads cosigned. Errors: CLI-0006 (a key file that is none), those of reading it.
Status add_cosigning(Service& service);

/// The logs below whose heads this gateway cosigns (`peer.log_key`). Errors likewise.
Status open_witness(Service& service);
/// Empty where no log below is known.
Handler witness_handler(Service& service);

}  // namespace xinshi::app
