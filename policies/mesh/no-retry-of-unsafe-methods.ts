import { isKind } from "../kubernetes/subject";
import { at, fieldsOf, isGiven, isUnknown, itemsOf, numberOf, textOf, type Value } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const UNSAFE = ["POST", "PATCH", "CONNECT"];
/** Conditions under which the server has not begun to work on the request. */
const NEVER_STARTED: ReadonlySet<string> = new Set(["connect-failure", "refused-stream", "reset-before-request"]);

export const noRetryOfUnsafeMethods = resourcePolicy({
  name: "no-retry-of-unsafe-methods",
  description: "Only requests that may be repeated are retried: never POST or PATCH.",
  severity: "high",
  topic: "mesh",
  mistake: [18],
  protectsFrom: "A slow answer makes the proxy charge, send or create twice.",
  mend: "Match the idempotent methods in a route of their own and give all others retries: { attempts: 0 }.",
  *check(subject): Generator<Finding> {
    if (!isKind(subject, "networking.istio.io", "VirtualService")) return;
    for (const [index, route] of itemsOf(at(subject.inputs, "spec", "http")).entries()) {
      const retries = at(route, "retries");
      const attempts = numberOf(at(retries, "attempts")) ?? 0;
      const conditions = textOf(at(retries, "retryOn"))?.split(",") ?? [];
      const neverStarted =
        conditions.length > 0 && conditions.every((condition) => NEVER_STARTED.has(condition.trim()));
      if (attempts === 0 || neverStarted || isUnknown(at(retries, "retryOn"))) continue;
      const matches = itemsOf(at(route, "match"));
      const unsafe =
        matches.length === 0
          ? UNSAFE
          : UNSAFE.filter((method) => matches.some((match) => takes(at(match, "method"), method)));
      if (unsafe.length > 0 && !isUnknown(at(route, "match"))) {
        yield {
          field: `spec.http[${index}].retries.attempts`,
          found: attempts,
          problem: `${unsafe.join(", ")} requests would be sent again`,
        };
      }
    }
  },
});

function takes(match: Value | undefined, method: string): boolean {
  if (!isGiven(match)) return true;
  const { exact, prefix, regex } = fieldsOf(match);
  const expression = textOf(regex);
  if (expression !== undefined) return new RegExp(`^(?:${expression})$`).test(method);
  return exact === method || (typeof prefix === "string" && method.startsWith(prefix));
}
