// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <map>
#include <utility>

#include "base/bytes.h"
#include "base/sha256.h"
#include "destinations/file_drop/drop_ledger.h"
#include "destinations/file_drop/file_drop.h"

namespace xinshi::file_drop {
namespace {

constexpr std::size_t kMostReceiptBytes = std::size_t{64} << 20;
constexpr std::size_t kSlice = std::size_t{4} << 20;

/// The pattern with the dropped file's name in it; `*` stays.
std::string expected(std::string pattern, const std::string& name) {
  const std::string stem = name.substr(0, name.rfind('.'));
  for (const auto& [part, text] : {std::pair<std::string, std::string>{"{name}", name}, {"{stem}", stem}}) {
    for (std::size_t at = pattern.find(part); at != std::string::npos; at = pattern.find(part, at + text.size()))
      pattern.replace(at, part.size(), text);
  }
  return pattern;
}

bool fits(std::string_view name, std::string_view pattern) {
  const std::size_t star = pattern.find('*');
  if (star == std::string_view::npos) return name == pattern;
  return name.size() + 1 >= pattern.size() && name.starts_with(pattern.substr(0, star)) && name.ends_with(pattern.substr(star + 1));
}

/// The same for the same file with the same content.
Uuid receipt_id(const std::string& platform, const std::string& name, std::string_view bytes) {
  const Hash digest = Sha256().update(platform).update("\n").update(name).update("\n").update(bytes).finish();
  Uuid out;
  std::copy_n(digest.begin(), out.bytes.size(), out.bytes.begin());
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | 0x80);  // version 8: by a rule of its own
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
  return out;
}

class FileDropFeed final : public AnswerFeed {
 public:
  FileDropFeed(FileDropConfig config, FileDropDeps deps)
      : config_(std::move(config)), deps_(std::move(deps)), form_(*deps_.package->drop()), ledger_(deps_.files, config_.ledger) {}

  const std::string& platform() const override { return config_.platform; }
  Level level() const override { return config_.level; }

  Result<std::vector<Item>> fetch() override {
    const Result<std::vector<RemoteEntry>> listing = deps_.remote.list(form_.receipts_folder);
    if (!listing) return listing.error();
    std::vector<RemoteEntry> fresh;
    for (const RemoteEntry& entry : *listing) {
      if (!entry.directory && complete(entry)) fresh.push_back(entry);
    }
    keep_last(*listing);
    std::vector<Item> out;
    if (fresh.empty()) return out;
    const Result<std::vector<DroppedBatch>> batches = ledger_.all();
    if (!batches) return batches.error();
    for (const RemoteEntry& entry : fresh) {
      Result<std::optional<Item>> item = read(entry, *batches);
      if (!item) return item.error();
      if (*item) out.push_back(std::move(**item));
    }
    return out;
  }

  Status taken(const Item& item) override {
    if (const auto last = last_.find(item.name); last != last_.end()) last->second.done = true;
    if (Status noted = note_answered(item); !noted) return noted;
    const std::string done = path_of("done");
    if (Status made = deps_.remote.make_directories(done); !made) return made;
    const Result<std::vector<RemoteEntry>> there = deps_.remote.list(done);
    if (!there) return there.error();
    std::string name = item.name;
    if (std::ranges::find(*there, name, &RemoteEntry::name) != there->end()) name += "." + to_text(item.receipt);
    Status moved = deps_.remote.rename(path_of(item.name), done + "/" + name);
    if (moved) last_.erase(item.name);  // another one may come under that name
    return moved;
  }

 private:
  struct Last {
    RemoteEntry entry;
    bool done = false;  ///< handed out and stored, or told to be unreadable
  };

  std::string path_of(const std::string& name) const { return form_.receipts_folder.empty() ? name : form_.receipts_folder + "/" + name; }

  /// A batch whose every record was decided needs its ledger no more: it was settled, so it is never sent again.
  Status note_answered(const Item& item) {
    const auto decided = [](const std::optional<Outcome>& outcome) {
      return outcome && (outcome->kind == Outcome::Kind::Registered || outcome->kind == Outcome::Kind::Refused);
    };
    if (item.records.empty()) return {};
    if (!item.answer.whole_batch_refused && !std::ranges::all_of(item.answer.outcomes, decided)) return {};
    Result<std::optional<DroppedBatch>> batch = ledger_.find(item.batch);
    if (!batch) return batch.error();
    if (!*batch) return {};
    bool all = true;
    for (DroppedFile& file : (*batch)->files) {
      const bool this_one = !file.records.empty() && file.records.front().first == item.records.front().id &&
                            file.records.front().second == item.records.front().version;
      if (this_one) file.state = DroppedFile::State::Answered;
      all = all && file.state == DroppedFile::State::Answered;
    }
    return all ? ledger_.erase(item.batch) : ledger_.save(**batch);
  }

  /// Two looks agree, and it was not dealt with yet.
  bool complete(const RemoteEntry& entry) const {
    const auto last = last_.find(entry.name);
    return last != last_.end() && last->second.entry == entry && !last->second.done;
  }
  void keep_last(const std::vector<RemoteEntry>& listing) {
    std::map<std::string, Last> now;
    for (const RemoteEntry& entry : listing) {
      const auto last = last_.find(entry.name);
      now[entry.name] = {entry, last != last_.end() && last->second.entry == entry && last->second.done};
    }
    last_ = std::move(now);
  }

  Result<std::optional<Item>> read(const RemoteEntry& entry, const std::vector<DroppedBatch>& batches) {
    for (const DroppedBatch& batch : batches) {
      for (const DroppedFile& file : batch.files) {
        if (!fits(entry.name, expected(form_.receipts, file.name)) || entry.name == file.name) continue;
        return read_for(entry, batch, file);
      }
    }
    return std::optional<Item>();  // nothing of ours
  }

  Result<std::optional<Item>> read_for(const RemoteEntry& entry, const DroppedBatch& batch, const DroppedFile& file) {
    if (entry.size > kMostReceiptBytes) return unreadable(entry, {Fault::Invalid, "SND-0203", "too large", {}});
    Item item{entry.name, {}, batch.batch, batch.origin, {}, {}, {}};
    while (item.bytes.size() < entry.size) {
      Result<std::string> part = deps_.remote.get(path_of(entry.name), item.bytes.size(), kSlice);
      if (!part) return part.error();
      if (part->empty()) break;
      item.bytes += *part;
    }
    item.receipt = receipt_id(config_.platform, entry.name, item.bytes);
    for (const auto& [id, version] : file.records) {
      OutRecord record;
      record.id = id;
      record.version = version;
      item.records.push_back(std::move(record));
    }
    const Result<std::string> text = decoded(item.bytes);
    Result<Answer> answer = text ? deps_.package->read_answer(200, *text, item.records) : Result<Answer>(text.error());
    if (!answer) return unreadable(entry, answer.error());
    item.answer = std::move(*answer);
    return std::optional<Item>(std::move(item));
  }

  /// It holds nothing up, and is told once for each change of it.
  Result<std::optional<Item>> unreadable(const RemoteEntry& entry, const Error& why) {
    last_[entry.name] = {entry, true};
    deps_.log.error("receipt.file-unreadable",
                    Error{Fault::Invalid, "SND-0203", why.code + " " + why.detail, {deps_.remote.shown(), 0, 0, path_of(entry.name)}});
    return std::optional<Item>();
  }

  Result<std::string> decoded(const std::string& bytes) {
    ViewStream stream(bytes);
    const auto text = deps_.decoders.decode(stream, form_.receipts_charset);
    if (!text) return text.error();
    std::string out;
    std::string block(kSlice, '\0');
    for (;;) {
      const Result<std::size_t> count = (*text)->read(block.data(), block.size());
      if (!count) return count.error();
      if (*count == 0) return out;
      out.append(block, 0, *count);
    }
  }

  const FileDropConfig config_;
  FileDropDeps deps_;
  const mapping::DropForm& form_;
  DropLedger ledger_;
  std::map<std::string, Last> last_;
};

}  // namespace

std::unique_ptr<AnswerFeed> make_file_drop_feed(FileDropConfig config, FileDropDeps deps) {
  if (deps.package->drop()->receipts.empty()) return nullptr;
  return std::make_unique<FileDropFeed>(std::move(config), std::move(deps));
}

}  // namespace xinshi::file_drop
