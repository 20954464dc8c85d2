import type { JsonObject } from "../../planner/model";
import type { ApiObject } from "../client";
import { NAMESPACES } from "../../components/namespaces";
import { messageOf } from "../errors";
import { livePods, nodeOf, pendingReason } from "../pods";
import { type Proof, type Rehearsal, result } from "../proof";
import { pause } from "../control-plane";

const { services } = NAMESPACES;
const HARDENED = {
  runAsNonRoot: true,
  allowPrivilegeEscalation: false,
  capabilities: { drop: ["ALL"] },
  seccompProfile: { type: "RuntimeDefault" },
};

/** Objects of the guide's first implementation that a real server does not take, and its words. */
const REFUSED: readonly { readonly mistake: string; readonly object: ApiObject; readonly said: RegExp }[] = [
  {
    mistake: "1: a DestinationRule with a circuitBreaker",
    said: /spec\.trafficPolicy\.circuitBreaker: field not declared|unknown field "spec\.trafficPolicy\.circuitBreaker"/,
    object: {
      apiVersion: "networking.istio.io/v1",
      kind: "DestinationRule",
      metadata: { name: "planted", namespace: services },
      spec: { host: "api-gateway", trafficPolicy: { circuitBreaker: { consecutiveErrors: 5 } } },
    },
  },
  {
    mistake: "11: a container that may run as root",
    said: /violates PodSecurity/,
    object: {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "planted", namespace: services },
      spec: { containers: [{ name: "redis", image: "redis:latest", imagePullPolicy: "Always" }] },
    },
  },
  {
    mistake: "20: a monitor of a kind that nothing defines",
    said: /does not serve/,
    object: {
      apiVersion: "monitoring.coreos.com/v1beta1",
      kind: "ServiceMonitor",
      metadata: { name: "planted", namespace: services },
      spec: {},
    },
  },
  {
    mistake: "a misspelt field of a Deployment",
    said: /replcas/,
    object: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "planted", namespace: services },
      spec: {
        replcas: 2,
        selector: { matchLabels: { app: "planted" } },
        template: {
          metadata: { labels: { app: "planted" } },
          spec: { containers: [{ name: "planted", image: "registry.k8s.io/pause:3.10", securityContext: HARDENED }] },
        },
      },
    },
  },
];

/** What the guide's files got past a plan is refused here, or seen never to start. */
export const mistakes: Proof = {
  name: "mistakes of the guide's first implementation are caught",
  run: async (rehearsal) => {
    const problems: string[] = [];
    for (const { mistake, object, said } of REFUSED) {
      const words = await rehearsal.applier.refusalOf(object).catch(messageOf);
      if (!words || !said.test(words)) {
        problems.push(`${mistake} was ${words ? `refused with other words: ${words}` : "taken"}`);
      }
    }
    problems.push(...(await neverStart(rehearsal)));
    return result(`${REFUSED.length} refused, ${WAITING.length} seen to wait for ever`, problems);
  },
};

/** Pods that are taken and never run, with what the scheduler says of them. */
const WAITING: readonly { readonly mistake: string; readonly said: RegExp; readonly spec: JsonObject }[] = [
  {
    mistake: "9: a claim of a class that provisions nothing",
    said: /didn't find available persistent volumes/,
    spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "planted" } }] },
  },
  {
    mistake: "10: anti-affinity that no node can meet",
    said: /anti-affinity|affinity/i,
    spec: {
      affinity: {
        podAntiAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: [
            { topologyKey: "kubernetes.io/hostname", labelSelector: {}, namespaceSelector: {} },
          ],
        },
      },
    },
  },
  { mistake: "19: more than a node has", said: /Insufficient (cpu|memory)/, spec: { cpu: "1000" } },
];

async function neverStart({ client }: Rehearsal): Promise<readonly string[]> {
  const namespace = NAMESPACES.data;
  const path = `/api/v1/namespaces/${namespace}`;
  const classes = "/apis/storage.k8s.io/v1/storageclasses";
  const claim = {
    accessModes: ["ReadWriteOnce"],
    resources: { requests: { storage: "1Gi" } },
    storageClassName: "planted",
  };
  try {
    await client.request("POST", classes, {
      body: {
        metadata: { name: "planted" },
        provisioner: "kubernetes.io/no-provisioner",
        volumeBindingMode: "WaitForFirstConsumer",
      },
    });
    await client.request("POST", `${path}/persistentvolumeclaims`, {
      body: { metadata: { name: "planted" }, spec: claim },
    });
    for (const [index, { spec }] of WAITING.entries()) {
      await client.request("POST", `${path}/pods`, { body: planted(index, spec) });
    }
    const deadline = Date.now() + 10_000;
    for (;;) {
      const pods = (await livePods(client)).filter(({ metadata }) => metadata.name.startsWith("planted-"));
      const problems = WAITING.flatMap(({ mistake, said }, index) => {
        const pod = pods.find(({ metadata }) => metadata.name === `planted-${index}`);
        const node = pod && nodeOf(pod);
        if (!pod || node) {
          return [`${mistake}: the pod got a node`];
        }
        return said.test(pendingReason(pod)) ? [] : [`${mistake}: the scheduler says ${pendingReason(pod)}`];
      });
      if (problems.length === 0 || Date.now() > deadline) {
        return problems;
      }
      await pause(300);
    }
  } finally {
    for (const [index] of WAITING.entries()) {
      await client
        .request("DELETE", `${path}/pods/planted-${index}`, { query: { gracePeriodSeconds: "0" } })
        .catch(() => undefined);
    }
    await client.request("DELETE", `${path}/persistentvolumeclaims/planted`).catch(() => undefined);
    await client.request("DELETE", `${classes}/planted`).catch(() => undefined);
  }
}

function planted(index: number, spec: JsonObject): ApiObject {
  const { cpu, ...rest } = spec;
  const resources: JsonObject = cpu === undefined ? {} : { requests: { cpu }, limits: { cpu } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `planted-${index}` },
    spec: {
      containers: [{ name: "planted", image: "registry.k8s.io/pause:3.10", securityContext: HARDENED, resources }],
      ...rest,
    },
  };
}
