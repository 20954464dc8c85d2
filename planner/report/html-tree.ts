import type { JsonObject, JsonValue, Violation } from "../model";
import { type ResourceTree, type TreeNode, kindOf } from "../tree";
import { type Mood, badge, table } from "./html-figures";
import { type Markup, element, fragment } from "./html-markup";

const MOODS: Readonly<Record<Violation["level"], Mood>> = { mandatory: "bad", advisory: "warn", remediate: "warn" };

export function verdictSection(violations: readonly Violation[], policies: number): Markup {
  return element(
    "section",
    { id: "policies" },
    element("h2", {}, "Policies"),
    violations.length === 0
      ? element("p", {}, badge("good", "no violation"), ` ${policies} policies were asked.`)
      : table(
          [{ head: "Level" }, { head: "Policy" }, { head: "What was found" }, { head: "Resource" }],
          violations.map(({ level, policy, severity, message, urn }) => [
            badge(MOODS[level], level),
            fragment(policy, severity ? element("div", { class: "kind" }, severity) : undefined),
            message,
            element("code", {}, urn?.split("::").at(-1) ?? "the stack"),
          ]),
        ),
  );
}

export function treeSection(tree: ResourceTree): Markup {
  return element(
    "section",
    { id: "resources" },
    element("h2", {}, `Resources (${tree.count})`),
    tree.parts.map(({ name, nodes, count }) => {
      const [only] = nodes;
      const below = nodes.length === 1 && only && !only.resource.custom ? only.children : nodes;
      return element(
        "details",
        {},
        element("summary", {}, element("b", {}, name), " ", element("span", { class: "soft" }, String(count))),
        below.map(nodeMarkup),
      );
    }),
  );
}

function nodeMarkup({ resource, children, count }: TreeNode): Markup {
  const kind = element("span", { class: "kind" }, ` ${kindOf(resource)}`);
  return children.length === 0
    ? element("div", { class: "leaf" }, resource.name, kind)
    : element(
        "details",
        {},
        element("summary", {}, resource.name, kind, element("span", { class: "soft" }, ` ${count}`)),
        children.map(nodeMarkup),
      );
}

export function outputSection(outputs: JsonObject): Markup | undefined {
  const entries = Object.entries(outputs).sort(([one], [other]) => (one < other ? -1 : 1));
  return entries.length === 0
    ? undefined
    : element(
        "section",
        { id: "outputs" },
        element("h2", {}, "Stack outputs"),
        entries.map(([name, value]) => fragment(element("h3", {}, name), outputMarkup(value))),
      );
}

/** An object as a table of its keys, anything else as it stands. */
function outputMarkup(value: JsonValue): Markup {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    const rows = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
    return table(
      [{ head: "Name" }, { head: "Value" }],
      rows.map(([name, inner]) => [name, element("code", {}, outputText(inner))]),
    );
  }
  return element("pre", {}, outputText(value));
}

function outputText(value: JsonValue): string {
  if (typeof value === "string") {
    return value;
  }
  const lines = Array.isArray(value) && value.every((item) => typeof item === "string");
  return lines ? (value as readonly string[]).join("\n") : JSON.stringify(value, null, 2);
}
