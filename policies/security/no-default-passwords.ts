import { releaseOf } from "../kubernetes/releases";
import { hidden, isDefaultPassword, isSecretName, passwordsIn } from "../kubernetes/secrets";
import { configEntriesOf, environmentOf, secretEntriesOf } from "../kubernetes/texts";
import { placesOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const PUBLIC_NAMES = /(?:user(?:name)?|host|port|database|dbname|name|type|key)$/i;

export const noDefaultPasswords = resourcePolicy({
  name: "no-default-passwords",
  description:
    "No credential is a default that everybody tries first, such as changeme or admin123; in a Secret neither.",
  severity: "critical",
  topic: "secrets",
  mistake: [11],
  protectsFrom: "The first guess opens the database or the dashboards.",
  mend: "Generate it: new random.RandomPassword(name, { length: 32, special: false }).",
  *check(subject): Generator<Finding> {
    for (const { path, name, text } of environmentOf(subject)) {
      if (isSecretName(name) && isDefaultPassword(text)) yield finding(path, text);
    }
    for (const { path, name, text } of secretEntriesOf(subject)) {
      if (!PUBLIC_NAMES.test(name) && isDefaultPassword(text.trim())) yield finding(path, text);
    }
    for (const { path, name, text } of configEntriesOf(subject)) {
      const guessable =
        passwordsIn(text).find(isDefaultPassword) ??
        (isSecretName(name) && isDefaultPassword(text.trim()) ? text : undefined);
      if (guessable !== undefined) yield finding(path, guessable);
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      const text = textOf(value);
      if (text !== undefined && isSecretName(name) && isDefaultPassword(text)) yield finding(path, text);
    }
  },
});

function finding(field: string, text: string): Finding {
  return { field, found: hidden(text), problem: "this is a default password" };
}
