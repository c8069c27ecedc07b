// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <mutex>
#include <utility>

#include "base/sha256.h"
#include "base/text.h"
#include "base/uuid.h"
#include "core/batch.h"
#include "destinations/file_drop/drop_ledger.h"
#include "destinations/file_drop/file_drop.h"

namespace xinshi::file_drop {
namespace {

constexpr std::string_view kMagic = "xinshi-drop/1";
constexpr std::string_view kAllKinds = "all";

/// Indexes of the lease's records that stand in one file.
struct Group {
  std::string kind;
  std::vector<std::size_t> records;
};

void replace_all(std::string& text, std::string_view what, const std::string& by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

class FileDropSender final : public Sender {
 public:
  FileDropSender(FileDropConfig config, FileDropDeps deps)
      : config_(std::move(config)),
        deps_(std::move(deps)),
        form_(*deps_.package->drop()),
        ledger_(deps_.files, config_.ledger),
        ids_(deps_.clock, deps_.random) {}

  const std::string& platform() const override { return config_.platform; }
  Level level() const override { return config_.level; }
  Repeat repeat() const override { return deps_.package->repeat(); }
  std::size_t batch_size() const override {
    return config_.batch_size != 0 ? std::min(config_.batch_size, deps_.package->batch_size()) : deps_.package->batch_size();
  }

  Result<Parcel> encode(const Lease& lease) override {
    Parcel parcel;
    parcel.bytes = std::string(kMagic) + "\n";
    for (const Group& group : groups_of(lease)) {
      Result<std::string> file = file_of(lease, group);
      if (!file) return file.error();
      append_section(parcel.bytes, group.kind, *file);
    }
    parcel.batch = lease.sealed ? lease.sealed->batch : next_id();
    parcel.digest = sha256(parcel.bytes);
    parcel.package_version = lease.sealed ? lease.sealed->package_version : deps_.package->version();
    if (lease.sealed && parcel.digest != lease.sealed->digest) return Error{Fault::Conflict, "SND-0202", to_text(parcel.batch)};
    return parcel;
  }

  Result<Answer> send(const Lease& lease, const Parcel& parcel, bool& bytes_may_have_left) override {
    bytes_may_have_left = false;
    const Result<std::vector<Section>> sections = read_sections(parcel.bytes, kMagic);
    Result<DroppedBatch> batch = named(lease, parcel);
    if (!batch) return batch.error();
    if (!sections || sections->size() != batch->files.size()) return Error{Fault::Corrupt, "SND-0204", to_text(parcel.batch)};
    for (const DroppedFile& file : batch->files) bytes_may_have_left = bytes_may_have_left || file.state != DroppedFile::State::Named;
    for (std::size_t i = 0; i < batch->files.size(); ++i) {
      if (Status dropped = drop(*batch, batch->files[i], (*sections)[i].bytes, bytes_may_have_left); !dropped)
        return std::move(dropped).error();
    }
    return stored(lease, *batch, *sections);
  }

 private:
  Uuid next_id() {
    const std::lock_guard lock(mutex_);
    return ids_.next();
  }

  std::vector<Group> groups_of(const Lease& lease) const {
    std::vector<Group> out;
    for (std::size_t i = 0; i < lease.records.size(); ++i) {
      const std::string kind = form_.by_kind ? lease.records[i].kind : std::string(kAllKinds);
      auto group = std::ranges::find(out, kind, &Group::kind);
      if (group == out.end()) group = out.insert(out.end(), {kind, {}});
      group->records.push_back(i);
    }
    return out;
  }

  /// Errors name a record by its index in the lease.
  Result<std::string> file_of(const Lease& lease, const Group& group) const {
    std::vector<OutRecord> records;
    for (const std::size_t index : group.records) records.push_back(lease.records[index]);
    Result<std::string> body = deps_.package->encode(records, config_.channel);
    if (!body) {
      Error error = body.error();
      const auto index = parse_u64(error.detail);
      if (error.fault == Fault::Invalid && index && *index < group.records.size())
        error.detail = std::to_string(group.records[static_cast<std::size_t>(*index)]);
      return error;
    }
    if (form_.charset == "utf-8") return body;
    if (body->starts_with("<?xml ")) replace_all(*body, "encoding=\"UTF-8\"", "encoding=\"" + to_upper_ascii(form_.charset) + "\"");
    Result<std::string> encoded = deps_.encoder.encode(*body, form_.charset);
    return encoded ? encoded : Result<std::string>(unwritable(records, group, encoded.error()));
  }

  /// Which record has the character that the charset lacks.
  Error unwritable(const std::vector<OutRecord>& records, const Group& group, Error error) const {
    for (std::size_t i = 0; error.fault == Fault::Invalid && i < records.size(); ++i) {
      const Result<std::string> one = deps_.package->encode({records[i]}, config_.channel);
      if (one && !deps_.encoder.encode(*one, form_.charset))
        return {error.fault, error.code, std::to_string(group.records[i]), error.where};
    }
    return error;
  }

  /// The batch with its names, durable; of an earlier try as it was.
  Result<DroppedBatch> named(const Lease& lease, const Parcel& parcel) {
    Result<std::optional<DroppedBatch>> known = ledger_.find(parcel.batch);
    if (!known) return known.error();
    if (*known) return std::move(**known);
    const std::vector<Group> groups = groups_of(lease);
    const Result<std::uint64_t> first = ledger_.numbers(groups.size());
    if (!first) return first.error();
    DroppedBatch batch{parcel.batch, lease.origin, {}};
    for (std::size_t i = 0; i < groups.size(); ++i) {
      DroppedFile file;
      file.name = name_of(lease, parcel.batch, groups[i], *first + i);
      for (const std::size_t index : groups[i].records) file.records.emplace_back(lease.records[index].id, lease.records[index].version);
      batch.files.push_back(std::move(file));
    }
    if (Status saved = ledger_.save(batch); !saved) return std::move(saved).error();
    return batch;
  }

  std::string name_of(const Lease& lease, const Uuid& id, const Group& group, std::uint64_t number) const {
    std::string digits = std::to_string(number);
    digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
    std::string date = format_date(date_of(deps_.clock.now()));
    std::erase(date, '-');
    std::string time = format_instant(deps_.clock.now()).substr(11, 8);
    std::erase(time, ':');
    std::string batch = to_text(id);
    std::erase(batch, '-');
    std::string out = form_.name;
    replace_all(out, "{unit}", config_.unit);
    replace_all(out, "{origin}", lease.origin);
    replace_all(out, "{date}", date);
    replace_all(out, "{time}", time);
    replace_all(out, "{batch}", batch);
    replace_all(out, "{seq}", digits);
    replace_all(out, "{kind}", group.kind);
    replace_all(out, "{count}", std::to_string(group.records.size()));
    return out;
  }

  std::string path_of(const std::string& name) const { return form_.folder.empty() ? name : form_.folder + "/" + name; }

  /// Never with a dot in front: FTP servers leave such names out of listings, and then it would look renamed.
  static std::string growing_name(const DroppedFile& file) { return file.name + ".part"; }

  enum class Earlier { NotThere, Growing, Renamed };

  /// What became of an earlier try whose answer was lost: with the temporary file gone it was renamed, and perhaps taken since. Only a
  /// platform to which a repeat does no harm gets it again when neither name is there.
  Result<Earlier> look(const DroppedFile& file) const {
    if (file.state == DroppedFile::State::Named) return Earlier::NotThere;
    const Result<std::vector<RemoteEntry>> listing = deps_.remote.list(form_.folder);
    if (!listing) return listing.error();
    const auto there = [&](const std::string& name) { return std::ranges::find(*listing, name, &RemoteEntry::name) != listing->end(); };
    if (there(growing_name(file))) return Earlier::Growing;
    return there(file.name) || repeat() != Repeat::Idempotent ? Earlier::Renamed : Earlier::NotThere;
  }

  Status drop(DroppedBatch& batch, DroppedFile& file, std::string_view bytes, bool& may_have_left) {
    if (file.state == DroppedFile::State::There || file.state == DroppedFile::State::Answered) return {};
    const std::string growing = path_of(growing_name(file));
    const Result<Earlier> earlier = look(file);
    if (!earlier) return earlier.error();
    if (*earlier == Earlier::NotThere) {
      if (Status put = put_bytes(growing, bytes); !put) return put;
      file.state = DroppedFile::State::Put;
      if (Status noted = ledger_.save(batch); !noted) return noted;
    }
    may_have_left = true;
    if (*earlier != Earlier::Renamed) {
      if (Status done = deps_.remote.rename(growing, path_of(file.name)); !done) return done;
    }
    file.state = DroppedFile::State::There;
    return ledger_.save(batch);
  }

  Status put_bytes(const std::string& path, std::string_view bytes) {
    if (!form_.folder.empty()) {
      if (Status made = deps_.remote.make_directories(form_.folder); !made) return made;
    }
    ViewStream stream(bytes);
    return deps_.remote.put(path, stream);
  }

  Answer stored(const Lease& lease, const DroppedBatch& batch, const std::vector<Section>& sections) const {
    Answer answer;
    answer.code = "FILE";
    answer.outcomes.resize(lease.records.size());
    const std::vector<Group> groups = groups_of(lease);
    for (std::size_t i = 0; i < groups.size(); ++i) {
      const std::string& name = batch.files[i].name;
      answer.receipt.append(name)
          .append(" ")
          .append(std::to_string(sections[i].bytes.size()))
          .append(" ")
          .append(to_hex(sha256(sections[i].bytes)))
          .append("\n");
      for (const std::size_t index : groups[i].records)
        answer.outcomes[index] = Outcome{Outcome::Kind::Stored, false, "SND-0205", {}, name, std::nullopt};
    }
    return answer;
  }

  const FileDropConfig config_;
  FileDropDeps deps_;
  const mapping::DropForm& form_;
  DropLedger ledger_;
  std::mutex mutex_;
  UuidGenerator ids_;  ///< under mutex_
};

}  // namespace

std::unique_ptr<Sender> make_file_drop_sender(FileDropConfig config, FileDropDeps deps) {
  return std::make_unique<FileDropSender>(std::move(config), std::move(deps));
}

}  // namespace xinshi::file_drop
