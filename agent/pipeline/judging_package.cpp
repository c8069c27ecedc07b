// SPDX-License-Identifier: Apache-2.0
#include "pipeline/judging_package.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace xinshi::pipeline {
namespace {

class JudgingPackage final : public mapping::PlatformPackage {
 public:
  JudgingPackage(std::shared_ptr<const mapping::PlatformPackage> package, const Catalogue& catalogue,
                 std::shared_ptr<const validation::Validator> validator, Clock& clock)
      : package_(std::move(package)), catalogue_(catalogue), validator_(std::move(validator)), clock_(clock) {}

  const std::string& id() const override { return package_->id(); }
  const std::string& version() const override { return package_->version(); }
  Repeat repeat() const override { return package_->repeat(); }
  std::size_t batch_size() const override { return package_->batch_size(); }
  const std::string& method() const override { return package_->method(); }
  const std::string& path() const override { return package_->path(); }
  const std::string& content_type() const override { return package_->content_type(); }
  bool has_channel(std::string_view channel) const override { return package_->has_channel(channel); }
  std::vector<SeverityOverride> severities() const override { return package_->severities(); }
  const mapping::DropForm* drop() const override { return package_->drop(); }

  Result<std::string> encode(const std::vector<OutRecord>& records, std::string_view channel) const override {
    const Date today = date_of(clock_.now());
    RecordLineReader reader(catalogue_);
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (Status fits = judge(reader, records[i], today, i); !fits) return std::move(fits).error();
    }
    return package_->encode(records, channel);
  }
  Result<Answer> read_answer(int status, std::string_view body, const std::vector<OutRecord>& records) const override {
    return package_->read_answer(status, body, records);
  }
  std::map<std::string, std::string> kind_texts(std::string_view kind) const override { return package_->kind_texts(kind); }
  std::string_view shape() const override { return package_->shape(); }
  int deadline_days() const override { return package_->deadline_days(); }
  const mapping::CallPlan* call() const override { return package_->call(); }
  Result<Fate> read_fate(int status, std::string_view body, const std::vector<OutRecord>& records) const override {
    return package_->read_fate(status, body, records);
  }

 private:
  Status judge(RecordLineReader& reader, const OutRecord& record, Date today, std::size_t index) const {
    Draft draft;
    if (const auto line = reader.read(record.line, draft); !line) return line.error();
    // The line has no id, and its record is known by one: only the content is judged.
    draft.meta.given_id = record.id;
    auto checked = validator_->check(std::move(draft), today);
    const auto* rejection = std::get_if<Rejection>(&checked);
    if (rejection == nullptr) return {};
    const auto& problems = rejection->draft.problems;
    const auto first = std::ranges::find(problems, ProblemSeverity::Error, &Problem::severity);
    return Error{Fault::Invalid, first->code, std::to_string(index), {"", 0, 0, first->field}};
  }

  std::shared_ptr<const mapping::PlatformPackage> package_;
  const Catalogue& catalogue_;
  std::shared_ptr<const validation::Validator> validator_;
  Clock& clock_;
};

}  // namespace

Result<std::shared_ptr<const mapping::PlatformPackage>> judging(std::shared_ptr<const mapping::PlatformPackage> package,
                                                                const Catalogue& catalogue, validation::RuleData data, Clock& clock) {
  const auto severities = package->severities();
  if (severities.empty()) return package;
  auto validator = validation::Validator::make(catalogue, data, severities);
  if (!validator) return std::move(validator).error();
  return std::shared_ptr<const mapping::PlatformPackage>(
      std::make_shared<JudgingPackage>(std::move(package), catalogue, std::move(*validator), clock));
}

}  // namespace xinshi::pipeline
