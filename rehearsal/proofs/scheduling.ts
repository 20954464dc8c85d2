import { livePods, nodeOf, pendingReason, podTitle, settled } from "../pods";
import { type Proof, result } from "../proof";

/** Every pod of the platform and of the cluster itself finds a node of the profile's size, and every claim a volume. */
export const scheduling: Proof = {
  name: "every pod scheduled and ready on the profile's nodes",
  run: async ({ client, profile }) => {
    const states = await settled(client);
    const pods = await livePods(client);
    const without = pods.filter((pod) => nodeOf(pod) === undefined);
    const short = states.filter(({ wanted, ready }) => ready < wanted);
    const claims = await client.list("/api/v1/persistentvolumeclaims");
    const unbound = claims.filter((claim) => (claim["status"] as { phase?: string } | undefined)?.phase !== "Bound");
    const nodes = profile.nodes.pools.reduce((sum, pool) => sum + pool.nodes, 0);
    return result(
      `${pods.length - without.length} of ${pods.length} pods on ${nodes} nodes, ${claims.length - unbound.length} of ${claims.length} claims bound`,
      [
        ...without.map((pod) => `${podTitle(pod)} has no node: ${pendingReason(pod)}`),
        ...short.map(({ title, wanted, ready }) => `${title}: ${ready} of ${wanted} pods ready`),
        ...unbound.map((claim) => `claim ${podTitle(claim)} is not bound`),
        ...(pods.length === 0 ? ["there is no pod at all"] : []),
      ],
    );
  },
};
