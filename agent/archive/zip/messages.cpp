// SPDX-License-Identifier: Apache-2.0
#include "archive/zip/zip_archive.h"

namespace xinshi::zip {
namespace {

constexpr Message kMessages[] = {
    {"SRC-0031", "压缩文件不完整或已损坏，可能还没有复制完。请重新导出或重新压缩后再放入。",
     "The archive is cut off or damaged; perhaps it was still being copied. Make it again and hand it in once more."},
    {"SRC-0032", "压缩文件超过允许的限度（{0}），出于安全考虑不予解压。请拆分成几个较小的文件。",
     "The archive goes beyond a limit ({0}) and is not unpacked. Split it into smaller files."},
    {"SRC-0033", "文件设有密码，无法读取。请去掉密码后重新放入。", "The file is protected by a password. Remove it and hand the file in again."},
    {"SRC-0034", "文件的压缩方式不受支持。请用普通的 zip 格式重新压缩。", "The member is packed in a way that is not supported. Pack it again as a plain zip."},
    {"SRC-0035", "压缩文件中的内容已损坏（校验不一致）。请重新压缩后再放入。", "A member of the archive is damaged: its checksum does not match. Pack it again."},
};

}  // namespace

std::span<const Message> messages() { return kMessages; }

}  // namespace xinshi::zip
