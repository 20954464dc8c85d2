import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import { NAMESPACES, type NamespaceRole } from "../namespaces";
import type { Profile } from "../profiles";
import type { ResolvedService } from "../services/resolve";
import { platformFacts } from "./facts";
import { PlatformNamespace } from "./namespace";
import { NetworkPolicies } from "./network/policies";
import { PriorityClasses } from "./priority-classes";
import { Storage } from "./storage";

export interface FoundationArgs {
  readonly profile: Profile;
  readonly services: readonly ResolvedService[];
  /** What a month may cost, USD; absent = no limit. */
  readonly budgetMonthlyUsd?: number;
}

/** Name of each namespace by role; using it makes the user depend on the namespace. */
export type NamespaceNames = Readonly<Record<NamespaceRole, pulumi.Output<string>>>;

/** What everything stands on: namespaces with their guards, priority classes, storage, network rules. */
export class Foundation extends PlatformComponent {
  readonly namespaces: NamespaceNames;

  constructor(name: string, args: FoundationArgs, opts: pulumi.ComponentResourceOptions) {
    super(
      "pyairtable:foundation:Foundation",
      name,
      { platform: platformFacts(args.profile, args.budgetMonthlyUsd) },
      opts,
    );
    const priorities = new PriorityClasses(`${name}-priorities`, this.child);
    // Whoever uses a namespace's name waits for it, and through it for the classes that its pods name.
    const afterPriorities = this.after(priorities);
    this.namespaces = Object.fromEntries(
      Object.entries(NAMESPACES).map(([role, namespace]) => [
        role,
        new PlatformNamespace(`${name}-${namespace}`, { namespace, role: role as NamespaceRole }, afterPriorities)
          .namespaceName,
      ]),
    ) as NamespaceNames;
    new Storage(`${name}-storage`, { profile: args.profile }, this.child);
    new NetworkPolicies(
      `${name}-network`,
      { profile: args.profile, services: args.services, namespaces: this.namespaces },
      this.child,
    );
    this.registerOutputs({});
  }
}
