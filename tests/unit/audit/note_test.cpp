// SPDX-License-Identifier: Apache-2.0
#include "audit/checkpoint.h"
#include "log_fixture.h"

namespace xinshi::audit {
namespace {

// From the documentation of Go's golang.org/x/mod/sumdb/note.
constexpr const char* kGoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr const char* kGoText = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
constexpr const char* kGoLine =
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

struct Fixture : ::testing::Test {
  std::unique_ptr<NoteSigner> signer = new_signer("log.example/a");
  std::unique_ptr<NoteVerifier> verifier = crypto::make_note_verifier();
  VerifierKey key = *read_verifier_key(signer->verifier_key());
  std::string note = *sign_note("hello\n", *signer);

  std::string code_of(const std::string& text) {
    const auto opened = open_note(text, {key}, *verifier);
    return opened.ok() ? "" : opened.error().code;
  }
};
using Note = Fixture;

TEST_F(Note, OpensThePublishedExampleOfGo) {
  const auto opened = open_note(std::string(kGoText) + "\n" + kGoLine, {*read_verifier_key(kGoKey)}, *verifier);
  ASSERT_TRUE(opened.ok()) << describe(opened.error());
  EXPECT_EQ(opened->text, kGoText);
  EXPECT_EQ(opened->verified_by, std::vector<std::string>{"PeterNeumann"});
}

TEST_F(Note, ReadsThePublishedVerifierKeyOfGoAndWritesItAgain) {
  const auto go = read_verifier_key(kGoKey);
  ASSERT_TRUE(go.ok());
  EXPECT_EQ(go->name, "PeterNeumann");
  EXPECT_EQ(go->hash, 0xc74f20a3U);
  EXPECT_EQ(write_verifier_key(go->name, go->key), kGoKey);
}

TEST_F(Note, WritesTheSameVerifierKeyAsTheSigner) {
  EXPECT_EQ(write_verifier_key(key.name, key.key), signer->verifier_key());
}

TEST_F(Note, RefusesMalformedVerifierKeys) {
  for (const char* text :
       {"", "PeterNeumann", "PeterNeumann+c74f20a3", "PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10Q="}) {
    const auto read = read_verifier_key(text);
    ASSERT_FALSE(read.ok()) << text;
    EXPECT_EQ(read.error().code, "AUD-0013");
  }
}

TEST_F(Note, OpensWhatItSigned) {
  const auto opened = open_note(note, {key}, *verifier);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->text, "hello\n");
}

TEST_F(Note, IgnoresLinesOfUnknownKeys) {
  EXPECT_EQ(code_of(note + kGoLine), "");
  EXPECT_EQ(code_of(std::string("hello\n\n") + kGoLine + note.substr(note.find("\xE2\x80\x94"))), "");
}

TEST_F(Note, AKnownKeysBadLineSpoilsTheNoteEvenBesideAGoodOne) {
  const auto other = new_signer("log.example/b");
  const auto other_key = *read_verifier_key(other->verifier_key());
  const std::string bad = *signature_line("another text\n", *other);
  EXPECT_EQ(open_note(note + bad, {key, other_key}, *verifier).error().code, "AUD-0011");
  EXPECT_TRUE(open_note(note + bad, {key}, *verifier).ok());
  EXPECT_EQ(code_of(note + *signature_line("another text\n", *signer)), "AUD-0011");
}

TEST_F(Note, NamesAKeyOnceThoughItSignedTwice) {
  const auto opened = open_note(note + note.substr(note.find("\xE2\x80\x94")), {key}, *verifier);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->verified_by.size(), 1U);
}

TEST_F(Note, WithoutALineOfAKnownKeyItIsRefused) {
  EXPECT_EQ(open_note(note, {}, *verifier).error().code, "AUD-0012");
  const auto other = new_signer("log.example/a");  // the same name, another key
  EXPECT_EQ(open_note(note, {*read_verifier_key(other->verifier_key())}, *verifier).error().code, "AUD-0012");
}

TEST_F(Note, RefusesEveryMalformedForm) {
  const std::string line = note.substr(note.find("\xE2\x80\x94"));
  std::string crlf;
  for (const char c : note) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
  std::string lines;
  for (int i = 0; i < 101; ++i) lines += line;
  const std::pair<const char*, std::string> cases[] = {
      {"empty", ""},
      {"no signature", "hello\n"},
      {"no signature behind the blank line", "hello\n\n"},
      {"no newline at the end", note.substr(0, note.size() - 1)},
      {"CRLF", crlf},
      {"tab", "hel\tlo\n\n" + line},
      {"zero byte", std::string("hel\0lo\n\n", 8) + line},
      {"no UTF-8", "hel\xFFlo\n\n" + line},
      {"hyphen for the dash", "hello\n\n-" + line.substr(3)},
      {"two spaces", "hello\n\n\xE2\x80\x94  " + line.substr(4)},
      {"ideographic space in the name", "hello\n\n\xE2\x80\x94 log\xE3\x80\x80x " + line.substr(line.rfind(' ') + 1)},
      {"no base64", "hello\n\n\xE2\x80\x94 log.example/a !!!!\n"},
      {"only a key hash", "hello\n\n\xE2\x80\x94 log.example/a AAAAAA==\n"},
      {"101 lines", "hello\n\n" + lines},
  };
  for (const auto& [name, text] : cases) EXPECT_EQ(code_of(text), "AUD-0010") << name;
}

TEST_F(Note, AcceptsAHundredLines) {
  std::string lines;
  for (int i = 0; i < 100; ++i) lines += kGoLine;
  lines.replace(0, std::string(kGoLine).size(), note.substr(note.find("\xE2\x80\x94")));
  EXPECT_EQ(code_of("hello\n\n" + lines), "");
}

TEST_F(Note, RefusesToSignATextThatNobodyCouldRead) {
  EXPECT_FALSE(sign_note("no newline", *signer).ok());
  EXPECT_FALSE(sign_note("a\r\n", *signer).ok());
}

// A cosignature/v1 line: key type 0x04, time before the signature, header lines before the text.
TEST_F(Note, VerifiesATimestampedWitnessLine) {
  const std::string name = "witness.example/w1";
  const std::string typed = '\x04' + key.key;
  const Hash id = sha256(name + "\n" + typed);
  const std::string vkey = name + "+" + to_hex(std::span(id).first(4)) + "+" + to_base64(typed);
  const auto witness = read_verifier_key(vkey);
  ASSERT_TRUE(witness.ok());
  EXPECT_EQ(witness->type, 4);
  const auto line = [&](const std::string& time_in_text) {
    const std::string signature = *signer->sign("cosignature/v1\ntime " + time_in_text + "\nhello\n");
    const std::string time_bytes("\0\0\0\0\x64\x18\x53\xCB", 8);  // 1679315915
    return "\xE2\x80\x94 " + name + " " + to_base64(std::string(as_text(std::span(id).first(4))) + time_bytes + signature) + "\n";
  };
  EXPECT_TRUE(open_note("hello\n\n" + line("1679315915"), {*witness}, *verifier).ok());
  EXPECT_EQ(open_note("hello\n\n" + line("1679315916"), {*witness}, *verifier).error().code, "AUD-0011");
}

TEST(Checkpoint, WritesAndReadsTheThreeLines) {
  const Hash root = leaf_hash("x");
  const std::string text = write_checkpoint({"example.com/log", 42, root});
  EXPECT_EQ(text, "example.com/log\n42\n" + to_base64(root) + "\n");
  const auto read = read_checkpoint(text);
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->origin, "example.com/log");
  EXPECT_EQ(read->size, 42U);
  EXPECT_EQ(read->root, root);
}

TEST(Checkpoint, TheEmptyTreeMustHaveTheHashOfTheEmptyString) {
  const std::string empty = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  EXPECT_EQ(write_checkpoint({"a", 0, empty_root()}), "a\n0\n" + empty + "\n");
  EXPECT_TRUE(read_checkpoint("a\n0\n" + empty + "\n").ok());
  EXPECT_FALSE(read_checkpoint("a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n").ok());
}

TEST(Checkpoint, IgnoresExtensionLines) {
  EXPECT_TRUE(read_checkpoint("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nsomething else\n").ok());
}

TEST(Checkpoint, RefusesMalformedBodies) {
  const std::string root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  for (const std::string& body :
       {std::string(), "\n1\n" + root + "\n", "a\n01\n" + root + "\n", "a\n+1\n" + root + "\n", "a\n\n" + root + "\n",
        "a\n18446744073709551616\n" + root + "\n", "a\n1\n" + root, "a\n1\n" + root.substr(0, 40) + "\n", "a\n1\n" + root + "\n\n",
        std::string("a\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n")}) {
    const auto read = read_checkpoint(body);
    ASSERT_FALSE(read.ok()) << body;
    EXPECT_EQ(read.error().code, "AUD-0014") << body;
  }
}

TEST_F(Note, AHeadOfAnotherOriginIsRefused) {
  const std::string head = *sign_note(write_checkpoint({"log.example/other", 1, leaf_hash("x")}), *signer);
  EXPECT_EQ(open_checkpoint(head, {key}, *verifier).error().code, "AUD-0015");
  const std::string own = *sign_note(write_checkpoint({"log.example/a", 1, leaf_hash("x")}), *signer);
  EXPECT_EQ(open_checkpoint(own, {key}, *verifier)->size, 1U);
}

}  // namespace
}  // namespace xinshi::audit
