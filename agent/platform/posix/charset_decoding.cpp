// SPDX-License-Identifier: Apache-2.0
#include "platform/posix/charset_decoding.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/text.h"
#include "platform/posix/charset.h"
#include "platform/posix/iconv_converter.h"

namespace xinshi::posix {
namespace {

constexpr std::size_t kBlock = 256 * 1024;
/// The beginning that is looked at for a byte order mark or an XML declaration.
constexpr std::size_t kDeclaration = 1024;
/// Room for a block in UTF-8: two bytes of GB18030 or UTF-16 become three.
constexpr std::size_t kDecoded = kBlock / 2 * 3 + 16;

const char* iconv_name(Charset charset) {
  switch (charset) {
    case Charset::Utf16Le: return "UTF-16LE";
    case Charset::Utf16Be: return "UTF-16BE";
    default: return "GB18030";
  }
}

/// Reads raw blocks, decides on the encoding, and hands out UTF-8. While only ASCII was seen the decision is put off.
class DecodingStream final : public ByteStream {
 public:
  DecodingStream(ByteStream& input, Charset charset) : input_(input), charset_(charset), raw_(kBlock) {}

  Result<std::size_t> read(char* out, std::size_t size) override;

 private:
  Status refill();
  Status read_raw();
  Status gather(std::size_t size);
  Status decide();
  void decide_by_content(std::string_view head);
  Status start(std::size_t skip);
  void pass_ascii();
  void take_utf8();
  void take_converted();
  Error fault(const char* code, std::size_t at) const;
  void fail(const char* code, std::size_t at) { failure_ = fault(code, at); }

  ByteStream& input_;
  Charset charset_;
  std::vector<char> raw_;
  std::size_t begin_ = 0;         ///< raw bytes not yet decoded: [begin_, end_)
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;      ///< of raw_[begin_] in the input
  bool ended_ = false;
  bool started_ = false;
  bool undecidable_ = false;      ///< the next byte is the first that is not ASCII: look at as much as there is
  std::optional<IconvConverter> converter_;
  std::vector<char> decoded_;
  std::string_view ready_;        ///< decoded, not yet handed out; points into raw_ or decoded_
  std::optional<Error> failure_;  ///< told once `ready_` is empty
};

Result<std::size_t> DecodingStream::read(char* out, std::size_t size) {
  while (ready_.empty()) {
    if (failure_) return *failure_;
    if (ended_ && begin_ == end_) return std::size_t{0};
    if (Status done = refill(); !done) return std::move(done).error();
  }
  const std::size_t count = ready_.copy(out, size);
  ready_.remove_prefix(count);
  return count;
}

Error DecodingStream::fault(const char* code, std::size_t at) const {
  return {Fault::Invalid, code, std::string(charset_word(charset_)) + ", byte " + std::to_string(offset_ + (at - begin_)), {}};
}

Status DecodingStream::read_raw() {
  if (begin_ != 0) std::memmove(raw_.data(), raw_.data() + begin_, end_ - begin_);
  end_ -= begin_;
  begin_ = 0;
  const Result<std::size_t> count = input_.read(raw_.data() + end_, raw_.size() - end_);
  if (!count) return count.error();
  ended_ = *count == 0;
  end_ += *count;
  return {};
}

/// Pipes and sockets give what they have; a decision needs some bytes together.
Status DecodingStream::gather(std::size_t size) {
  do {
    if (Status done = read_raw(); !done) return done;
  } while (!ended_ && end_ - begin_ < size);
  return {};
}

Status DecodingStream::refill() {
  if (!ended_) {
    if (Status done = gather(!started_ ? kDeclaration : undecidable_ ? raw_.size() : 1); !done) return done;
  }
  if (!started_) {
    if (Status done = decide(); !done) return done;
  }
  if (begin_ == end_) return {};
  if (charset_ == Charset::Auto) {
    pass_ascii();
  } else if (charset_ == Charset::Utf8) {
    take_utf8();
  } else {
    take_converted();
  }
  return {};
}

Status DecodingStream::decide() {
  started_ = true;
  const std::string_view head(raw_.data() + begin_, end_ - begin_);
  const ByteOrderMark mark = byte_order_mark(head);
  if (charset_ == Charset::Gbk) charset_ = Charset::Gb18030;
  if (charset_ == Charset::Auto) {
    const std::optional<Charset> wide = unmarked_utf16(head);
    std::optional<Charset> named = mark.size != 0 ? mark.charset : wide ? wide : xml_declared(head);
    if (named == Charset::Utf16) named = std::nullopt;  // readable as ASCII up to here, so it cannot be
    if (named) charset_ = *named == Charset::Gbk ? Charset::Gb18030 : *named;
  } else if (charset_ == Charset::Utf16) {
    charset_ = mark.charset == Charset::Utf16Be ? Charset::Utf16Be : Charset::Utf16Le;
  }
  return start(mark.charset == charset_ ? mark.size : 0);
}

Status DecodingStream::start(std::size_t skip) {
  begin_ += skip;
  offset_ += skip;
  if (charset_ == Charset::Auto || charset_ == Charset::Utf8) return {};
  Result<IconvConverter> opened = IconvConverter::open("UTF-8", iconv_name(charset_));
  if (!opened) return std::move(opened).error();
  converter_ = std::move(*opened);
  decoded_.resize(kDecoded);
  return {};
}

void DecodingStream::pass_ascii() {
  const std::string_view raw(raw_.data() + begin_, end_ - begin_);
  const auto wide = std::ranges::find_if(raw, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
  const auto plain = static_cast<std::size_t>(wide - raw.begin());
  if (plain == 0) {
    const bool enough = ended_ || undecidable_ || raw.size() == raw_.size();
    if (enough) return decide_by_content(raw);
    undecidable_ = true;
    return;
  }
  ready_ = raw.substr(0, plain);
  begin_ += plain;
  offset_ += plain;
  undecidable_ = plain != raw.size();
}

/// Whole readings come before those that are only cut off at the end, which may also be a last half-read block.
void DecodingStream::decide_by_content(std::string_view head) {
  const std::size_t whole = head.size() - unfinished_utf8(head);
  const std::optional<std::size_t> no_utf8 = invalid_utf8_at(head.substr(0, whole));
  const std::optional<std::size_t> no_gb18030 = not_gb18030_at(head, true);
  const bool gb18030_is_whole = !not_gb18030_at(head, !ended_);
  if (!no_utf8 && (!ended_ || whole == head.size() || !gb18030_is_whole)) {
    charset_ = Charset::Utf8;
    return take_utf8();
  }
  if (no_gb18030) return fail("SRC-0012", begin_ + std::max(*no_gb18030, *no_utf8));  // how far the better of both reads
  charset_ = Charset::Gb18030;
  if (Status opened = start(0); !opened) {
    failure_ = std::move(opened).error();
    return;
  }
  take_converted();
}

void DecodingStream::take_utf8() {
  const std::string_view raw(raw_.data() + begin_, end_ - begin_);
  std::size_t whole = raw.size() - unfinished_utf8(raw);
  if (const auto wrong = invalid_utf8_at(raw.substr(0, whole))) {
    whole = *wrong;
    fail("SRC-0011", begin_ + whole);
  } else if (ended_ && whole != raw.size()) {
    fail("SRC-0013", begin_ + whole);
  }
  ready_ = raw.substr(0, whole);
  begin_ += whole;
  offset_ += whole;
}

void DecodingStream::take_converted() {
  const std::string_view raw(raw_.data() + begin_, end_ - begin_);
  const IconvConverter::Step step = converter_->convert(raw, decoded_.data(), decoded_.size());
  begin_ += step.taken;
  offset_ += step.taken;
  ready_ = {decoded_.data(), step.given};
  if (step.stop == IconvConverter::Stop::Invalid) fail("SRC-0011", begin_);
  if (step.stop == IconvConverter::Stop::CutOff && ended_) fail("SRC-0013", begin_);
}

}  // namespace

Result<std::unique_ptr<ByteStream>> IconvDecoders::decode(ByteStream& input, const std::string& charset) {
  const std::optional<Charset> known = parse_charset(charset);
  if (!known) return Error{Fault::Config, "SRC-0010", charset, {}};
  return std::unique_ptr<ByteStream>(std::make_unique<DecodingStream>(input, *known));
}

Result<std::string> IconvEncoder::encode(std::string_view utf8, const std::string& charset) {
  const std::optional<Charset> known = parse_charset(charset);
  if (!known || (*known != Charset::Utf8 && *known != Charset::Gb18030 && *known != Charset::Gbk)) {
    return Error{Fault::Config, "SRC-0010", charset, {}};
  }
  if (const auto wrong = invalid_utf8_at(utf8)) return Error{Fault::Invalid, "SRC-0011", "utf-8, byte " + std::to_string(*wrong), {}};
  if (*known == Charset::Utf8) return std::string(utf8);
  Result<IconvConverter> opened = IconvConverter::open(*known == Charset::Gbk ? "GBK" : "GB18030", "UTF-8");
  if (!opened) return std::move(opened).error();
  std::string out(utf8.size() * 2, '\0');  // a character of two bytes of UTF-8 may take four of GB18030
  const IconvConverter::Step step = opened->convert(utf8, out.data(), out.size());
  if (step.stop != IconvConverter::Stop::Done) {
    std::size_t at = step.taken;
    const std::size_t position = count_characters(utf8.substr(0, at)) + 1;
    const auto code_point = static_cast<std::uint32_t>(next_code_point(utf8, at));
    const std::uint8_t hex[] = {static_cast<std::uint8_t>(code_point >> 16), static_cast<std::uint8_t>(code_point >> 8 & 0xFFU),
                                static_cast<std::uint8_t>(code_point & 0xFFU)};
    return Error{Fault::Invalid, "SRC-0014", "U+" + to_upper_ascii(to_hex(hex)) + ", character " + std::to_string(position), {}};
  }
  out.resize(step.given);
  return out;
}

}  // namespace xinshi::posix
