// SPDX-License-Identifier: Apache-2.0
// Another implementation's opinion on schemas/kinds: Ajv must accept each schema, accept the synthetic penalties and refuse what
// breaks them. Optional: needs the npm packages ajv and ajv-formats (NODE_PATH or a node_modules beside it); without them it says so
// and leaves with 77.   node tests/oracle/schema_ajv.mjs
import { createRequire } from "node:module";
import { readFileSync, readdirSync } from "node:fs";

const root = new URL("../../", import.meta.url);
const require = createRequire(process.cwd() + "/");
let Ajv, formats;
try {
  Ajv = require("ajv/dist/2020").default;
  formats = require("ajv-formats");
} catch {
  console.error("SKIPPED: ajv and ajv-formats are not installed; schemas were not judged by another implementation");
  process.exit(77);
}

const text = (path) => readFileSync(new URL(path, root), "utf8");
let wrong = 0;
const expect = (right, what) => {
  if (right) return;
  wrong += 1;
  console.error("FAILED: " + what);
};

const ajv = new Ajv({ strictSchema: false, allErrors: true });
formats(ajv);
const kinds = {};
for (const file of readdirSync(new URL("schemas/kinds/", root)).filter((name) => name.endsWith(".schema.json"))) {
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
console.log(wrong === 0 ? `ok: ${Object.keys(kinds).length} schemas, ${records.length} records, ${breaks.length} breaks` : `${wrong} failed`);
process.exit(wrong === 0 ? 0 : 1);
