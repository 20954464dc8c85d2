import { listAt, textAt, valueAt } from "../../../planner/capacity/read";
import type { JsonObject, JsonValue, RecordedResource } from "../../../planner/model";
import { RELEASES } from "./images-and-secrets";
import { edit, type Mutation, ofKind, put, remove } from "./mutation";

const NETWORK_POLICY = ofKind("networking.k8s.io/v1:NetworkPolicy");
const AUTHORIZATION = ofKind("security.istio.io/v1:AuthorizationPolicy");
const ROUTE = ofKind("networking.istio.io/v1:VirtualService");
const GATEWAY = ofKind("networking.istio.io/v1:Gateway");
const RULE = ofKind("networking.istio.io/v1:DestinationRule");

const spec = ({ inputs }: RecordedResource, ...path: string[]): JsonValue | undefined =>
  valueAt(inputs, "spec", ...path);
const isEmpty = (value: JsonValue | undefined): boolean =>
  value === undefined || value === null || Object.keys(value).length === 0;

/** Denies all traffic of its namespace. */
function isDefaultDeny(resource: RecordedResource): boolean {
  return (
    NETWORK_POLICY(resource) &&
    isEmpty(spec(resource, "podSelector")) &&
    ["ingress", "egress"].every((direction) => listAt(spec(resource, direction)).length === 0)
  );
}

const dnsRule = (inputs: JsonObject): number =>
  listAt(valueAt(inputs, "spec", "egress")).findIndex((rule) =>
    listAt(valueAt(rule, "ports")).some((port) => valueAt(port, "port") === 53),
  );

const usesRegularExpression = (resource: RecordedResource): number =>
  listAt(spec(resource, "http")).findIndex((route) => valueAt(route, "retries", "attempts") !== 0);

const server = (inputs: JsonObject, protocol: string): number =>
  listAt(valueAt(inputs, "spec", "servers")).findIndex((each) => valueAt(each, "port", "protocol") === protocol);

const isWorkloads = (resource: RecordedResource): boolean =>
  AUTHORIZATION(resource) &&
  textAt(valueAt(resource.inputs, "metadata", "namespace")) === "pyairtable" &&
  !isEmpty(spec(resource, "selector"));

const isCustom = ({ type }: RecordedResource): boolean =>
  /^kubernetes:(?:networking|security|telemetry)\.istio\.io\/|^kubernetes:(?:keda\.sh|kafka\.strimzi\.io|postgresql\.cnpg\.io|cert-manager\.io|monitoring\.coreos\.com)\//.test(
    type,
  );

export const NETWORK_AND_MESH_MUTATIONS: readonly Mutation[] = [
  remove("a namespace's default deny is dropped", "namespace-has-default-deny", isDefaultDeny),
  edit("a default deny denies one way only", "namespace-has-default-deny", isDefaultDeny, (inputs, dice) =>
    put(inputs, "spec.policyTypes", [dice.pick(["Ingress", "Egress"])]),
  ),
  edit("an empty rule allows everybody", "no-allow-all-network-policy", NETWORK_POLICY, (inputs, dice) => {
    const direction = dice.pick(["ingress", "egress"]);
    return put(inputs, `spec.${direction}`, [...listAt(valueAt(inputs, "spec", direction)), {}]);
  }),
  edit("the internet is let in everywhere", "no-allow-all-network-policy", NETWORK_POLICY, (inputs, dice) =>
    put(inputs, "spec.egress", [
      ...listAt(valueAt(inputs, "spec", "egress")),
      { to: [{ ipBlock: { cidr: dice.pick(["0.0.0.0/0", "::/0"]) } }], ports: [{ port: dice.pick([443, 80, 5432]) }] },
    ]),
  ),
  edit(
    "DNS is allowed over one protocol",
    "dns-over-both-protocols",
    (resource) => NETWORK_POLICY(resource) && dnsRule(resource.inputs) >= 0,
    (inputs, dice) =>
      put(inputs, `spec.egress.${dnsRule(inputs)}.ports`, [{ port: 53, protocol: dice.pick(["UDP", "TCP"]) }]),
  ),
  edit("a Service is open to the outside", "exposure-only-at-gateway", ofKind("core/v1:Service"), (inputs, dice) =>
    put(inputs, "spec.type", dice.pick(["LoadBalancer", "NodePort"])),
  ),
  edit(
    "a chart's Service is open to the outside",
    "exposure-only-at-gateway",
    (resource) => RELEASES(resource) && textAt(resource.inputs["chart"]) !== "gateway",
    (inputs, dice) =>
      put(
        inputs,
        `values.${dice.pick(["service.type", "server.service.type", "grafana.service.type"])}`,
        dice.pick(["LoadBalancer", "NodePort"]),
      ),
  ),
  edit("traffic in clear is taken", "mtls-strict", ofKind("security.istio.io/v1:PeerAuthentication"), (inputs, dice) =>
    dice.pick([true, false])
      ? put(inputs, "spec.mtls.mode", dice.pick(["PERMISSIVE", "DISABLE", "UNSET"]))
      : put(inputs, "spec.portLevelMtls", { [dice.pick(["8080", "9090", "5432"])]: { mode: "PERMISSIVE" } }),
  ),
  remove("a workload has no AuthorizationPolicy", "authorization-policy-per-workload", isWorkloads),
  edit(
    "an AuthorizationPolicy is about another workload",
    "authorization-policy-per-workload",
    isWorkloads,
    (inputs, dice) =>
      put(inputs, "spec.selector.matchLabels", { "app.kubernetes.io/name": dice.pick(["other", "gone", "api"]) }),
  ),
  edit("a rule has a field Istio does not know", "custom-resource-fields-known", RULE, (inputs, dice) =>
    put(
      inputs,
      `spec.trafficPolicy.${dice.pick(["circuitBreaker", "retries", "timeout", "rateLimit", "outlierDetectoin"])}`,
      dice.pick([{ maxFailures: 3 }, { enabled: true }]),
    ),
  ),
  edit("a custom resource has a field its CRD lacks", "custom-resource-fields-known", isCustom, (inputs, dice) =>
    put(
      inputs,
      `spec.${dice.pick(["replicaz", "enabled2", "specs", "modee", "retainFor"])}`,
      dice.pick([1, true, "on"]),
    ),
  ),
  edit("a custom resource has a value of the wrong type", "custom-resource-fields-known", isCustom, (inputs, dice) =>
    put(inputs, "spec", dice.pick([["a"], "text", 7])),
  ),
  edit(
    "POST is sent again",
    "no-retry-of-unsafe-methods",
    (resource) => ROUTE(resource) && listAt(spec(resource, "http")).length > 0,
    (inputs, dice) => {
      const routes = listAt(valueAt(inputs, "spec", "http"));
      const index = dice.pick(routes.map((_, at) => at));
      const open = put(inputs, `spec.http.${index}.match`, undefined);
      return put(open, `spec.http.${index}.retries`, {
        attempts: dice.pick([1, 2, 3, 5]),
        retryOn: dice.pick(["5xx", "gateway-error,reset", "connect-failure,503"]),
      });
    },
  ),
  edit(
    "a retried route takes PATCH too",
    "no-retry-of-unsafe-methods",
    (resource) => ROUTE(resource) && usesRegularExpression(resource) >= 0,
    (inputs, dice) => {
      const index = listAt(valueAt(inputs, "spec", "http")).findIndex(
        (route) => valueAt(route, "retries", "attempts") !== 0,
      );
      const retried = put(inputs, `spec.http.${index}.retries`, { attempts: 2, retryOn: "5xx" });
      return put(retried, `spec.http.${index}.match`, [{ method: { regex: dice.pick([".*", "GET|PATCH", "P.*"]) } }]);
    },
  ),
  edit(
    "a fault is left in",
    "no-fault-injection",
    (resource) => ROUTE(resource) && listAt(spec(resource, "http")).length > 0,
    (inputs, dice) =>
      put(
        inputs,
        `spec.http.${dice.pick(listAt(valueAt(inputs, "spec", "http")).map((_, at) => at))}.fault`,
        dice.pick([
          { abort: { httpStatus: 503, percentage: { value: 1 } } },
          { delay: { fixedDelay: "5s", percentage: { value: 10 } } },
        ]),
      ),
  ),
  edit("old TLS is taken", "gateway-tls-minimum", GATEWAY, (inputs, dice) =>
    put(
      inputs,
      `spec.servers.${server(inputs, "HTTPS")}.tls.minProtocolVersion`,
      dice.pick(["TLSV1_0", "TLSV1_1", "TLS_AUTO"]),
    ),
  ),
  edit("requests in clear are served", "gateway-tls-minimum", GATEWAY, (inputs, dice) =>
    put(inputs, `spec.servers.${server(inputs, "HTTP")}.tls.httpsRedirect`, dice.pick([false, null])),
  ),
  edit("the gateway's certificate is not there", "gateway-certificate-exists", GATEWAY, (inputs, dice) =>
    put(
      inputs,
      `spec.servers.${server(inputs, "HTTPS")}.tls.credentialName`,
      dice.pick(["pyairtable-tls", "gateway-cert", "ingress-tsl", "wildcard"]),
    ),
  ),
  edit("a method of balancing is gone", "no-deprecated-load-balancer", RULE, (inputs, dice) =>
    dice.pick([true, false])
      ? put(inputs, "spec.trafficPolicy.loadBalancer.simple", "LEAST_CONN")
      : put(inputs, "spec.trafficPolicy.outlierDetection.consecutiveErrors", dice.pick([3, 5, 7])),
  ),
  edit(
    "telemetry goes to a provider nobody defines",
    "telemetry-provider-defined",
    ofKind("telemetry.istio.io/v1:Telemetry"),
    (inputs, dice) =>
      put(inputs, `spec.${dice.pick(["tracing", "accessLogging", "metrics"])}`, [
        { providers: [{ name: dice.pick(["jaeger", "zipkin", "otel-collector", "tempoo", "datadog"]) }] },
      ]),
  ),
  remove(
    "sidecars cannot reach istiod",
    "sidecars-reach-istiod",
    (resource) =>
      NETWORK_POLICY(resource) &&
      listAt(spec(resource, "egress")).some((rule) =>
        listAt(valueAt(rule, "ports")).some((port) => valueAt(port, "port") === 15012),
      ) &&
      textAt(valueAt(resource.inputs, "metadata", "namespace")) === "pyairtable",
  ),
];
