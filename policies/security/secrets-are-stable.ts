import { scriptsOf } from "../kubernetes/texts";
import { placesOf, textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

const GENERATES =
  /openssl\s+rand|\/dev\/u?random|\buuidgen\b|\bpwgen\b|secrets\.token_(?:hex|urlsafe|bytes)|date\s+\+%s[^\n]*(?:sha\d+sum|md5sum|base64)/;
const ABOUT_SECRETS = /secret|password|token|jwt|api_?key/i;
/** A moment in time: a keeper that changes at every run. */
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}|^1[5-9]\d{8}(?:\d{3})?$/;

export const secretsAreStable = resourcePolicy({
  name: "secrets-are-stable",
  description:
    "Secrets are generated once and kept in the state: no script makes them anew, no keeper changes with the clock.",
  severity: "high",
  topic: "secrets",
  mistake: [22],
  protectsFrom: "Each deployment logs every user out and locks services out of their database.",
  mend: "Use random.RandomPassword without keepers, or with keepers that change only when the secret should.",
  *check(subject): Generator<Finding> {
    if (subject.type.startsWith("random:")) {
      for (const { path, value } of placesOf(subject.inputs["keepers"], "keepers")) {
        if (MOMENT.test(textOf(value) ?? JSON.stringify(value)))
          yield { field: path, found: value, problem: "this is the time, so every run makes another secret" };
      }
    }
    for (const { path, text } of scriptsOf(subject)) {
      const [found] = GENERATES.exec(text) ?? [];
      if (found !== undefined && ABOUT_SECRETS.test(text))
        yield { field: path, found, problem: "each run makes another secret" };
    }
  },
});
