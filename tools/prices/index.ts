import * as fs from "node:fs";
import * as path from "node:path";
import { Command } from "commander";
import * as prettier from "prettier";
import { STALE_AFTER_DAYS } from "../../planner/cost/price-age";
import { type PriceList, sourcesOf } from "../../planner/cost/prices";
import { AWS_MANUAL } from "./aws";
import { type Figures, placesOf, withFigures } from "./figures";
import { GCP_MANUAL } from "./gcp";
import { PriceError, readAws, readGcp } from "./read";

const FOLDER = path.resolve(__dirname, "../../planner/cost/prices");
const KEY_VARIABLE = "GOOGLE_API_KEY";
const DAY_MS = 24 * 60 * 60 * 1000;

const command = new Command("prices")
  .description("Says how old the list prices are, and reads them again from the clouds' public lists.")
  .option("--refresh", `read them again; Google's catalog needs an API key in ${KEY_VARIABLE}`, false);

void main(command.parse().opts<{ readonly refresh: boolean }>());

async function main({ refresh }: { readonly refresh: boolean }): Promise<void> {
  const files = fs.readdirSync(FOLDER).filter((name) => name.endsWith(".json"));
  try {
    for (const name of files) {
      const file = path.join(FOLDER, name);
      const list = JSON.parse(fs.readFileSync(file, "utf8")) as PriceList;
      say(refresh ? await refreshed(file, list) : ages(name, list));
    }
  } catch (error) {
    if (!(error instanceof PriceError)) {
      throw error;
    }
    process.stderr.write(`${error.message} The prices stay as they are.\n`);
    process.exitCode = 1;
  }
}

function ages(name: string, list: PriceList): string {
  const sources = sourcesOf(list);
  const now = Date.now();
  const days = sources.map(({ readOn }) => Math.floor((now - Date.parse(readOn)) / DAY_MS));
  const stale = days.filter((age) => age > STALE_AFTER_DAYS).length;
  const unconfirmed = sources.filter(({ unverified }) => unverified === true).map(({ figure }) => figure);
  return (
    `${name}: ${sources.length} figures, the oldest ${Math.max(0, ...days)} days old, ${stale} older than ${STALE_AFTER_DAYS}` +
    (unconfirmed.length > 0 ? `; not confirmed: ${unconfirmed.join("; ")}` : "")
  );
}

async function refreshed(file: string, list: PriceList): Promise<string> {
  const name = path.basename(file);
  const key = process.env[KEY_VARIABLE];
  if (list.provider === "gcp" && !key) {
    return `${name}: left as it is. Google's catalog answers only with an API key: set ${KEY_VARIABLE}.`;
  }
  const figures: Figures = list.provider === "gcp" ? await readGcp(list, key ?? "", fetch) : await readAws(list, fetch);
  const text = JSON.stringify(withFigures(list, figures, new Date().toISOString().slice(0, 10)));
  const options = await prettier.resolveConfig(file);
  fs.writeFileSync(file, await prettier.format(text, { ...options, parser: "json" }));
  const manual = list.provider === "gcp" ? GCP_MANUAL : AWS_MANUAL;
  const missing = placesOf(list).filter((place) => !figures.has(place) && !manual.includes(place));
  return (
    `${name}: ${figures.size} figures read; kept by hand: ${manual.join(", ")}` +
    (missing.length > 0 ? `; not found in the vendor's list and kept: ${missing.join(", ")}` : "")
  );
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
