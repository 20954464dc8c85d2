import { scriptsOf } from "../kubernetes/texts";
import { type Finding, resourcePolicy } from "../policy";

const EXPORT = /kubectl\s[^\n|;]*\bget\b[^\n|;]*\bsecrets?\b[^\n;]*/;

export const noSecretExport = resourcePolicy({
  name: "no-secret-export",
  description: "No script writes Secrets out of the cluster in clear.",
  severity: "critical",
  topic: "secrets",
  mistake: [6],
  protectsFrom: "The backup volume holds every password, readable for whoever finds it.",
  mend: "Leave Secrets out of the export: they come from the state of the program or from the secret store.",
  *check(subject): Generator<Finding> {
    for (const { path, text } of scriptsOf(subject)) {
      const [command] = EXPORT.exec(text) ?? [];
      if (command !== undefined) yield { field: path, found: command.trim(), problem: "base64 is not encryption" };
    }
  },
});
