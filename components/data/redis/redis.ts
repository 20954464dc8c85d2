import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { ChartMirror } from "../../charts/mirror";
import { ChartRelease } from "../../charts/release";
import { PlatformComponent } from "../../component";
import type { CertificateIssuerHandle, SecretKeyRef } from "../../handles";
import { labelsFor } from "../../labels";
import { NAMESPACES } from "../../namespaces";
import { serverCertificate, serviceNames } from "../certificates";
import {
  REDIS,
  REDIS_PASSWORD,
  REDIS_PROXY_CERTIFICATE,
  REDIS_PROXY_SERVICE,
  type RedisChartProfile,
  redisFootprint,
  redisValues,
  SENTINEL_PASSWORD,
} from "./values";

export interface RedisArgs {
  readonly profile: RedisChartProfile;
  readonly namespace: pulumi.Input<string>;
  readonly issuer: CertificateIssuerHandle;
  readonly passwords: { readonly redis: pulumi.Output<string>; readonly sentinel: pulumi.Output<string> };
  /** Brings the ServiceMonitor kind. */
  readonly monitoringKinds: pulumi.Resource;
  readonly mirror?: ChartMirror;
}

const labels = labelsFor(REDIS, "cache");

/**
 * HAProxy reads its certificate when it starts and not again: it lives for two years and is renewed half a year
 * early, so that any restart in that half year (an upgrade of the nodes or of the chart) brings the new one in.
 */
const PROXY_CERTIFICATE_LIFETIME = { hours: 2 * 365 * 24, renewBeforeHours: 182 * 24 };

/** Redis with Sentinel behind HAProxy. */
export class Redis extends PlatformComponent {
  /** Resources to wait for before a client connects. */
  readonly ready: readonly pulumi.Resource[];

  constructor(name: string, args: RedisArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:data:Redis", name, {}, opts);
    const { namespace, profile, passwords } = args;
    const credentials = [
      this.password("auth", REDIS_PASSWORD, passwords.redis, namespace),
      this.password("sentinel-auth", SENTINEL_PASSWORD, passwords.sentinel, namespace),
    ];
    const certificate = serverCertificate(
      `${name}-certificate`,
      {
        name: REDIS_PROXY_CERTIFICATE,
        namespace,
        dnsNames: serviceNames(REDIS_PROXY_SERVICE, NAMESPACES.data),
        issuer: args.issuer,
        combinedPem: true,
        lifetime: PROXY_CERTIFICATE_LIFETIME,
      },
      this.child,
    );
    const { release } = new ChartRelease(
      `${name}-release`,
      {
        chart: "redisHa",
        releaseName: REDIS,
        namespace,
        values: redisValues(profile),
        footprint: redisFootprint(profile),
        mirror: args.mirror,
        // Three members start one after the other, each after its readiness probe.
        timeoutSeconds: 900,
      },
      this.after(args.monitoringKinds, certificate, ...credentials),
    );
    this.ready = [release];
    this.registerOutputs({});
  }

  private password(
    suffix: string,
    ref: SecretKeyRef,
    value: pulumi.Output<string>,
    namespace: pulumi.Input<string>,
  ): k8s.core.v1.Secret {
    return new k8s.core.v1.Secret(
      `${this.name}-${suffix}`,
      {
        metadata: { name: ref.secretName, namespace, labels },
        type: "Opaque",
        stringData: { [ref.key]: value },
      },
      this.child,
    );
  }
}
