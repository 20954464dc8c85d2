import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { CustomResourceSpecs } from "./contracts/custom-resources";

/** `"networking.istio.io/v1/DestinationRule"` and the like: every kind that has a contract. */
export type CustomResourceKind = keyof CustomResourceSpecs;

export interface CustomResourceArgs<Kind extends CustomResourceKind> {
  readonly metadata: {
    readonly name: string;
    /** Absent for cluster-scoped kinds. */
    readonly namespace?: pulumi.Input<string>;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec: CustomResourceSpecs[Kind];
}

/**
 * A custom resource whose spec is typed by the CRD's contract: a field the CRD does not have does not compile.
 * @param opts must depend on the Release that brings the CRD, and on the operator where a webhook admits the kind
 */
export function customResource<Kind extends CustomResourceKind>(
  kind: Kind,
  name: string,
  args: CustomResourceArgs<Kind>,
  opts: pulumi.CustomResourceOptions,
): k8s.apiextensions.CustomResource {
  const slash = kind.lastIndexOf("/");
  return new k8s.apiextensions.CustomResource(
    name,
    {
      apiVersion: kind.slice(0, slash),
      kind: kind.slice(slash + 1),
      metadata: args.metadata,
      spec: args.spec,
    },
    opts,
  );
}
