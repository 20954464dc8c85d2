import type * as pulumi from "@pulumi/pulumi";
import type { CustomResourceSpecs } from "../charts/contracts/custom-resources";
import { customResource } from "../charts/custom-resource";
import { PlatformComponent } from "../component";
import type { NamespaceNames } from "../foundation/foundation";
import { labelsFor } from "../labels";
import { NAMESPACES } from "../namespaces";
import { ACCESS_LOG_PROVIDER, INGRESS_SELECTOR, METRICS_PROVIDER, TRACING_PROVIDER } from "./identity";

type AuthorizationPolicySpec = CustomResourceSpecs["security.istio.io/v1/AuthorizationPolicy"];
type TelemetrySpec = CustomResourceSpecs["telemetry.istio.io/v1/Telemetry"];

export interface MeshPoliciesArgs {
  readonly namespaces: NamespaceNames;
  /** Host name users call. */
  readonly domain: string;
  /** Share of requests traced, in percent. */
  readonly tracedPercent: number;
  /** Admits the policies. */
  readonly istiod: pulumi.Resource;
}

/** What holds for every proxy: mutual TLS only, nothing allowed that is not named, what is measured, logged and traced. */
export class MeshPolicies extends PlatformComponent {
  constructor(name: string, args: MeshPoliciesArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:mesh:Policies", name, {}, opts);
    const { namespaces } = args;
    const admitted = this.after(args.istiod);
    const metadata = (objectName: string, namespace: pulumi.Input<string>) => ({
      name: objectName,
      namespace,
      labels: labelsFor(objectName, "mesh-policy"),
    });
    // Without a selector, the one in Istio's own namespace holds for the whole mesh.
    for (const role of ["istioSystem", "services"] as const) {
      customResource(
        "security.istio.io/v1/PeerAuthentication",
        `${name}-mtls-${NAMESPACES[role]}`,
        { metadata: metadata("default", namespaces[role]), spec: STRICT_MTLS },
        admitted,
      );
    }
    for (const role of ["services", "ingress"] as const) {
      customResource(
        "security.istio.io/v1/AuthorizationPolicy",
        `${name}-default-deny-${NAMESPACES[role]}`,
        { metadata: metadata("default-deny", namespaces[role]), spec: DENY_ALL },
        admitted,
      );
    }
    customResource(
      "security.istio.io/v1/AuthorizationPolicy",
      `${name}-allow-users`,
      { metadata: metadata("users", namespaces.ingress), spec: allowUsers(args.domain) },
      admitted,
    );
    customResource(
      "telemetry.istio.io/v1/Telemetry",
      `${name}-telemetry`,
      { metadata: metadata("default", namespaces.istioSystem), spec: meshTelemetry(args.tracedPercent) },
      admitted,
    );
    customResource(
      "telemetry.istio.io/v1/Telemetry",
      `${name}-access-log`,
      { metadata: metadata("access-log", namespaces.ingress), spec: INGRESS_ACCESS_LOG },
      admitted,
    );
    customResource(
      "networking.istio.io/v1/Sidecar",
      `${name}-sidecar`,
      { metadata: metadata("default", namespaces.services), spec: DEFAULT_SIDECAR },
      admitted,
    );
    this.registerOutputs({});
  }
}

export const STRICT_MTLS: CustomResourceSpecs["security.istio.io/v1/PeerAuthentication"] = { mtls: { mode: "STRICT" } };

/** An ALLOW without a rule: once it is there, only what another policy allows passes. */
export const DENY_ALL: AuthorizationPolicySpec = {};

/** Users may call the public host, under any port the gateway is reached by; other hosts get 403. */
export function allowUsers(domain: string): AuthorizationPolicySpec {
  return {
    selector: { matchLabels: { ...INGRESS_SELECTOR } },
    action: "ALLOW",
    rules: [{ to: [{ operation: { hosts: [domain, `${domain}:*`] } }] }],
  };
}

export function meshTelemetry(tracedPercent: number): TelemetrySpec {
  return {
    tracing: [{ providers: [{ name: TRACING_PROVIDER }], randomSamplingPercentage: tracedPercent }],
    metrics: [
      {
        providers: [{ name: METRICS_PROVIDER }],
        // Histograms of sizes: nobody asks for them and they are two fifths of a proxy's series.
        overrides: [
          { match: { metric: "REQUEST_SIZE" }, disabled: true },
          { match: { metric: "RESPONSE_SIZE" }, disabled: true },
        ],
      },
    ],
    // Between services only what failed is logged; the rest is in the metrics and traces.
    accessLogging: [
      {
        providers: [{ name: ACCESS_LOG_PROVIDER }],
        filter: { expression: "response.code >= 400 || response.code == 0" },
      },
    ],
  };
}

/** At the edge every request is logged. */
export const INGRESS_ACCESS_LOG: TelemetrySpec = {
  accessLogging: [{ providers: [{ name: ACCESS_LOG_PROVIDER }] }],
};

/** For pods the catalogue does not know: telemetry and nothing else. Each service has a Sidecar of its own. */
export const DEFAULT_SIDECAR: CustomResourceSpecs["networking.istio.io/v1/Sidecar"] = {
  egress: [{ hosts: [`${NAMESPACES.istioSystem}/*`, `${NAMESPACES.observability}/*`] }],
  outboundTrafficPolicy: { mode: "REGISTRY_ONLY" },
};
