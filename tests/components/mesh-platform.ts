import * as pulumi from "@pulumi/pulumi";
import { type DataHandles, endpoint, type MeshHandle, type TelemetrySinks } from "../../components/handles";
import { Certificates } from "../../components/certificates/certificates";
import type { CustomResourceSpecs } from "../../components/charts/contracts/custom-resources";
import type { CustomResourceKind } from "../../components/charts/custom-resource";
import type { ChartMirror } from "../../components/charts/mirror";
import type { NamespaceNames } from "../../components/foundation/foundation";
import { Mesh } from "../../components/mesh/mesh";
import { ServiceTraffic } from "../../components/mesh/service-traffic";
import { NAMESPACES } from "../../components/namespaces";
import { profileFor } from "../../components/profiles";
import { SERVICES, type ServiceDefinition } from "../../components/services/catalogue";
import { type ResolvedService, resolveServices } from "../../components/services/resolve";
import type { AcmeConfig } from "../../components/certificates/issuers";

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

export interface CustomResource<Kind extends CustomResourceKind = CustomResourceKind> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: CustomResourceSpecs[Kind];
}

export const DOMAIN = "api.example.com";
export const SINKS: TelemetrySinks = {
  traces: endpoint(NAMESPACES.observability, "tempo", 4317),
  metrics: endpoint(NAMESPACES.observability, "prometheus", 9090),
};
export const ACME_CONFIG: AcmeConfig = {
  email: "ops@example.com",
  server: "https://acme-v02.api.letsencrypt.org/directory",
  dns01: { route53: { region: "us-east-1" } },
  serviceAccountAnnotations: { "eks.amazonaws.com/role-arn": "arn:aws:iam::123456789012:role/cert-manager" },
};

const SECRET = { secretName: "ca", key: "ca.crt" };
const PASSWORD = pulumi.output("not-a-password");

export const DATA: DataHandles = {
  postgres: {
    pooler: endpoint(NAMESPACES.data, "postgres-pooler", 5432),
    primary: endpoint(NAMESPACES.data, "postgres-rw", 5432),
    database: "pyairtablemcp",
    user: "pyairtable",
    password: PASSWORD,
    ca: SECRET,
    ready: [],
  },
  redis: {
    proxy: endpoint(NAMESPACES.data, "redis-haproxy", 6379),
    password: PASSWORD,
    maxMemoryMiB: 64,
    ca: SECRET,
    contract: { configMapName: "cache-contract", mountPath: "/etc/cache" },
    ready: [],
  },
  kafka: {
    bootstrap: endpoint(NAMESPACES.data, "kafka-kafka-bootstrap", 9093),
    brokers: endpoint(NAMESPACES.data, "kafka-kafka-brokers", 9093),
    users: {},
    ca: SECRET,
    ready: [],
  },
};

export interface PlatformInputs {
  readonly profile?: "minikube" | "eks" | "gke";
  readonly acme?: AcmeConfig;
  readonly mirror?: ChartMirror;
  readonly catalogue?: Readonly<Record<string, ServiceDefinition>>;
}

export interface MeshPlatform {
  readonly services: readonly ResolvedService[];
  readonly resources: readonly Registered[];
  readonly customResources: readonly CustomResource[];
  readonly handle: MeshHandle;
}

/** Certificates, mesh and every service's traffic, as they are registered without an engine. */
export async function meshPlatform(inputs: PlatformInputs = {}): Promise<MeshPlatform> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs: state, id }) => {
        resources.push({ type, name, inputs: state as Record<string, unknown> });
        return { id: id ?? `${name}-id`, state: state as Record<string, unknown> };
      },
      call: () => ({}),
    },
    "pyairtable",
    inputs.profile ?? "minikube",
  );
  const profile = profileFor({ profile: inputs.profile ?? "minikube", cluster: { context: "test" } });
  const services = resolveServices({ registry: "registry.example.com", services: {} }, inputs.catalogue ?? SERVICES);
  const namespaces = Object.fromEntries(
    Object.entries(NAMESPACES).map(([role, name]) => [role, pulumi.output(name)]),
  ) as NamespaceNames;
  const { mirror } = inputs;
  const certificates = new Certificates("certificates", { profile, namespaces, acme: inputs.acme, mirror }, {});
  const mesh = new Mesh(
    "mesh",
    { profile, namespaces, sinks: SINKS, publicIssuer: certificates.public, domain: DOMAIN, services, mirror },
    {},
  );
  const made = services.map(
    (service) =>
      new ServiceTraffic(
        `${service.name}-traffic`,
        {
          service,
          services,
          profile,
          namespace: namespaces.services,
          mesh: mesh.handle,
          data: DATA,
          sinks: SINKS,
          domain: DOMAIN,
        },
        {},
      ),
  );
  await Promise.all([certificates, mesh, ...made].flatMap(withDescendants).map(urnOf));
  return { services, resources, customResources: resources.flatMap(asCustomResource), handle: mesh.handle };
}

/** A resource and everything below it: what a component made, it has registered as its child. */
function withDescendants(resource: pulumi.Resource): pulumi.Resource[] {
  const children = (resource as { __childResources?: Set<pulumi.Resource> }).__childResources ?? new Set();
  return [resource, ...[...children].flatMap(withDescendants)];
}

function urnOf(resource: pulumi.Resource): Promise<string> {
  return new Promise((resolve) => {
    resource.urn.apply(resolve);
  });
}

function asCustomResource({ type, inputs }: Registered): CustomResource[] {
  const isOurs = /^kubernetes:(.+istio\.io|cert-manager\.io)\//.test(type);
  return isOurs ? [inputs as unknown as CustomResource] : [];
}

/** All resources of a kind. */
export function ofKind<Kind extends CustomResourceKind>(platform: MeshPlatform, kind: Kind): CustomResource<Kind>[] {
  return platform.customResources.filter(
    (resource): resource is CustomResource<Kind> => `${resource.apiVersion}/${resource.kind}` === kind,
  );
}
