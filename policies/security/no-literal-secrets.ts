import { releaseOf } from "../kubernetes/releases";
import { hidden, isLiteral, isSecretName, passwordsIn, secretIn } from "../kubernetes/secrets";
import { isKind, kindOf } from "../kubernetes/subject";
import { annotationsOf, configEntriesOf, environmentOf } from "../kubernetes/texts";
import { placesOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const noLiteralSecrets = resourcePolicy({
  name: "no-literal-secrets",
  description:
    "Credentials stand in Secrets and nowhere else: not in variables, ConfigMaps, annotations, chart values or specs.",
  severity: "critical",
  topic: "secrets",
  mistake: [11],
  protectsFrom: "Everyone who may read a pod, a ConfigMap, a Helm release or the repository reads the password too.",
  mend: "Put the value into a Secret and refer to it: secretKeyRef, existingSecret, a mounted file, or $(VARIABLE) of one of these.",
  *check(subject): Generator<Finding> {
    for (const { path, name, text } of environmentOf(subject)) {
      const what = secretIn(text) ?? (isSecretName(name) && isLiteral(text) ? "a credential by its name" : undefined);
      if (what !== undefined) yield finding(path, text, what);
    }
    for (const { path, name, text } of configEntriesOf(subject)) {
      const [password] = passwordsIn(text);
      const what =
        secretIn(text) ??
        (isSecretName(name) && isLiteral(text) && !text.includes("\n") ? "a credential by its name" : undefined);
      if (what !== undefined) yield finding(path, text, what);
      else if (password !== undefined) yield finding(path, password, "a password in a config file");
    }
    for (const { path, text } of annotationsOf(subject)) {
      const what = secretIn(text);
      if (what !== undefined) yield finding(path, text, what);
    }
    const release = releaseOf(subject);
    for (const { path, name, value } of placesOf(release?.values, release?.valuesPath)) {
      const text = textOf(value);
      if (text === undefined) continue;
      const what = secretIn(text) ?? (isSecretName(name) && isLiteral(text) ? "a credential by its name" : undefined);
      if (what !== undefined) yield finding(path, text, what);
      else if (text.includes("\n") && passwordsIn(text).length > 0)
        yield finding(path, passwordsIn(text)[0] ?? "", "a password in a config file");
    }
    if (kindOf(subject) === undefined || isKind(subject, "", "Secret", "ConfigMap")) return;
    for (const { path, value } of placesOf(subject.inputs["spec"], "spec")) {
      const text = textOf(value);
      const what = text === undefined || /\.env\[\d+\]\.value$/.test(path) ? undefined : secretIn(text);
      if (text !== undefined && what !== undefined) yield finding(path, text, what);
    }
  },
});

function finding(field: string, text: string, what: string): Finding {
  return { field, found: hidden(text), problem: `this is ${what}, in clear` };
}
