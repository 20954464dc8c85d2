import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import type { DataHandles, MeshHandle, TelemetrySinks } from "../handles";
import { ServiceTraffic } from "../mesh/service-traffic";
import type { Operators } from "../operators/operators";
import type { Profile } from "../profiles";
import type { ServiceTokens } from "../secrets/service-tokens";
import { Autoscaling } from "./autoscaling";
import { Microservice } from "./microservice";
import type { ResolvedService } from "./resolve";

export interface ServicesArgs {
  readonly services: readonly ResolvedService[];
  readonly profile: Profile;
  readonly namespace: pulumi.Output<string>;
  readonly domain: string;
  readonly tokens: ServiceTokens;
  readonly data: DataHandles;
  readonly sinks: TelemetrySinks;
  readonly mesh: MeshHandle;
  readonly operators: Pick<Operators, "keda" | "verticalPodAutoscaler">;
}

/** The microservices of the catalogue: each its workload, its traffic rules in the mesh and its autoscaling. */
export class Services extends PlatformComponent {
  constructor(name: string, args: ServicesArgs, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:services:Services", name, {}, opts);
    for (const service of args.services) {
      new Microservice(
        service.name,
        { ...args, service, tokens: args.tokens.of(service.name), tokensReady: args.tokens.ready },
        this.child,
      );
      new ServiceTraffic(`${service.name}-traffic`, { ...args, service }, this.child);
      new Autoscaling(`${service.name}-autoscaling`, { ...args, ...args.operators, service }, this.child);
    }
    this.registerOutputs({});
  }
}
