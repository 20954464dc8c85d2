import type { Stack } from "../kubernetes/stack";
import { valueOf } from "../kubernetes/releases";
import { at, isUnknown, itemsOf, textOf } from "../kubernetes/value";
import { type Finding, stackPolicy } from "../policy";

/** Providers Istio brings along. */
const BUILT_IN = ["prometheus", "stackdriver", "envoy"];

export const telemetryProviderDefined = stackPolicy({
  name: "telemetry-provider-defined",
  description: "Every provider a Telemetry names is defined in the mesh config.",
  severity: "high",
  topic: "mesh",
  mistake: [13],
  protectsFrom: "No trace and no access log ever arrives, and nothing says why.",
  mend: "Add it to meshConfig.extensionProviders in istiod's values, or name one that is there.",
  *checkStack(stack): Generator<Finding> {
    const providers = definedProviders(stack);
    if (providers === undefined) return;
    for (const subject of stack.ofKind("telemetry.istio.io", "Telemetry")) {
      for (const aspect of ["tracing", "metrics", "accessLogging"]) {
        for (const [index, entry] of itemsOf(at(subject.inputs, "spec", aspect)).entries()) {
          for (const provider of itemsOf(at(entry, "providers"))) {
            const name = textOf(at(provider, "name"));
            if (name === undefined || providers.includes(name)) continue;
            yield {
              subject,
              field: `spec.${aspect}[${index}].providers.name`,
              found: name,
              problem: `the mesh config defines only ${providers.join(", ")}`,
            };
          }
        }
      }
    }
  },
});

/** Undefined while they are unknown. */
function definedProviders(stack: Stack): readonly string[] | undefined {
  const configs = stack.releases
    .filter(({ chart }) => chart === "istiod")
    .map((release) => valueOf(release, "meshConfig", "extensionProviders"));
  if (configs.some(isUnknown)) return undefined;
  return [
    ...BUILT_IN,
    ...configs.flatMap((providers) => itemsOf(providers).flatMap((provider) => textOf(at(provider, "name")) ?? [])),
  ];
}
