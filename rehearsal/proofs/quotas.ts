import { NAMESPACES, type NamespaceRole } from "../../components/namespaces";
import { CONTAINER_DEFAULTS, NAMESPACE_BOUNDS } from "../../components/foundation/guards";
import type { JsonObject } from "../../planner/model";
import type { ApiClient } from "../client";
import { messageOf } from "../errors";
import { listIn, objectIn } from "../objects";
import { livePods } from "../pods";
import { type Proof, result } from "../proof";

const PLANTED = { "rehearsal.pyairtable.dev/planted": "true" };
/** The namespace with the fewest pods, so that its quota is soon full. */
const FILLED: NamespaceRole = "istioSystem";

/** Quotas refuse what goes beyond them, no sooner and no later, and a container that names no size gets one. */
export const quotas: Proof = {
  name: "quotas and limit ranges hold, planted overflow refused",
  run: async ({ client }) => {
    const problems: string[] = [];
    let refused = 0;
    const expect = (what: string, said: string): void => {
      if (said.includes("exceeded quota")) {
        refused++;
      } else {
        problems.push(`${what} was not refused by a quota${said ? `: ${said}` : ""}`);
      }
    };
    for (const [role, bounds] of Object.entries(NAMESPACE_BOUNDS)) {
      const namespace = NAMESPACES[role as NamespaceRole];
      if (bounds.loadBalancers === 0) {
        expect(`a LoadBalancer in ${namespace}`, await refusal(client, namespace, "services", service("LoadBalancer")));
      }
      if (bounds.nodePorts === 0) {
        expect(`a NodePort in ${namespace}`, await refusal(client, namespace, "services", service("NodePort")));
      }
      if (bounds.claims === 0) {
        expect(`a claim in ${namespace}`, await refusal(client, namespace, "persistentvolumeclaims", claim()));
      }
    }
    const overflow = await fill(client, NAMESPACES[FILLED], NAMESPACE_BOUNDS[FILLED].pods);
    problems.push(...overflow.problems);
    problems.push(...(await defaulted(client)));
    return result(`${refused + overflow.refused} planted objects refused, ${overflow.detail}`, problems);
  },
};

/** Plants pods until the quota says no, then removes them. */
async function fill(client: ApiClient, namespace: string, bound: number) {
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const before = (await livePods(client)).filter(({ metadata }) => metadata.namespace === namespace).length;
  let planted = 0;
  let said = "";
  try {
    while (said === "" && planted <= bound) {
      const body = pod(`planted-${planted}`, { nodeSelector: PLANTED });
      said = await client.request("POST", path, { body }).then(
        () => "",
        (error: unknown) => messageOf(error),
      );
      planted += said === "" ? 1 : 0;
    }
  } finally {
    for (const { metadata } of await client.list(path, {
      labelSelector: Object.entries(PLANTED)
        .map((pair) => pair.join("="))
        .join(","),
    })) {
      await client.request("DELETE", `${path}/${metadata.name}`, { query: { gracePeriodSeconds: "0" } });
    }
  }
  const full = before + planted === bound && said.includes("exceeded quota");
  return {
    refused: full ? 1 : 0,
    detail: `${namespace} full at ${before + planted} of ${bound} pods`,
    problems: full
      ? []
      : [`${namespace} took ${before + planted} pods, its quota is ${bound}${said ? `: ${said}` : ""}`],
  };
}

async function defaulted(client: ApiClient): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${NAMESPACES.services}/pods`;
  const { body } = await client.request("POST", path, { body: pod("planted", {}), query: { dryRun: "All" } });
  const [container] = listIn(body, "spec", "containers");
  const given = JSON.stringify(sorted(objectIn(container, "resources")));
  const wanted = JSON.stringify(
    sorted({ limits: CONTAINER_DEFAULTS.default, requests: CONTAINER_DEFAULTS.defaultRequest }),
  );
  return given === wanted ? [] : [`a container without sizes got ${given}`];
}

function sorted(resources: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(resources)
      .sort()
      .map(([key, value]) => [
        key,
        Object.entries(value as JsonObject)
          .sort()
          .flat(),
      ]),
  );
}

async function refusal(client: ApiClient, namespace: string, plural: string, body: JsonObject): Promise<string> {
  return client.request("POST", `/api/v1/namespaces/${namespace}/${plural}`, { body, query: { dryRun: "All" } }).then(
    () => "",
    (error: unknown) => messageOf(error),
  );
}

function service(type: string): JsonObject {
  return { apiVersion: "v1", kind: "Service", metadata: { name: "planted" }, spec: { type, ports: [{ port: 80 }] } };
}

function claim(): JsonObject {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "planted" }, spec };
}

function pod(name: string, spec: JsonObject): JsonObject {
  const securityContext = {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels: PLANTED },
    spec: { containers: [{ name: "planted", image: "registry.k8s.io/pause:3.10", securityContext }], ...spec },
  };
}
