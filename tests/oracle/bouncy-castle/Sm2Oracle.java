// SPDX-License-Identifier: Apache-2.0
// Bouncy Castle's opinion of SignedData in national cryptography, and SignedData of its making. No code is shared with the product.
//   verify CONTENT SIGNATURE CA UNIT SECONDS     sign CONTENT CHAIN KEY OUT
import java.io.FileInputStream;
import java.io.FileReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.Security;
import java.security.cert.*;
import java.util.*;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.*;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.jcajce.*;

public class Sm2Oracle {
  public static void main(String[] a) throws Exception {
    Security.addProvider(new BouncyCastleProvider());
    if (a[0].equals("verify")) verify(a);
    if (a[0].equals("sign")) sign(a);
  }

  static void verify(String[] a) throws Exception {
    CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(Files.readAllBytes(Path.of(a[1]))), Files.readAllBytes(Path.of(a[2])));
    if (cms.getSignerInfos().size() != 1) throw new Exception("not one signer");
    SignerInformation signer = cms.getSignerInfos().iterator().next();
    X509CertificateHolder holder = (X509CertificateHolder) cms.getCertificates().getMatches(signer.getSID()).iterator().next();
    if (!signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(holder))) throw new Exception("wrong signature");
    CertificateFactory factory = CertificateFactory.getInstance("X.509", "BC");
    X509Certificate leaf = new JcaX509CertificateConverter().setProvider("BC").getCertificate(holder);
    X509CertSelector wanted = new X509CertSelector();
    wanted.setCertificate(leaf);
    TrustAnchor root = new TrustAnchor((X509Certificate) factory.generateCertificate(new FileInputStream(a[3])), null);
    PKIXBuilderParameters rules = new PKIXBuilderParameters(Set.of(root), wanted);
    rules.addCertStore(new JcaCertStoreBuilder().setProvider("BC").addCertificates(cms.getCertificates()).build());
    rules.setRevocationEnabled(false);
    rules.setDate(new Date(Long.parseLong(a[5]) * 1000));
    CertPathBuilder.getInstance("PKIX", "BC").build(rules);
    if (leaf.getSubjectAlternativeNames().stream().noneMatch(n -> n.get(1).equals("urn:xinshi:unit:" + a[4]))) throw new Exception("another unit");
    System.out.println("good " + signer.getEncryptionAlgOID() + " " + signer.getDigestAlgOID());
  }

  static void sign(String[] a) throws Exception {
    List<X509CertificateHolder> chain = new ArrayList<>();
    try (PEMParser in = new PEMParser(new FileReader(a[2]))) {
      for (Object o = in.readObject(); o != null; o = in.readObject()) chain.add((X509CertificateHolder) o);
    }
    PrivateKey key;
    try (PEMParser in = new PEMParser(new FileReader(a[3]))) {
      key = new JcaPEMKeyConverter().setProvider("BC").getPrivateKey((PrivateKeyInfo) in.readObject());
    }
    ContentSigner signer = new JcaContentSignerBuilder("SM3withSM2").setProvider("BC").build(key);
    CMSSignedDataGenerator made = new CMSSignedDataGenerator();
    made.addSignerInfoGenerator(new JcaSignerInfoGeneratorBuilder(new JcaDigestCalculatorProviderBuilder().setProvider("BC").build()).build(signer, chain.get(0)));
    made.addCertificates(new org.bouncycastle.util.CollectionStore<>(chain));
    CMSSignedData out = made.generate(new CMSProcessableByteArray(Files.readAllBytes(Path.of(a[1]))), false);
    Files.write(Path.of(a[4]), out.getEncoded("DER"));
  }
}
