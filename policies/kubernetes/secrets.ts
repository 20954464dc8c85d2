import { MASKED_SECRET, type Value } from "./value";

/** Names of fields, variables and keys that hold a credential itself, not the name of one. */
const SECRET_NAME =
  /(?:^|[^a-z])(?:password|passwd|secret|token|api_?key|private_?key|access_?key|credentials?)$|(?:password|passwd|apikey|apitoken|secretaccesskey|privatekey)$/i;

/** Texts whose form alone gives them away. */
const SECRET_FORMS: readonly (readonly [string, RegExp])[] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["an AWS access key", /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a Google API key", /\bAIza[\w-]{35}\b/],
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36,}\b/],
  ["an Airtable token", /\bpat[A-Za-z0-9]{14}\.[a-f0-9]{64}\b/],
  ["a Slack token", /\bxox[abprs]-[\w-]{10,}/],
  ["a signed web token", /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/],
  ["a URL with its password", /\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:(?![$%<{])[^\s:/@]+@/i],
];

/** `password: x` and `requirepass x` in a config file; the second group is the value. */
const CONFIG_LINE =
  /^[ \t]*["']?[\w.-]*?(password|passwd|requirepass|masterauth|secret_key|secret_access_key|api_key|auth_token)["']?[ \t]*[:=]?[ \t]+["']?([^\s"'#]+)|^[ \t]*[\w.-]*?(password|passwd|api_key|secret_key)=["']?([^\s"'#]+)/gim;

/** A text that stands for a value given elsewhere: `$(NAME)`, `${NAME}`, `{{ ... }}`, `<placeholder>`, `%VAR%`, a mounted file. */
const REFERENCE = /^(?:\$|\{\{|<|%|\/|file:|null$|true$|false$|""$)/i;

/** Passwords everybody tries first: defaults of charts, of guides and of this platform's first implementation. */
const DEFAULT_PASSWORDS: ReadonlySet<string> = new Set(
  "changeme change-me changeit change_me password passw0rd password1 password123 admin admin123 administrator secret supersecret supersecretpassword letmein welcome welcome1 qwerty 123456 12345678 test test123 guest root toor postgres redis grafana prom-operator minio minioadmin minio123 pyairtable default example".split(
    " ",
  ),
);

export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export function isDefaultPassword(text: string): boolean {
  return DEFAULT_PASSWORDS.has(text.toLowerCase());
}

/** A value given as it is, not by reference. */
export function isLiteral(text: string): boolean {
  return text !== "" && !REFERENCE.test(text);
}

/** What credential a text is or holds; undefined if it looks like none. */
export function secretIn(text: string): string | undefined {
  if (text === MASKED_SECRET) return "a secret of the program";
  return SECRET_FORMS.find(([, form]) => form.test(text))?.[0];
}

/** Values of password-like settings in the text of a config file. */
export function passwordsIn(text: string): readonly string[] {
  return [...text.matchAll(CONFIG_LINE)].map((match) => match[2] ?? match[4] ?? "").filter(isLiteral);
}

/** How a message shows a credential: not at all. */
export function hidden(text: string): Value {
  return text === MASKED_SECRET ? "a secret" : `${text.length} characters, not shown`;
}
