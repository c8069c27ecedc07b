// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace xinshi {

constexpr std::string_view kReceiptListMediaType = "application/vnd.xinshi.receipts";

/// The body of `GET /v1/receipts`: the line `xinshi-receipts/1`, then for each receipt `cursor SP length LF bytes LF`, oldest first.
/// `bytes` is one .xsr as it was stored; `cursor` is the place behind it, opaque to the asker: 1 … 128 of [A-Za-z0-9._:-].
struct ReceiptListItem {
  std::string cursor;
  std::string bytes;
};

/// Precondition: cursors are of the form above.
std::string write_receipt_list(const std::vector<ReceiptListItem>& items);
/// Errors: Corrupt COR-0101 and COR-0102 (first line), COR-0103 (no cursor and length), COR-0104 (length beyond the input, or bytes
/// behind the last receipt).
Result<std::vector<ReceiptListItem>> read_receipt_list(std::string_view bytes);

bool is_receipt_cursor(std::string_view text);

}  // namespace xinshi
