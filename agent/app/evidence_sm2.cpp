// SPDX-License-Identifier: Apache-2.0
#include "app/evidence_plan.h"

namespace xinshi::app {
namespace {

constexpr std::string_view kProgram = R"java(import java.io.FileInputStream;
import java.nio.file.*;
import java.security.Security;
import java.security.cert.*;
import java.util.*;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.*;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

public class VerifySm2 { // CONTENT SIGNATURE CA UNIT SECONDS
  public static void main(String[] a) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    byte[] content = Files.readAllBytes(Path.of(a[0])), der = Files.readAllBytes(Path.of(a[1]));
    CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(content), der);
    boolean whole = Arrays.equals(cms.toASN1Structure().getEncoded("DL"), der) || Arrays.equals(cms.toASN1Structure().getEncoded("DER"), der);
    if (!whole) throw new Exception(a[1] + ": other bytes behind the signature");
    if (cms.getSignerInfos().size() != 1) throw new Exception(a[1] + ": not exactly one signer");
    SignerInformation signer = cms.getSignerInfos().iterator().next();
    X509CertificateHolder holder = (X509CertificateHolder) cms.getCertificates().getMatches(signer.getSID()).iterator().next();
    if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder))) throw new Exception(a[0] + ": wrong signature");
    X509Certificate leaf = new JcaX509CertificateConverter().setProvider("BC").getCertificate(holder);
    X509CertSelector wanted = new X509CertSelector();
    wanted.setCertificate(leaf);
    CertificateFactory factory = CertificateFactory.getInstance("X.509", "BC");
    TrustAnchor root = new TrustAnchor((X509Certificate) factory.generateCertificate(new FileInputStream(a[2])), null);
    PKIXBuilderParameters rules = new PKIXBuilderParameters(Set.of(root), wanted);
    rules.addCertStore(new JcaCertStoreBuilder().setProvider("BC").addCertificates(cms.getCertificates()).build());
    rules.setRevocationEnabled(false);
    rules.setDate(new Date(Long.parseLong(a[4]) * 1000));
    CertPathBuilder.getInstance("PKIX", "BC").build(rules);
    if (leaf.getSubjectAlternativeNames().stream().noneMatch(n -> n.get(1).equals("urn:xinshi:unit:" + a[3]))) throw new Exception(a[0] + ": another unit");
    System.out.println(a[0] + " signed by urn:xinshi:unit:" + a[3]);
  }
}
)java";

}  // namespace

std::string_view sm2_program() {
  return kProgram;
}

}  // namespace xinshi::app
