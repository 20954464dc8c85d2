import { configEntriesOf } from "../kubernetes/texts";
import { type Finding, resourcePolicy } from "../policy";

/** Kubernetes expands `$(NAME)` in commands and variables only; in a file it stays as it is written. */
const VARIABLE = /\$\([A-Z][A-Z0-9_]*\)/;
const SCRIPT = /\.(?:sh|bash|py|js|mk)$|^Makefile$/;

export const noUnexpandedVariables = resourcePolicy({
  name: "no-unexpanded-variables",
  description: "Config files hold no $(NAME) that nobody will replace.",
  severity: "medium",
  topic: "reliability",
  mistake: [2],
  protectsFrom: "The server takes the placeholder itself as the password.",
  mend: "Pass the value by the command line or a variable the program reads, or render the file in an init container.",
  *check(subject): Generator<Finding> {
    for (const { path, name, text } of configEntriesOf(subject)) {
      const [variable] = VARIABLE.exec(text) ?? [];
      if (variable !== undefined && !SCRIPT.test(name) && !text.startsWith("#!"))
        yield { field: path, found: variable, problem: "nothing replaces it in a file" };
    }
  },
});
