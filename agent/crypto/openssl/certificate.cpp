// SPDX-License-Identifier: Apache-2.0
#include "crypto/openssl/certificate.h"

#include <algorithm>
#include <ctime>

#include "base/sha256.h"
#include "crypto/openssl/handles.h"
#include "crypto/openssl/unit_name.h"
#include "crypto/openssl/x509_info.h"

namespace xinshi::crypto {
namespace {

constexpr std::size_t kUnitLength = 18;
constexpr std::int64_t kSecondsPerDay = 86'400;

std::string one_line(const X509_NAME* name) {
  const BioPtr bio = collecting();
  if (!bio || X509_NAME_print_ex(bio.get(), name, 0, XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB)) < 0) return {};
  return collected(bio.get());
}

std::optional<Instant> instant_of(const ASN1_TIME* time) {
  std::tm broken{};
  if (ASN1_TIME_to_tm(time, &broken) != 1) return std::nullopt;
  const auto date = make_date(broken.tm_year + 1900, broken.tm_mon + 1, broken.tm_mday);
  if (!date) return std::nullopt;
  const std::int64_t minutes = std::int64_t{broken.tm_hour} * 60 + broken.tm_min;
  const std::int64_t seconds = date->days * kSecondsPerDay + minutes * 60 + broken.tm_sec;
  return Instant{seconds * kMicrosPerSecond};
}

/// The unit of the alternative names; "" when there is none.
Result<std::string> unit_of(X509* certificate) {
  const GeneralNamesPtr names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  std::string unit;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
    if (name->type != GEN_URI) continue;
    const ASN1_IA5STRING* uri = name->d.uniformResourceIdentifier;
    const std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(uri)),
                                static_cast<std::size_t>(ASN1_STRING_length(uri)));
    if (!text.starts_with(kUnitPrefix)) continue;
    const std::string_view code = text.substr(kUnitPrefix.size());
    if (!unit.empty() || !unit_well_formed(code)) return Error{Fault::Refused, "TRU-0008"};
    unit = code;
  }
  return unit;
}

}  // namespace

bool unit_well_formed(std::string_view code) {
  return code.size() == kUnitLength && std::ranges::all_of(code, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); });
}

std::string unit_uri(std::string_view code) {
  return std::string(kUnitPrefix).append(code);
}

Result<std::pair<Instant, Instant>> validity_of(X509* certificate) {
  const auto from = instant_of(X509_get0_notBefore(certificate));
  const auto until = instant_of(X509_get0_notAfter(certificate));
  if (!from || !until) return Error{Fault::Config, "CRY-0003", "validity"};
  return std::pair(*from, *until);
}

Result<CertificateInfo> certificate_info(X509* certificate) {
  auto unit = unit_of(certificate);
  if (!unit) return unit.error();
  const auto validity = validity_of(certificate);
  if (!validity) return validity.error();
  return CertificateInfo{*std::move(unit), one_line(X509_get_subject_name(certificate)), to_hex(sha256(certificate_der(certificate))),
                         validity->first, validity->second};
}

Result<CertificateInfo> read_certificate(std::string_view pem_or_der) {
  const auto chain = read_certificates(pem_or_der);
  if (!chain) return chain.error();
  return certificate_info(chain->front().get());
}

}  // namespace xinshi::crypto
