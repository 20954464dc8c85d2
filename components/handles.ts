import type * as pulumi from "@pulumi/pulumi";

/**
 * What one part hands to the next. A part asks for handles, never for another part's names: a missing dependency does
 * not compile. `ready` lists the resources to depend on before the thing described can be used.
 */
export interface Handle {
  readonly ready: readonly pulumi.Resource[];
}

/** A key of a Secret: how credentials travel. The value itself never leaves the Secret. */
export interface SecretKeyRef {
  readonly secretName: string;
  readonly key: string;
}

/** Host names by which a Service is reached from anywhere in the cluster. */
export interface Endpoint {
  readonly namespace: string;
  /** Name of the Service. */
  readonly service: string;
  /** `service.namespace.svc.cluster.local` */
  readonly host: string;
  readonly port: number;
}

export function endpoint(namespace: string, service: string, port: number): Endpoint {
  return { namespace, service, host: `${service}.${namespace}.svc.cluster.local`, port };
}

/** Issues certificates from the platform's own CA; a Secret it fills has tls.crt, tls.key and ca.crt. */
export interface CertificateIssuerHandle extends Handle {
  readonly kind: "ClusterIssuer";
  readonly name: string;
}

/** PgBouncer in transaction mode, the only address of PostgreSQL that services use. TLS is required and verifiable. */
export interface PostgresHandle extends Handle {
  readonly pooler: Endpoint;
  /** The primary itself, for sessions a transaction pooler cannot carry: dumps, migrations. */
  readonly primary: Endpoint;
  readonly database: string;
  readonly user: string;
  readonly password: pulumi.Output<string>;
  /** Certificate to verify it by, in the services' namespace. */
  readonly ca: SecretKeyRef;
}

/** HAProxy before Redis with Sentinel: one address that follows the master. AUTH and TLS are required. */
export interface RedisHandle extends Handle {
  readonly proxy: Endpoint;
  readonly password: pulumi.Output<string>;
  /** What Redis may hold before it evicts. */
  readonly maxMemoryMiB: number;
  /** Certificate to verify it by, in the services' namespace. */
  readonly ca: SecretKeyRef;
  /** How the caches share the memory: a ConfigMap in the services' namespace with cache-contract.json and cache.lua. */
  readonly contract: { readonly configMapName: string; readonly mountPath: string };
}

/** Kafka's TLS listener with SCRAM-SHA-512. */
export interface KafkaHandle extends Handle {
  readonly bootstrap: Endpoint;
  /** The headless Service whose names the brokers advertise: clients go on from the bootstrap to these. */
  readonly brokers: Endpoint;
  /** One a client; the topics each may use are in its ACLs. */
  readonly users: Readonly<Record<string, KafkaUserHandle>>;
  /** Certificate to verify it by, in the services' namespace. */
  readonly ca: SecretKeyRef;
}

export interface KafkaUserHandle {
  readonly username: string;
  readonly password: pulumi.Output<string>;
  readonly topics: readonly string[];
}

export interface DataHandles {
  readonly postgres: PostgresHandle;
  readonly redis: RedisHandle;
  readonly kafka: KafkaHandle;
}

/** Where telemetry goes. Known before the observability stack stands, so that the mesh can be told at install. */
export interface TelemetrySinks {
  /** OTLP over gRPC (Tempo). */
  readonly traces: Endpoint;
  /** Prometheus' query API, which KEDA asks for request rates. */
  readonly metrics: Endpoint;
}

/** The injector is up and its CRDs are served: pods created after `ready` get their sidecar. */
export interface MeshHandle extends Handle {
  /** `app`/`istio` labels of the ingress gateway's pods, for Gateway selectors. */
  readonly gatewaySelector: Readonly<Record<string, string>>;
  readonly gatewayNamespace: string;
  readonly gatewayService: string;
  /** Host name of the gateway's ServiceAccount in the mesh: `cluster.local/ns/<ns>/sa/<sa>`. */
  readonly gatewayPrincipal: string;
  /** `namespace/name` of the Gateway that VirtualServices bind to. */
  readonly gateway: string;
}
