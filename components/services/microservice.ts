import * as crypto from "node:crypto";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import type { DataHandles, MeshHandle, SecretKeyRef, TelemetrySinks } from "../handles";
import type { Profile } from "../profiles";
import { CA_MOUNT_PATH, connections, kafkaEnvironment, plainEnvironment, secretEnvironment } from "./environment";
import type { ResolvedService } from "./resolve";
import { type MountedVolume, podTemplate, selectorLabels, serviceLabels } from "./workload";

export interface MicroserviceArgs {
  readonly service: ResolvedService;
  readonly services: readonly ResolvedService[];
  readonly profile: Profile;
  readonly namespace: pulumi.Output<string>;
  readonly data: DataHandles;
  readonly sinks: TelemetrySinks;
  readonly mesh: MeshHandle;
  /** Where the service's tokens are, by environment variable. */
  readonly tokens: Readonly<Record<string, SecretKeyRef>>;
  /** Resources to wait for before pods read the tokens. */
  readonly tokensReady: readonly pulumi.Resource[];
}

/** Workload of one service: account, connection Secret, Deployment and Service. Its pods get their sidecar at creation. */
export class Microservice extends PlatformComponent {
  readonly deployment: k8s.apps.v1.Deployment;

  constructor(name: string, args: MicroserviceArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:services:Microservice", name, {}, opts);
    const { service, namespace } = args;
    const metadata = { name: service.name, namespace, labels: serviceLabels(service) };
    const account = new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      { metadata, automountServiceAccountToken: false },
      this.child,
    );
    const secrets = this.connectionSecret(args);
    new k8s.core.v1.Service(
      `${name}-service`,
      {
        metadata,
        spec: {
          type: "ClusterIP",
          selector: selectorLabels(service),
          ports: [{ name: "http", port: service.port, targetPort: "http", appProtocol: "http" }],
        },
      },
      this.child,
    );
    this.deployment = new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata,
        // No `replicas`: the autoscaler owns the count, and a second `up` must not fight it.
        spec: {
          selector: { matchLabels: selectorLabels(service) },
          strategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
          minReadySeconds: 5,
          progressDeadlineSeconds: 300,
          revisionHistoryLimit: 5,
          template: podTemplate({
            service,
            profile: args.profile,
            environment: [
              ...plainEnvironment(service, args.services, args.sinks),
              ...kafkaEnvironment(service, args.data),
              ...secretEnvironment({ ...secrets.refs, ...args.tokens }),
            ],
            volumes: volumes(args),
            revision: secrets.revision,
          }),
        },
      },
      this.after(account, ...args.mesh.ready, ...args.tokensReady, ...secrets.ready, ...dataReady(service, args.data)),
    );
    this.registerOutputs({});
  }

  /** A Secret with this service's connection strings, and a short hash of them that rolls the pods when one changes. */
  private connectionSecret(args: MicroserviceArgs): {
    refs: Record<string, SecretKeyRef>;
    revision: pulumi.Output<string>;
    ready: pulumi.Resource[];
  } {
    const { service, namespace } = args;
    const strings = connections(service, args.data);
    const secretName = `${service.name}-connections`;
    if (Object.keys(strings).length === 0) {
      return { refs: {}, revision: pulumi.output("none"), ready: [] };
    }
    const secret = new k8s.core.v1.Secret(
      `${this.name}-connections`,
      {
        metadata: { name: secretName, namespace, labels: serviceLabels(service) },
        type: "Opaque",
        stringData: strings,
      },
      this.child,
    );
    // The passwords have 190 bits and more: twelve digits of a hash give nothing of them away.
    const revision = pulumi.unsecret(
      pulumi
        .all(strings)
        .apply((values) => crypto.createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 12)),
    );
    return {
      refs: Object.fromEntries(Object.keys(strings).map((key) => [key, { secretName, key }])),
      revision,
      ready: [secret],
    };
  }
}

function dataReady(service: ResolvedService, data: DataHandles): pulumi.Resource[] {
  return service.uses.flatMap((backend) => [...data[backend].ready]);
}

/** Scratch space, since the root is read-only; the CA where the service speaks TLS to data; the cache contract where it caches. */
function volumes({ service, data }: MicroserviceArgs): MountedVolume[] {
  const scratch: MountedVolume = {
    volume: { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
    mountPath: "/tmp",
    readOnly: false,
  };
  const { ca, contract } = data.redis;
  const authority: MountedVolume = {
    volume: {
      name: "ca",
      secret: { secretName: ca.secretName, items: [{ key: ca.key, path: "ca.crt" }], defaultMode: 0o444 },
    },
    mountPath: CA_MOUNT_PATH,
    readOnly: true,
  };
  const cache: MountedVolume = {
    volume: { name: "cache-contract", configMap: { name: contract.configMapName, defaultMode: 0o444 } },
    mountPath: contract.mountPath,
    readOnly: true,
  };
  return [scratch, ...(service.uses.length > 0 ? [authority] : []), ...(service.caches.length > 0 ? [cache] : [])];
}
