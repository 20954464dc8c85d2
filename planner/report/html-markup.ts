/** Text that is markup already. Made only here, so nothing unescaped can pass for it. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Child = Markup | string | number | undefined | readonly Child[];
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that could end text or an attribute, as entities; control characters, which XML forbids, as U+FFFD. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "\ufffd");
}

const VOID = new Set(["br", "hr", "img", "meta", "link", "input"]);

/** An element of HTML or SVG. Strings among the attributes and children are escaped. */
export function element(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): Markup {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escaped(String(value))}"`))
    .join("");
  return new Markup(VOID.has(tag) ? `<${tag}${written}>` : `<${tag}${written}>${textOf(children)}</${tag}>`);
}

/** Pieces one after the other, without an element around them. */
export function fragment(...children: readonly Child[]): Markup {
  return new Markup(textOf(children));
}

function textOf(child: Child): string {
  if (child === undefined) {
    return "";
  }
  if (child instanceof Markup) {
    return child.text;
  }
  return typeof child === "string" || typeof child === "number" ? escaped(String(child)) : child.map(textOf).join("");
}
