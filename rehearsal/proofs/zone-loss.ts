import type { ApiClient, ApiObject } from "../client";
import { listIn, objectIn, textIn } from "../objects";
import { nodeInZone, nodesFor } from "../nodes";
import { livePods, nodeOf, pendingReason, phaseOf, podTitle, settled } from "../pods";
import { type Proof, type Rehearsal, result } from "../proof";
import { STAND_IN_LABEL } from "../stand-ins";

const ZONE = "topology.kubernetes.io/zone";

/**
 * A zone burns down. The rule: its machines are gone, and the cluster's autoscaler brings as many new ones in the zones
 * that are left. Everything must run again but for pods that belong to the lost zone: those whose volume lies in it, and
 * the one replica of a set that may not share a zone with the others. Each such set keeps its majority.
 */
export const zoneLoss: Proof = {
  name: "a zone lost: all runs on but what belongs to that zone",
  stacks: ["eks", "gke"],
  run: async (rehearsal) => {
    const { client, profile, say } = rehearsal;
    const { zones } = profile.nodes;
    const problems: string[] = [];
    const left: string[] = [];
    const named = new Set<string>();
    for (const zone of zones) {
      say(`losing ${zone}`);
      const outcome = await lose(rehearsal, zone);
      problems.push(...outcome.problems.map((problem) => `without ${zone}: ${problem}`));
      outcome.waiting.forEach((pod) => named.add(workloadOf(pod)));
      left.push(`${zone} ${outcome.waiting.length}`);
      await restore(rehearsal, zone);
      const short = (await settled(client)).filter(({ wanted, ready }) => ready < wanted);
      problems.push(
        ...short.map(({ title, wanted, ready }) => `${zone} back: ${title} has ${ready} of ${wanted} pods ready`),
      );
    }
    return result(`pods that wait for their zone: ${left.join(", ")} (of ${[...named].sort().join(", ")})`, problems);
  },
};

async function lose({ client, profile }: Rehearsal, zone: string) {
  const others = profile.nodes.zones.filter((candidate) => candidate !== zone);
  const lost = (await client.list("/api/v1/nodes", { labelSelector: `${ZONE}=${zone}` })).map(
    ({ metadata }) => metadata.name,
  );
  for (const node of lost) {
    await client.request("DELETE", `/api/v1/nodes/${node}`);
  }
  await clear(client, new Set(lost));
  for (const [index] of lost.entries()) {
    const body = nodeInZone(profile, spareName(zone, index), others[index % others.length] ?? zone);
    await client.request("POST", "/api/v1/nodes", { body });
  }
  const states = await settled(client);
  const pods = await livePods(client);
  const waiting = pods.filter((pod) => nodeOf(pod) === undefined);
  const stranded = await strandedClaims(client, zone);
  const unexplained = waiting.filter((pod) => !isStranded(pod, stranded) && !keepsToItsOwnZone(pod));
  const minority = states.filter(({ wanted, ready }) => wanted >= 3 && ready * 2 <= wanted);
  return {
    waiting,
    problems: [
      ...unexplained.map((pod) => `${podTitle(pod)} waits: ${pendingReason(pod)}`),
      ...minority.map(({ title, wanted, ready }) => `${title} lost its majority: ${ready} of ${wanted}`),
      ...pods
        .filter((pod) => nodeOf(pod) !== undefined && phaseOf(pod) !== "Running")
        .map((pod) => `${podTitle(pod)} does not run`),
    ],
  };
}

async function restore({ client, profile }: Rehearsal, zone: string): Promise<void> {
  const back = nodesFor(profile).filter(({ metadata }) => metadata.labels?.[ZONE] === zone);
  for (const body of back) {
    await client.request("POST", "/api/v1/nodes", { body });
  }
  const spares = back.map((_node, index) => spareName(zone, index));
  for (const name of spares) {
    await client.request("DELETE", `/api/v1/nodes/${name}`);
  }
  await clear(client, new Set(spares));
}

/** Name of the workload a pod belongs to, by the label of stand-ins or else its own. */
function workloadOf({ metadata }: ApiObject): string {
  return metadata.labels?.[STAND_IN_LABEL] ?? metadata.labels?.["app.kubernetes.io/name"] ?? metadata.name;
}

function spareName(zone: string, index: number): string {
  return `spare-for-${zone}-${index + 1}`;
}

/** What the garbage collector does to the pods of nodes that are gone, without its patience. */
async function clear(client: ApiClient, nodes: ReadonlySet<string>): Promise<void> {
  for (const pod of (await client.list("/api/v1/pods")).filter((candidate) => nodes.has(nodeOf(candidate) ?? ""))) {
    const path = `/api/v1/namespaces/${pod.metadata.namespace ?? ""}/pods/${pod.metadata.name}`;
    await client.request("DELETE", path, { query: { gracePeriodSeconds: "0" } }).catch(() => undefined);
  }
}

/** `<namespace>/<claim>` of claims whose volume lies in a zone. */
async function strandedClaims(client: ApiClient, zone: string): Promise<ReadonlySet<string>> {
  const volumes = await client.list("/api/v1/persistentvolumes");
  const inZone = volumes.filter((volume) =>
    listIn(volume, "spec", "nodeAffinity", "required", "nodeSelectorTerms")
      .flatMap((term) => listIn(term, "matchExpressions"))
      .some((expression) => ((expression["values"] ?? []) as readonly string[]).includes(zone)),
  );
  return new Set(
    inZone.map((volume) => {
      const claim = objectIn(volume, "spec", "claimRef");
      return `${textIn(claim, "namespace") ?? ""}/${textIn(claim, "name") ?? ""}`;
    }),
  );
}

function isStranded(pod: ApiObject, stranded: ReadonlySet<string>): boolean {
  return listIn(pod, "spec", "volumes").some((volume) =>
    stranded.has(`${pod.metadata.namespace ?? ""}/${textIn(volume, "persistentVolumeClaim", "claimName") ?? ""}`),
  );
}

/** Whether a pod asks for a zone in which none of its like runs. */
function keepsToItsOwnZone(pod: ApiObject): boolean {
  return listIn(pod, "spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution").some(
    ({ topologyKey }) => topologyKey === ZONE,
  );
}
