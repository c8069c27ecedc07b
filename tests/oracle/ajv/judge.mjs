// SPDX-License-Identifier: Apache-2.0
// Another implementation's opinion on schemas/kinds: Ajv must accept each schema, accept the synthetic penalties, refuse what breaks them,
// and decide every generated record as the product did.   node judge.mjs ROOT RECORDS   (ajv and ajv-formats beside the working directory)
// RECORDS: a line {"kind","fields","accepted","why"} for each record.
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";

const [root, generated] = process.argv.slice(2);
const require = createRequire(process.cwd() + "/");
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats");

const text = (path) => readFileSync(root + "/" + path, "utf8");
let wrong = 0;
const expect = (right, what) => {
  if (right) return;
  wrong += 1;
  if (wrong <= 40) console.error("FAILED: " + what);
};

const ajv = new Ajv({ strictSchema: false, allErrors: true });
formats(ajv);
const kinds = {};
for (const file of readdirSync(root + "/schemas/kinds").filter((name) => name.endsWith(".schema.json"))) {
  const schema = JSON.parse(text("schemas/kinds/" + file));
  expect(ajv.validateSchema(schema), `${file}: ${ajv.errorsText()}`);
  kinds[schema["x-kind"]] = ajv.compile(schema);
}

const records = text("tests/vectors/synthetic_penalties.ndjson").trim().split("\n").map((line) => JSON.parse(line));
const asMember = (record) => ({ ...record, CF_CFLB: record.CF_CFLB.split("、") });
for (const record of records) expect(kinds.penalty(asMember(record)), `${record.CF_WSH}: ${ajv.errorsText(kinds.penalty.errors)}`);

const breaks = [
  ["no number", ({ CF_WSH, ...rest }) => rest],
  ["unknown field", (r) => ({ ...r, CF_CFYJ: "x" })],
  ["no such day", (r) => ({ ...r, CF_JDRQ: "2021-02-30" })],
  ["kind twice", (r) => ({ ...r, CF_CFLB: ["罚款", "罚款"] })],
  ["unknown kind", (r) => ({ ...r, CF_CFLB: ["罚酒"] })],
  ["synonym", (r) => ({ ...r, CF_XDR_LB: "法人" })],
  ["letter O", (r) => ({ ...r, CF_CFJGDM: "1133O822MB0000019K" })],
  ["seven places", (r) => ({ ...r, CF_NR_FK: "0.0000001" })],
  ["trailing zero", (r) => ({ ...r, CF_NR_FK: "0.20" })],
  ["remark too long", (r) => ({ ...r, BZ: "长".repeat(513) })],
];
for (const [what, edit] of breaks) expect(!kinds.penalty(edit(asMember(records[0]))), "accepted: " + what);

const counts = {};
for (const line of readFileSync(generated, "utf8").trim().split("\n")) {
  const { kind, fields, accepted, why } = JSON.parse(line);
  const right = kinds[kind](fields);
  const count = (counts[kind] ??= { accepted: 0, refused: 0 });
  count[right ? "accepted" : "refused"] += 1;
  expect(right === accepted, `${kind}: Ajv ${right ? "accepts" : ajv.errorsText(kinds[kind].errors)}, the product ${accepted ? "accepts" : why}: ${JSON.stringify(fields)}`);
}
expect(Object.keys(counts).length === Object.keys(kinds).length, "a kind without generated records");
for (const [kind, { accepted, refused }] of Object.entries(counts))
  expect(accepted > 100 && refused > 100, `${kind}: ${accepted} accepted, ${refused} refused: the records do not tell enough`);
console.log(JSON.stringify(counts));
console.log(wrong === 0 ? "ok" : `${wrong} failed`);
process.exit(wrong === 0 ? 0 : 1);
