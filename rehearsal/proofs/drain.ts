import type { ApiClient, ApiObject } from "../client";
import { pause } from "../control-plane";
import { ApiError } from "../errors";
import { listIn, matches, numberIn, objectIn } from "../objects";
import { livePods, nodeOf, podTitle, settled } from "../pods";
import { type Proof, result } from "../proof";

const PATIENCE_MILLISECONDS = 60_000;
const TOO_MANY = 429;

/** Each node in turn is cordoned and emptied by the eviction API, as an upgrade does it, without breaking a budget. */
export const drain: Proof = {
  name: "disruption budgets hold, and let every node be drained",
  run: async ({ client, say }) => {
    const { held, problems } = await evictTwice(client);
    const all = (await client.list("/api/v1/nodes")).map(({ metadata }) => metadata.name);
    // One node has nowhere to move its pods to: its budgets rightly hold the drain up.
    const nodes = all.length > 1 ? all : [];
    const tally: Tally = { evicted: 0 };
    for (const node of nodes) {
      say(`draining ${node}`);
      await cordon(client, node, true);
      try {
        problems.push(...(await empty(client, node, tally)));
      } finally {
        await cordon(client, node, false);
      }
      const short = (await settled(client)).filter(({ wanted, ready }) => ready < wanted);
      problems.push(
        ...short.map(({ title, wanted, ready }) => `after ${node}: ${title} has ${ready} of ${wanted} pods ready`),
      );
    }
    return result(
      `${held} budgets refused a second eviction; ${nodes.length} nodes drained, ${tally.evicted} pods evicted`,
      problems,
    );
  },
};

interface Tally {
  evicted: number;
}

/** With nowhere for successors to go, a budget gives up one pod and then no more. */
async function evictTwice(client: ApiClient): Promise<{ held: number; problems: string[] }> {
  await settled(client);
  const budgets = await currentBudgets(client);
  const pods = await livePods(client);
  const nodes = (await client.list("/api/v1/nodes")).map(({ metadata }) => metadata.name);
  const problems: string[] = [];
  let held = 0;
  try {
    for (const node of nodes) {
      await cordon(client, node, true);
    }
    for (const budget of budgets) {
      const selector = objectIn(budget, "spec", "selector", "matchLabels");
      const [first, second] = pods.filter(
        ({ metadata }) => metadata.namespace === budget.metadata.namespace && matches(selector, metadata.labels ?? {}),
      );
      if (!first || !second) {
        problems.push(`budget ${podTitle(budget)} has fewer than two pods`);
        continue;
      }
      await evict(client, first);
      const refused = await evict(client, second).then(() => false, isTooMany);
      held += refused ? 1 : 0;
      if (!refused) {
        problems.push(`budget ${podTitle(budget)} gave up two pods at once`);
      }
    }
  } finally {
    for (const node of nodes) {
      await cordon(client, node, false);
    }
  }
  await settled(client);
  return { held, problems };
}

/** Budgets once their controller has counted every pod there is: until then they promise what was. */
async function currentBudgets(client: ApiClient): Promise<readonly ApiObject[]> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const budgets = await client.list("/apis/policy/v1/poddisruptionbudgets");
    const counted = budgets.every(({ status }) => {
      const expected = numberIn(status, "expectedPods") ?? 0;
      return expected < 2 ? false : (numberIn(status, "currentHealthy") ?? 0) === expected;
    });
    if (counted || Date.now() > deadline) {
      return budgets;
    }
    await pause(300);
  }
}

function isTooMany(error: unknown): boolean {
  return error instanceof ApiError && error.status === TOO_MANY;
}

async function empty(client: ApiClient, node: string, tally: Tally): Promise<readonly string[]> {
  const deadline = Date.now() + PATIENCE_MILLISECONDS;
  for (;;) {
    const left = (await livePods(client)).filter((pod) => nodeOf(pod) === node && !isDaemon(pod));
    if (left.length === 0) {
      return brokenBudgets(client);
    }
    if (Date.now() > deadline) {
      return left.map((pod) => `${podTitle(pod)} could not be evicted from ${node}`);
    }
    for (const pod of left) {
      try {
        await evict(client, pod);
        tally.evicted++;
      } catch (error) {
        if (!isTooMany(error) && !(error instanceof ApiError && error.status === 404)) {
          throw error;
        }
      }
    }
    const broken = await brokenBudgets(client);
    if (broken.length > 0) {
      return broken;
    }
    await pause(300);
  }
}

async function evict(client: ApiClient, { metadata }: ApiObject): Promise<void> {
  const { name, namespace = "default" } = metadata;
  await client.request("POST", `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, {
    body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
  });
}

/** Budgets whose pods are fewer than they promise. */
async function brokenBudgets(client: ApiClient): Promise<readonly string[]> {
  const budgets = await client.list("/apis/policy/v1/poddisruptionbudgets");
  return budgets
    .filter(({ status }) => (numberIn(status, "currentHealthy") ?? 0) < (numberIn(status, "desiredHealthy") ?? 0))
    .map(
      (budget) =>
        `budget ${podTitle(budget)} broken: ${JSON.stringify(objectIn(budget, "status")["currentHealthy"])} healthy`,
    );
}

function isDaemon(pod: ApiObject): boolean {
  return listIn(pod.metadata, "ownerReferences").some(({ kind }) => kind === "DaemonSet");
}

async function cordon(client: ApiClient, node: string, unschedulable: boolean): Promise<void> {
  await client.request("PATCH", `/api/v1/nodes/${node}`, {
    body: { spec: { unschedulable } },
    contentType: "application/merge-patch+json",
  });
}
