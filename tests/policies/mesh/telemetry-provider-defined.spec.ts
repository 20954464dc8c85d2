import { telemetryProviderDefined } from "../../../policies/mesh/telemetry-provider-defined";
import { describePolicy } from "../describe-policy";
import { UNKNOWN } from "../harness";
import { object, release } from "../objects";

const istiod = (extensionProviders: unknown) => release("istiod", { meshConfig: { extensionProviders } });
const telemetry = (name: string) =>
  object(
    "telemetry.istio.io/v1",
    "Telemetry",
    "default",
    { spec: { tracing: [{ providers: [{ name }] }] } },
    "istio-system",
  );

describePolicy(telemetryProviderDefined, {
  allowed: {
    "a defined provider": [istiod([{ name: "otel" }]), telemetry("otel")],
    "a built-in one": [telemetry("prometheus")],
  },
  violating: {
    "an undefined provider": [
      [istiod([{ name: "otel" }]), telemetry("tempo")],
      /spec\.tracing\[0\]\.providers\.name is "tempo"/,
    ],
    "no mesh config": [[telemetry("tempo")], /defines only/],
  },
  unknown: { "the mesh config": [istiod(UNKNOWN), telemetry("tempo")], "a name": [telemetry(UNKNOWN)] },
});
