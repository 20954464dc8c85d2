import { NAMESPACES } from "../namespaces";

/** Root of every identity the mesh gives out. */
export const TRUST_DOMAIN = "cluster.local";

/** Name of the ingress gateway's release, and so of its Deployment, Service and ServiceAccount. */
export const INGRESS_RELEASE = "istio-ingressgateway";
/** Labels by which Gateway, EnvoyFilter and policies find the ingress gateway's pods. */
export const INGRESS_SELECTOR = { istio: "ingressgateway" } as const;
/** The Gateway that VirtualServices bind to. */
export const INGRESS_GATEWAY = "public";
/** Secret with the certificate of the public host name; the gateway's pods read it in their own namespace. */
export const INGRESS_TLS_SECRET = "ingress-tls";

/** Tracing provider: defined in the mesh config, named by Telemetry. */
export const TRACING_PROVIDER = "otel-tracing";
/** Access-log provider that Istio defines itself. */
export const ACCESS_LOG_PROVIDER = "envoy";
export const METRICS_PROVIDER = "prometheus";

/** Namespace of mesh-wide policies. */
export const ROOT_NAMESPACE = NAMESPACES.istioSystem;

/** How certificates of the mesh name a workload: the namespace and ServiceAccount it runs as. */
export function principal(namespace: string, serviceAccount: string): string {
  return `${TRUST_DOMAIN}/ns/${namespace}/sa/${serviceAccount}`;
}

/** Name of a microservice's Service as every proxy knows it. */
export function serviceHost(service: string): string {
  return `${service}.${NAMESPACES.services}.svc.cluster.local`;
}
