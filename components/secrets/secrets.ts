import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import type { LoadedConfig } from "../config/load";
import type { NamespaceRole } from "../namespaces";
import type { Profile } from "../profiles";
import type { ResolvedService } from "../services/resolve";
import { ExternalSecrets } from "./external-secrets";
import { type GeneratedPasswords, Passwords } from "./passwords";
import { ServiceTokens } from "./service-tokens";

export interface SecretsArgs {
  readonly config: Pick<LoadedConfig, "tokens" | "externalSecrets" | "charts">;
  readonly profile: Profile;
  readonly services: readonly ResolvedService[];
  readonly namespaces: Readonly<Record<NamespaceRole, pulumi.Output<string>>>;
  /** Resources that bring ServiceMonitor: the External Secrets chart carries one. */
  readonly monitoringKinds: readonly pulumi.Resource[];
}

/** All credentials: made up once, or brought by the stack's config or a cloud's secret manager. */
export class Secrets extends PlatformComponent {
  readonly passwords: GeneratedPasswords;
  readonly tokens: ServiceTokens;

  constructor(name: string, args: SecretsArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:secrets:Secrets", name, {}, opts);
    const { config, profile, services, namespaces } = args;
    const kafkaClients = services.filter((service) => service.uses.includes("kafka")).map((service) => service.name);
    this.passwords = new Passwords(`${name}-passwords`, { kafkaClients }, this.child).generated;
    const external = config.externalSecrets
      ? new ExternalSecrets(
          `${name}-external`,
          {
            source: config.externalSecrets,
            profile,
            namespaces,
            mirror: config.charts.mirror,
          },
          this.after(...args.monitoringKinds),
        ).tokens
      : undefined;
    this.tokens = new ServiceTokens(
      `${name}-tokens`,
      { services, namespace: namespaces.services, passwords: this.passwords, tokens: config.tokens, external },
      this.child,
    );
    this.registerOutputs({});
  }
}
