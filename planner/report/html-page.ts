import * as fs from "node:fs";
import * as path from "node:path";
import { type Markup, escaped } from "./html-markup";

const asset = (name: string): string => fs.readFileSync(path.join(__dirname, "html", name), "utf8");

/** A page of its own: style inside, no script, nothing fetched. */
export function htmlPage(title: string, body: Markup): string {
  const parts: Readonly<Record<string, string>> = {
    title: escaped(title),
    style: asset("report.css"),
    body: body.text,
  };
  return asset("page.html").replace(/\{\{(\w+)\}\}/g, (_, key: string) => parts[key] ?? "");
}
