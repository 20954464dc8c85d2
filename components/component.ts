import * as pulumi from "@pulumi/pulumi";
import type { WorkloadFootprint } from "./footprint";

/** Plain facts a component publishes to the engine, the planner and the policies: they stand in the plan, so no secret may be among them. */
export interface ComponentFacts {
  /** What the charts and operators under this component will run. Only the component nearest to them declares it. */
  readonly footprint?: readonly WorkloadFootprint[];
  readonly [fact: string]: unknown;
}

/**
 * Base of every part of the platform. Type tokens read `pyairtable:<area>:<Kind>`; children are named
 * `<own name>-<suffix>` and are parented here, so that the tree of the plan is the tree of the folders.
 */
export abstract class PlatformComponent extends pulumi.ComponentResource {
  /** Options for children: this component as the parent. */
  protected readonly child: pulumi.CustomResourceOptions;
  protected readonly name: string;

  protected constructor(
    type: `pyairtable:${string}:${string}`,
    name: string,
    facts: ComponentFacts,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super(type, name, facts, opts);
    this.name = name;
    this.child = { parent: this };
  }

  /** Options for a child that must wait for others, whether resources or whole components. */
  protected after(...dependencies: readonly pulumi.Resource[]): pulumi.CustomResourceOptions {
    return { parent: this, dependsOn: [...dependencies] };
  }
}
