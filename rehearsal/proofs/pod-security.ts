import { NAMESPACES } from "../../components/namespaces";
import type { JsonObject } from "../../planner/model";
import { messageOf } from "../errors";
import { listIn, objectIn, textIn } from "../objects";
import { type Proof, result } from "../proof";

/** What each planted pod does that the level `restricted` forbids. */
const PLANTED: Readonly<Record<string, { readonly pod?: JsonObject; readonly container?: JsonObject }>> = {
  "runs as root": { container: { securityContext: { ...hardened(), runAsNonRoot: false } } },
  "may gain privileges": { container: { securityContext: { ...hardened(), allowPrivilegeEscalation: true } } },
  "keeps its capabilities": { container: { securityContext: { ...hardened(), capabilities: {} } } },
  "uses the node's network": { pod: { hostNetwork: true } },
  "mounts the node's disk": { pod: { volumes: [{ name: "disk", hostPath: { path: "/" } }] } },
  "names no seccomp profile": {
    container: { securityContext: { ...hardened(), seccompProfile: { type: "Unconfined" } } },
  },
};

/** Admission takes every pod of ours and refuses what a compromised deploy might bring. */
export const podSecurity: Proof = {
  name: "Pod Security: ours admitted, planted pods refused",
  run: async ({ client }) => {
    const problems: string[] = [];
    const namespaces = Object.values(NAMESPACES);
    let refused = 0;
    for (const namespace of namespaces) {
      const found = await client.find(`/api/v1/namespaces/${namespace}`);
      const level = found?.metadata.labels?.["pod-security.kubernetes.io/enforce"];
      if (level !== (namespace === NAMESPACES.nodeAgents ? "privileged" : "restricted")) {
        problems.push(`namespace ${namespace} enforces ${level ?? "nothing"}`);
      }
      if (namespace === NAMESPACES.nodeAgents) {
        continue;
      }
      for (const [does, change] of Object.entries(PLANTED)) {
        const body = {
          apiVersion: "v1",
          kind: "Pod",
          metadata: { name: "planted" },
          spec: {
            containers: [
              {
                name: "planted",
                image: "registry.k8s.io/pause:3.10",
                securityContext: hardened(),
                ...change.container,
              },
            ],
            ...change.pod,
          },
        };
        const path = `/api/v1/namespaces/${namespace}/pods`;
        const said = await client.request("POST", path, { body, query: { dryRun: "All" } }).then(
          () => "",
          (error: unknown) => messageOf(error),
        );
        if (said.includes("violates PodSecurity")) {
          refused++;
        } else {
          problems.push(`a pod that ${does} was not refused in ${namespace}${said ? `: ${said}` : ""}`);
        }
      }
    }
    const events = await client.list("/api/v1/events", { fieldSelector: "reason=FailedCreate" });
    const denied = events.filter((event) => textIn(event, "message")?.includes("PodSecurity"));
    problems.push(
      ...denied.map(
        (event) => `${textIn(objectIn(event, "involvedObject"), "name") ?? ""}: ${textIn(event, "message") ?? ""}`,
      ),
    );
    const pods = (await client.list("/api/v1/pods")).filter(({ metadata }) =>
      (namespaces as readonly string[]).includes(metadata.namespace ?? ""),
    );
    const containers = pods.reduce((sum, pod) => sum + listIn(pod, "spec", "containers").length, 0);
    return result(`${pods.length} pods (${containers} containers) admitted, ${refused} planted ones refused`, problems);
  },
};

function hardened(): JsonObject {
  return {
    runAsNonRoot: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    seccompProfile: { type: "RuntimeDefault" },
  };
}
