import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { PlatformComponent } from "../component";

/** Every credential the platform makes up itself. Secret outputs of letters and digits, so they fit URLs and config lines. */
export interface GeneratedPasswords {
  /** Owner of the application's database. */
  readonly postgres: pulumi.Output<string>;
  readonly redis: pulumi.Output<string>;
  readonly sentinel: pulumi.Output<string>;
  /** Signs the users' sessions: a new one logs everybody out. */
  readonly jwt: pulumi.Output<string>;
  /** By which the services know each other's calls. */
  readonly apiKey: pulumi.Output<string>;
  readonly grafanaAdmin: pulumi.Output<string>;
  /** One a client, by the name of its service. */
  readonly kafka: Readonly<Record<string, pulumi.Output<string>>>;
}

export interface PasswordsArgs {
  /** Services that get a Kafka user. */
  readonly kafkaClients: readonly string[];
}

/** 62^32 is 190 bits: beyond guessing, and short enough for every client's line limits. */
const LENGTH = 32;

/**
 * Made at the first `up` and kept, encrypted, in the stack's state. Nothing regenerates one: there are no keepers, and
 * a change of the recipe here is ignored for what exists. To rotate one on purpose: `pulumi up --replace <urn>`.
 *
 * Not protected against deletion: `destroy` could then never finish, and a lost password locks nobody out, since each
 * server takes the new one from its Secret (CloudNativePG, the user operator and Redis' start all set it).
 */
export class Passwords extends PlatformComponent {
  readonly generated: GeneratedPasswords;

  constructor(name: string, args: PasswordsArgs, opts: pulumi.CustomResourceOptions) {
    super("pyairtable:secrets:Passwords", name, {}, opts);
    this.generated = {
      postgres: this.password("postgres"),
      redis: this.password("redis"),
      sentinel: this.password("sentinel"),
      jwt: this.password("jwt", 64),
      apiKey: this.password("api-key", 48),
      grafanaAdmin: this.password("grafana-admin"),
      kafka: Object.fromEntries(args.kafkaClients.map((client) => [client, this.password(`kafka-${client}`)])),
    };
    this.registerOutputs({});
  }

  private password(suffix: string, length = LENGTH): pulumi.Output<string> {
    return new random.RandomPassword(
      `${this.name}-${suffix}`,
      { length, special: false },
      { ...this.child, ignoreChanges: ["*"], additionalSecretOutputs: ["result"] },
    ).result;
  }
}
