// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/messages.h"

#include <array>

namespace xinshi::crypto {
namespace {

constexpr std::array kMessages = {
    Message{"CRY-0002", "加密组件出错，本次操作没有完成。请重试；若再次出现，请联系技术支持。",
            "The cryptographic library failed; nothing was done. Try again, and ask for support if it happens again."},
    Message{"CRY-0003", "证书文件读不出来。请检查它是不是 PEM 格式的证书，内容是否完整。",
            "The certificate cannot be read. Check that the file is a complete PEM certificate."},
    Message{"CRY-0004", "密钥文件读不出来。请检查它是不是未加口令的 PEM 格式密钥。",
            "The key cannot be read. Check that the file is a PEM key without a passphrase."},
    Message{"CRY-0005", "密钥种类不对：证书和上报签名用 P-256 密钥，审计日志用 Ed25519 密钥。请换成对应的密钥文件。",
            "The key is of the wrong kind: certificates and batches use P-256, the audit log uses Ed25519. Give the matching key file."},
    Message{"CRY-0006", "申请证书的内容不合规：单位代码应为18位数字和大写字母，并检查主机名和地址。",
            "The certificate request is wrong: the unit code has 18 digits and capital letters; check host names and addresses."},
    Message{"CRY-0007", "证书和密钥不是一对。请检查是否拿错了文件。", "Certificate and key do not belong together. Check the file names."},
    Message{"CRY-0008", "审计日志名称不合规：不能为空，不能有空格或加号。请修改配置。",
            "The name of the audit log must not be empty and must not contain blanks or plus signs. Change the configuration."},
    Message{"CRY-0009", "数据加密密钥应为32字节。请检查密钥文件。", "The data key must have 32 bytes. Check the key file."},
    Message{"CRY-0010", "已保存的加密内容打不开：内容被改动过，或密钥换过。请运行检查命令，并从备份恢复。",
            "Stored encrypted content cannot be opened: it was changed, or the key is another. Run fsck and restore from a backup."},
    Message{"CRY-0011", "国密签名要用 SM2 密钥和证书。请检查 sm2_key 和 sm2_certificate 指定的文件。",
            "Signatures in national cryptography need an SM2 key and certificate. Check the files named as sm2_key and sm2_certificate."},
    Message{"CRY-0012", "与平台约定的密钥种类或长度不对（应为 {0}）。请核对密钥文件。", "The key agreed with the platform is of another kind or length (wanted: {0}). Check the key file."},
    Message{"TRU-0001", "没有可识别的签名，已拒收。请让对方用信使重新签名发送。",
            "There is no signature of the expected form; refused. Ask the sender to sign and send it again."},
    Message{"TRU-0002", "签名与内容不符：内容在签名后被改动过，已拒收。请让对方重新发送。",
            "The signature does not fit the content: it was changed after signing; refused. Ask the sender to send it again."},
    Message{
        "TRU-0003", "对方证书不是受信任的机构签发的，已拒收。请核对对方证书和本机的信任证书。",
        "The certificate was not issued by a trusted authority; refused. Check the sender's certificate and this side's trust anchors."},
    Message{"TRU-0004", "对方证书已过期或尚未生效，已拒收。请让对方更新证书，并检查两边的时间。",
            "The certificate has expired or is not valid yet; refused. Renew it and check the clocks of both sides."},
    Message{"TRU-0005", "对方证书不能用于签名，已拒收。请让对方换用签名证书。",
            "The certificate may not be used for signatures; refused. Use a signing certificate."},
    Message{"TRU-0006", "对方证书里没有单位代码，已拒收。请让对方申请带统一社会信用代码的证书。",
            "The certificate names no unit; refused. A certificate with the unified code is needed."},
    Message{"TRU-0007", "签名算法不符合要求（需要 SHA-256 和 P-256），已拒收。请让对方升级后重新签名。",
            "The signature algorithm is not the required one (SHA-256 with P-256); refused. Sign again with the right one."},
    Message{"TRU-0008", "对方证书里的单位代码不合规，已拒收。请让发证机构重新签发。",
            "The unit code in the certificate is malformed or given twice; refused. Have the certificate issued anew."},
    Message{"TRU-0009", "签名人应当只有一个，已拒收。请让对方重新签名。", "There must be exactly one signer; refused. Sign again."},
    Message{"TRU-0010", "缺少本单位要求的签名（国际算法或国密算法），已拒收。请让对方核对签名设置后重新发送。",
            "A signature that this side requires (P-256 or SM2) is missing; refused. Have the sender check its signature setting and send again."},
    Message{"TRU-0011", "两个签名不是同一单位的，已拒收。请让对方核对两份证书。", "The two signatures name different units; refused. Have the sender check both certificates."},
};

}  // namespace

std::span<const Message> messages() {
  return kMessages;
}

}  // namespace xinshi::crypto
