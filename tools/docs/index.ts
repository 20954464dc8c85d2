import * as fs from "node:fs";
import * as path from "node:path";
import { policyDocs } from "../policy-docs";
import { configurationPage } from "./configuration";

/** Pages that are written from the program itself, by path below docs/. */
export const GENERATED_PAGES: Readonly<Record<string, () => string>> = {
  "configuration.md": configurationPage,
  "policies.md": policyDocs,
};

export const DOCS = path.resolve(__dirname, "../../docs");

if (require.main === module) {
  for (const [file, page] of Object.entries(GENERATED_PAGES)) {
    fs.writeFileSync(path.join(DOCS, file), page());
    process.stdout.write(`docs/${file}\n`);
  }
}
