import { chartValuesErrors, explain } from "../contracts/contracts";
import { releaseOf } from "../kubernetes/releases";
import { textOf } from "../kubernetes/value";
import { type Finding, resourcePolicy } from "../policy";

export const chartValuesKnown = resourcePolicy({
  name: "chart-values-known",
  description: "Releases set only values their chart has.",
  severity: "high",
  topic: "charts",
  mistake: [12],
  protectsFrom: "A misspelt value changes nothing: limits, retention or authentication one believes in are not there.",
  mend: "Use the chart's own keys; components/charts/contracts/values holds them. After a bump run `npm run contracts`.",
  *check(subject): Generator<Finding> {
    const release = releaseOf(subject);
    if (release === undefined) return;
    for (const error of chartValuesErrors(release.chart, textOf(release.version), release.values) ?? []) {
      yield { field: `${release.valuesPath}.${error.path}`, problem: explain(error) };
    }
  },
});
