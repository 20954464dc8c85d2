import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { PlatformComponent } from "../component";
import { labelsFor } from "../labels";

interface Priority {
  readonly value: number;
  readonly description: string;
}

/** Who is evicted last when a node is full: what holds state, then what others need to start, then the services, then what only watches. */
export const PRIORITY_CLASSES = {
  "pyairtable-data": { value: 1_000_000, description: "PostgreSQL, Redis and Kafka: losing one costs a fail-over." },
  "pyairtable-platform": {
    value: 900_000,
    description: "Mesh, certificates and operators: without them nothing new starts.",
  },
  "pyairtable-services": { value: 800_000, description: "The microservices." },
  "pyairtable-observability": {
    value: 700_000,
    description: "Metrics, logs and traces: late is better than in the way.",
  },
} as const satisfies Record<string, Priority>;

export type PriorityClassName = keyof typeof PRIORITY_CLASSES;

export class PriorityClasses extends PlatformComponent {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("pyairtable:foundation:PriorityClasses", name, {}, opts);
    for (const [className, { value, description }] of Object.entries(PRIORITY_CLASSES)) {
      new k8s.scheduling.v1.PriorityClass(
        `${name}-${className}`,
        {
          metadata: { name: className, labels: labelsFor(className, "priority-class") },
          value,
          description,
          globalDefault: false,
        },
        this.child,
      );
    }
    this.registerOutputs({});
  }
}
