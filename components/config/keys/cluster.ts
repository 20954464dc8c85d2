import { z } from "zod";
import { EKS_INSTANCE_TYPES } from "../../profiles/eks";
import { GKE_MACHINE_TYPES } from "../../profiles/gke";
import { cidr, dnsLabel } from "./facts";

const nodePool = z
  .strictObject({
    name: dnsLabel.meta({ description: "Name of the pool.", allowed: "a DNS label", example: "general" }),
    instanceType: z
      .enum([...Object.keys(EKS_INSTANCE_TYPES), ...Object.keys(GKE_MACHINE_TYPES)] as [string, ...string[]])
      .meta({
        description: "Machine type; its size and price are known to the planner.",
        allowed: [...Object.keys(EKS_INSTANCE_TYPES), ...Object.keys(GKE_MACHINE_TYPES)].join(" | "),
        example: "m7g.xlarge",
      }),
    nodes: z
      .number()
      .int()
      .min(1)
      .max(100)
      .meta({ description: "Machines in the pool.", allowed: "a whole number from 1 to 100", example: 3 }),
    spot: z
      .boolean()
      .default(false)
      .meta({ description: "Interruptible machines at a discount.", allowed: "true | false", example: false }),
  })
  .meta({
    description: "A group of equal machines.",
    allowed: "{name, instanceType, nodes, spot}",
    example: { name: "general", instanceType: "m7g.xlarge", nodes: 3 },
  });

export const clusterKey = z
  .strictObject({
    context: z.string().min(1).meta({
      description: "Context of the kubeconfig; the program talks to no other cluster.",
      allowed: "a context of `kubectl config get-contexts`",
      example: "minikube",
    }),
    zones: z
      .array(z.string().regex(/^[a-z0-9-]+$/))
      .min(3)
      .max(6)
      .optional()
      .meta({
        description: "Zones the nodes are in.",
        allowed: "a list of 3 to 6 zone names",
        example: ["us-east-1a", "us-east-1b", "us-east-1c"],
      }),
    nodePools: z
      .array(nodePool)
      .min(1)
      .optional()
      .meta({
        description: "Machines of the cluster; capacity and cost are reckoned from them.",
        allowed: "a list of {name, instanceType, nodes, spot}",
        example: [{ name: "general", instanceType: "m7g.xlarge", nodes: 3 }],
      }),
    apiServerCidrs: z
      .array(cidr)
      .min(1)
      .optional()
      .meta({
        description: "Where pods reach the API server, for NetworkPolicies.",
        allowed: "a list of CIDRs",
        example: ["10.0.0.0/16"],
      }),
    metricsServer: z.enum(["install", "provided"]).optional().meta({
      description: "Whether metrics.k8s.io is served already (Minikube's addon, GKE, the EKS add-on).",
      allowed: '"install" | "provided"',
      example: "provided",
    }),
  })
  .meta({
    description: "The cluster deployed to.",
    allowed: "{context, zones, nodePools, apiServerCidrs, metricsServer}",
    example: { context: "minikube" },
  });
