import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { customResource } from "../charts/custom-resource";
import { PlatformComponent } from "../component";
import type { LoadedConfig } from "../config/load";
import type { SecretKeyRef } from "../handles";
import { labelsFor, type ObjectLabels } from "../labels";
import type { ServiceDefinition } from "../services/catalogue";
import type { ResolvedService } from "../services/resolve";
import type { ExternalTokens, ExternalTokenName } from "./external-secrets";
import type { GeneratedPasswords } from "./passwords";

export type TokenName = ServiceDefinition["tokens"][number];

export interface ServiceTokensArgs {
  readonly services: readonly Pick<ResolvedService, "name" | "tokens" | "owner">[];
  /** The services' namespace, as the foundation created it. */
  readonly namespace: pulumi.Output<string>;
  readonly passwords: Pick<GeneratedPasswords, "jwt" | "apiKey">;
  /** From the stack's config or the environment; not read where `external` brings them. */
  readonly tokens: LoadedConfig["tokens"];
  /** The cloud's secret manager; absent = the tokens come from the config. */
  readonly external?: ExternalTokens;
}

/** Keys that the cloud's secret manager can hold. */
const EXTERNAL: readonly TokenName[] = ["AIRTABLE_TOKEN", "GEMINI_API_KEY"];

const isExternal = (token: TokenName): token is ExternalTokenName => EXTERNAL.includes(token);

/** Tokens in Kubernetes: for each service a Secret with its own keys and no other's. */
export class ServiceTokens extends PlatformComponent {
  /** Resources to wait for before pods read the tokens. */
  readonly ready: readonly pulumi.Resource[];
  private readonly refs: Readonly<Record<string, Readonly<Record<string, SecretKeyRef>>>>;

  constructor(name: string, args: ServiceTokensArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:secrets:ServiceTokens", name, {}, opts);
    const ready: pulumi.Resource[] = [];
    this.refs = Object.fromEntries(
      args.services.map((service) => {
        const fetched = args.external ? service.tokens.filter(isExternal) : [];
        const known = service.tokens.filter((token) => !fetched.some((other) => other === token));
        const labels = labelsFor(service.name, "service", service.owner);
        return [
          service.name,
          {
            ...this.known(service.name, known, args, labels, ready),
            ...(args.external ? this.fetched(service.name, fetched, args.external, args.namespace, labels, ready) : {}),
          },
        ];
      }),
    );
    this.ready = ready;
    this.registerOutputs({});
  }

  /** Where a service finds its tokens, by environment variable; none for a service that has none. */
  of(service: string): Readonly<Record<string, SecretKeyRef>> {
    return this.refs[service] ?? {};
  }

  /** A Secret of what the program itself knows: generated passwords, and tokens of the config. */
  private known(
    service: string,
    tokens: readonly TokenName[],
    args: ServiceTokensArgs,
    labels: ObjectLabels,
    ready: pulumi.Resource[],
  ): Record<string, SecretKeyRef> {
    if (tokens.length === 0) {
      return {};
    }
    const secretName = `${service}-tokens`;
    ready.push(
      new k8s.core.v1.Secret(
        `${this.name}-${service}`,
        {
          metadata: { name: secretName, namespace: args.namespace, labels },
          type: "Opaque",
          stringData: Object.fromEntries(tokens.map((token) => [token, valueOf(token, args)])),
        },
        this.child,
      ),
    );
    return refsTo(secretName, tokens);
  }

  /** A Secret that External Secrets keeps equal to the secret manager's. */
  private fetched(
    service: string,
    tokens: readonly ExternalTokenName[],
    external: ExternalTokens,
    namespace: pulumi.Output<string>,
    labels: ObjectLabels,
    ready: pulumi.Resource[],
  ): Record<string, SecretKeyRef> {
    if (tokens.length === 0) {
      return {};
    }
    const secretName = `${service}-external-tokens`;
    ready.push(
      customResource(
        "external-secrets.io/v1/ExternalSecret",
        `${this.name}-${service}-external`,
        {
          metadata: { name: secretName, namespace, labels },
          spec: {
            refreshInterval: "1h",
            secretStoreRef: { kind: external.kind, name: external.storeName },
            target: { name: secretName, creationPolicy: "Owner", deletionPolicy: "Retain" },
            data: tokens.map((token) => ({ secretKey: token, remoteRef: { key: external.keys[token] } })),
          },
        },
        this.after(...external.ready),
      ),
    );
    return refsTo(secretName, tokens);
  }
}

function refsTo(secretName: string, keys: readonly string[]): Record<string, SecretKeyRef> {
  return Object.fromEntries(keys.map((key) => [key, { secretName, key }]));
}

function valueOf(token: TokenName, args: ServiceTokensArgs): pulumi.Output<string> {
  const values: Record<TokenName, pulumi.Output<string> | undefined> = {
    JWT_SECRET: args.passwords.jwt,
    API_KEY: args.passwords.apiKey,
    AIRTABLE_TOKEN: args.tokens.airtableToken,
    GEMINI_API_KEY: args.tokens.geminiApiKey,
  };
  const value = values[token];
  if (value === undefined) {
    // The config's own check reports a missing token first; this holds for callers that bypass it.
    throw new Error(`${token} is in neither the config, the environment nor externalSecrets`);
  }
  return value;
}
