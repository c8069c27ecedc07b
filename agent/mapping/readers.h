// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "mapping/row_reader.h"

namespace xinshi::mapping {

std::unique_ptr<RowReader> make_csv_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits);
std::unique_ptr<RowReader> make_json_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits);
std::unique_ptr<RowReader> make_ndjson_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits);
std::unique_ptr<RowReader> make_xml_reader(ByteStream& input, ColumnTable& columns, const ReadLimits& limits);

}  // namespace xinshi::mapping
