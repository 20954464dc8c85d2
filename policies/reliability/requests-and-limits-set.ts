import { footprintOf } from "../kubernetes/footprints";
import { type Container, containersOf, podOf } from "../kubernetes/pods";
import { quantityOf } from "../kubernetes/quantities";
import { at, isUnknown, numberOf, textOf } from "../kubernetes/value";
import { type Config, type Finding, resourcePolicy } from "../policy";

export const requestsAndLimitsSet = resourcePolicy({
  name: "requests-and-limits-set",
  description:
    "Every container, those of charts included, asks for CPU and memory and has a memory limit within reason.",
  severity: "high",
  topic: "reliability",
  mistake: [19],
  protectsFrom: "The scheduler fills nodes blindly, and one leak takes its neighbours along.",
  mend: "Set resources.requests.cpu, requests.memory and limits.memory from what the container was measured to use.",
  configSchema: {
    maxMemoryLimitRatio: {
      type: "number",
      minimum: 1,
      default: 6,
      description: "How many times its request a container may be limited to.",
    },
  },
  *check(subject, config): Generator<Finding> {
    const pod = podOf(subject);
    for (const container of pod ? containersOf(pod) : []) {
      if (container.role !== "ephemeral" && !isUnknown(container.fields["resources"]))
        yield* ownContainer(container, config);
    }
    for (const { path, containers } of footprintOf(subject)) {
      if (containers.length === 0) yield { field: `${path}.containers`, problem: "the workload declares no container" };
      for (const container of containers) {
        const field = `${path}.containers[${textOf(container["name"])}]`;
        const memory = numberOf(container["memoryMiB"]) ?? 0;
        if (!numberOf(container["cpuMillicores"]))
          yield {
            field: `${field}.cpuMillicores`,
            found: container["cpuMillicores"],
            problem: "the chart's container asks for no CPU",
          };
        yield* memoryFindings(
          field,
          ["memoryMiB", "memoryLimitMiB"],
          memory,
          numberOf(container["memoryLimitMiB"]) ?? 0,
          config,
        );
      }
    }
  },
});

function* ownContainer({ path, fields }: Container, config: Config): Generator<Finding> {
  const resource = (kind: string, name: string) => at(fields, "resources", kind, name);
  const cpu = resource("requests", "cpu");
  if (isUnknown(cpu) || isUnknown(resource("requests", "memory")) || isUnknown(resource("limits", "memory"))) return;
  if (!quantityOf(cpu))
    yield { field: `${path}.resources.requests.cpu`, found: cpu, problem: "the container asks for no CPU" };
  const limitCpu = quantityOf(resource("limits", "cpu"));
  if (limitCpu !== undefined && limitCpu < (quantityOf(cpu) ?? 0)) {
    yield {
      field: `${path}.resources.limits.cpu`,
      found: resource("limits", "cpu"),
      problem: "the limit is below the request",
    };
  }
  const [request, limit] = [
    quantityOf(resource("requests", "memory")) ?? 0,
    quantityOf(resource("limits", "memory")) ?? 0,
  ];
  yield* memoryFindings(`${path}.resources`, ["requests.memory", "limits.memory"], request, limit, config);
}

function* memoryFindings(
  path: string,
  [requestField, limitField]: readonly [string, string],
  request: number,
  limit: number,
  config: Config,
): Generator<Finding> {
  const ratio = numberOf(config["maxMemoryLimitRatio"]) ?? Infinity;
  if (request === 0) yield { field: `${path}.${requestField}`, problem: "the container asks for no memory" };
  else if (limit === 0) yield { field: `${path}.${limitField}`, problem: "nothing stops a leak" };
  else if (limit < request)
    yield { field: `${path}.${limitField}`, found: limit, problem: "the limit is below the request" };
  else if (limit > request * ratio)
    yield {
      field: `${path}.${limitField}`,
      found: limit,
      problem: `this is more than ${ratio} times the request of ${request}: nodes would be filled on a promise`,
    };
}
