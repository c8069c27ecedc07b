// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "base/result.h"
#include "ports/crypto.h"

namespace xinshi::crypto {

/// Which algorithms a receiver asks for. It is the receiver's policy alone: what a sender attaches beside never takes its place.
enum class RequiredSignatures { P256, Sm2, Both };

/// Signs with both, P-256 first: two DER elements one behind the other. `certificate` is that of the first. Errors: Config TRU-0011 when the
/// two certificates name different units.
Result<std::unique_ptr<BatchSigner>> make_signer_pair(std::unique_ptr<BatchSigner> p256, std::unique_ptr<BatchSigner> sm2);

/// Accepts one or two signatures. Each algorithm that is required must be there and hold (TRU-0010 when missing); one that is not required
/// must hold too where this side can judge it, and is passed over where it has no verifier (null). Two of one algorithm are refused
/// (TRU-0009); two must name one unit (TRU-0011). Errors of making: Config TRU-0010 when a required algorithm has no verifier.
Result<std::unique_ptr<BatchVerifier>> make_policy_verifier(std::unique_ptr<BatchVerifier> p256, std::unique_ptr<BatchVerifier> sm2,
                                                            RequiredSignatures required);

}  // namespace xinshi::crypto
