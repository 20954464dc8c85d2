/** One entry of `x-kubernetes-validations`. */
interface Rule {
  readonly rule: string;
  readonly message?: string;
}

type Fields = Readonly<Record<string, unknown>>;
type Test = (self: unknown) => boolean;

/**
 * The forms of CEL rule the contracted CRDs use most, recognised by their text: the CRD stays the source of the rule, and
 * a form not listed is left to the API server. Each entry makes a test from the matched text.
 */
const FORMS: readonly (readonly [RegExp, (match: RegExpExecArray) => Test])[] = [
  [
    /^duration\(self\) >= duration\('1ms'\)$/,
    () => (self) => typeof self === "string" && (milliseconds(self) ?? 0) >= 1,
  ],
  [
    /^(?:\(has\(self\.\w+\) \? 1 : 0\)(?: \+ )?)+ (<=|==) 1$/,
    ([text, comparison]) => {
      const names = fieldNames(text);
      return (self) => {
        const given = names.filter((name) => has(self, name)).length;
        return comparison === "==" ? given === 1 : given <= 1;
      };
    },
  ],
  [
    /^!\(has\(self\.\w+\) && has\(self\.\w+\)\)$/,
    ([text]) => {
      const names = fieldNames(text);
      return (self) => !names.every((name) => has(self, name));
    },
  ],
  [
    /^!has\(self\.(\w+)\)$/,
    ([, name = ""]) =>
      (self) =>
        !has(self, name),
  ],
  [/^0 < self && self <= 65535$/, () => (self) => typeof self === "number" && self > 0 && self <= 65535],
  [/^self > 0$/, () => (self) => typeof self === "number" && self > 0],
  [/^self != "\*"$/, () => (self) => self !== "*"],
  [/^!self\.contains\("\*"\)$/, () => (self) => typeof self === "string" && !self.includes("*")],
  [
    /^self\.type != '(\w+)' \|\| has\(self\.(\w+)\)$/,
    ([, type, name = ""]) =>
      (self) =>
        field(self, "type") !== type || has(self, name),
  ],
  [/^has\(self\.portLevelMtls\) \? .*selector\.matchLabels.*\.size\(\) > 0\) : true$/s, () => portsNeedSelector],
  [/^\(has\(self\.serviceAccounts\) \|\| has\(self\.notServiceAccounts\)\) \? .* : true$/s, () => serviceAccountsAlone],
  [/^!has\(self\.minReplicaCount\) \|\| self\.minReplicaCount <= .*maxReplicaCount.*$/s, () => minBelowMax],
];

function fieldNames(text: string): string[] {
  return [...text.matchAll(/has\(self\.(\w+)\)/g)].map(([, name = ""]) => name);
}

function field(self: unknown, name: string): unknown {
  return typeof self === "object" && self !== null ? (self as Fields)[name] : undefined;
}

function has(self: unknown, name: string): boolean {
  return field(self, name) !== undefined;
}

/** PeerAuthentication: a mode for single ports is meant for single workloads. */
function portsNeedSelector(self: unknown): boolean {
  const labels = field(field(self, "selector"), "matchLabels");
  return !has(self, "portLevelMtls") || Object.keys((labels as Fields | undefined) ?? {}).length > 0;
}

/** AuthorizationPolicy: service accounts already say which namespace and principal they are. */
function serviceAccountsAlone(self: unknown): boolean {
  const others = ["principals", "notPrincipals", "namespaces", "notNamespaces"];
  const given = has(self, "serviceAccounts") || has(self, "notServiceAccounts");
  return !given || !others.some((name) => has(self, name));
}

/** ScaledObject; KEDA takes 100 where no maximum is given. */
function minBelowMax(self: unknown): boolean {
  const [min, max] = [field(self, "minReplicaCount"), field(self, "maxReplicaCount") ?? 100];
  return typeof min !== "number" || typeof max !== "number" || min <= max;
}

const UNITS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Length of a Go duration such as `1m30s`; undefined if it is none. */
function milliseconds(text: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:h|ms|us|µs|ns|m|s))+$/.test(text)) return undefined;
  return [...text.matchAll(/(\d+(?:\.\d+)?)([a-zµ]+)/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (UNITS[unit] ?? 0),
    0,
  );
}

const tests = new Map<string, Test | undefined>();

function testOf(rule: string): Test | undefined {
  if (!tests.has(rule)) {
    const text = rule.trim();
    const made = FORMS.map(([form, make]) => {
      const match = form.exec(text);
      return match === null ? undefined : make(match);
    }).find((test) => test !== undefined);
    tests.set(rule, made);
  }
  return tests.get(rule);
}

/** True if a rule's form is among those checked here. */
export function isKnownRule(rule: string): boolean {
  return testOf(rule) !== undefined;
}

/** Messages of the rules a value breaks. */
export function brokenRules(rules: readonly Rule[], self: unknown): string[] {
  return rules
    .filter(({ rule }) => testOf(rule)?.(self) === false)
    .map(({ rule, message }) => message ?? `breaks the rule ${rule}`);
}
