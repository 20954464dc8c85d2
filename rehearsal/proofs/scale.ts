import { execFile, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { NAMESPACES } from "../../components/namespaces";
import { recordStackAt } from "../../planner/record";
import { renderManifests } from "../../planner/render/manifests";
import { Applier } from "../apply";
import type { Binaries } from "../binaries";
import type { ApiClient, ApiObject } from "../client";
import { ControlPlane } from "../control-plane";
import { customResourceDefinitions, established } from "../crds";
import type { PlacedObject } from "../objects";
import { nodeOf, livePods, settled } from "../pods";
import { type Proof, result } from "../proof";

const run = promisify(execFile);
const FLEET = path.resolve(__dirname, "../../bench/fleet");
const FEW = 4;
const MANY = 400;
/** Ours against kubectl's, of the same files in the same run. */
const MOST = 1.2;
/** Machines for two pods of every service. */
const NODES = 24;
const KUBECTL_MILLISECONDS = 600_000;

interface Fleet {
  readonly objects: readonly PlacedObject[];
  /** Of the program that registered them, in MiB. */
  readonly memory: number;
}

/** Hundreds of services applied as fast as kubectl would, each side to an empty control plane of its own. */
export const scale: Proof = {
  name: `${FEW} -> ${MANY} services: time to apply against kubectl`,
  stacks: ["minikube"],
  run: async ({ binaries, say }) => {
    const problems: string[] = [];
    say(`recording ${FEW} and ${MANY} services`);
    const [few, many] = [await fleet(FEW), await fleet(MANY)];
    say(`applying ${many.objects.length} objects of ${MANY} services`);
    const small = await ours(binaries, few.objects);
    const large = await ours(binaries, many.objects);
    problems.push(...large.problems);
    const rate = many.objects.length / large.seconds;
    const figures = [
      `${few.objects.length} objects in ${small.seconds.toFixed(1)} s, ${many.objects.length} in ${large.seconds.toFixed(1)} s (${rate.toFixed(0)}/s)`,
      `${large.pods} pods scheduled ${large.scheduled.toFixed(1)} s later`,
      `program ${few.memory} -> ${many.memory} MiB, API server ${large.memory ?? 0} MiB`,
    ];
    if (spawnSync("kubectl", ["version", "--client"], { stdio: "ignore" }).status !== 0) {
      return result([...figures, "no kubectl on PATH to compare with"].join("; "), problems);
    }
    say(`applying the same ${many.objects.length} objects with kubectl`);
    const theirs = await kubectls(binaries, many.objects);
    const ratio = large.seconds / theirs;
    if (ratio > MOST) {
      problems.push(`ours takes ${ratio.toFixed(2)} times as long as kubectl, ${MOST} is allowed`);
    }
    return result([...figures, `kubectl ${theirs.toFixed(1)} s, ratio ${ratio.toFixed(2)}`].join("; "), problems);
  },
};

async function fleet(services: number): Promise<Fleet> {
  const recording = await recordStackAt(FLEET, "fleet", { "fleet:services": services });
  const kibibytes = recording.diagnostics
    .map(({ message }) => /maxRss (\d+)/.exec(message)?.[1])
    .find((found) => found !== undefined);
  const namespace: ApiObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: NAMESPACES.services } };
  const priority: ApiObject = {
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: "pyairtable-services" },
    value: 800000,
  };
  const objects = renderManifests(recording).map(({ object, wave }) => ({ object: twoPods(object), wave: wave + 1 }));
  return {
    objects: [...[namespace, priority].map((object) => ({ object, wave: 0 })), ...objects],
    memory: Math.round(Number(kibibytes) / 1024),
  };
}

/** The guide's least of two, which its autoscaler would ask for. */
function twoPods(object: ApiObject): ApiObject {
  return object.kind === "Deployment" ? { ...object, spec: { ...(object["spec"] as object), replicas: 2 } } : object;
}

async function ours(binaries: Binaries, objects: readonly PlacedObject[]) {
  return onEmptyPlane(binaries, async (client, plane) => {
    const report = await new Applier(client).apply(objects, { set: "fleet" });
    const start = Date.now();
    const states = await settled(client, 15_000, 240_000);
    const pods = (await livePods(client)).filter((pod) => nodeOf(pod) !== undefined);
    const short = states.filter(({ wanted, ready }) => ready < wanted);
    return {
      seconds: report.seconds,
      scheduled: (Date.now() - start) / 1000,
      pods: pods.length,
      memory: plane.memoryMiB("kube-apiserver"),
      problems: [
        ...report.refused.slice(0, 5).map(({ object, message }) => `${object}: ${message}`),
        ...(short.length > 0
          ? [`${short.length} of ${states.length} workloads lack pods, e.g. ${short[0]?.title ?? ""}`]
          : []),
      ],
    };
  });
}

/** Seconds of `kubectl apply --server-side` of the same objects, one file each. */
async function kubectls(binaries: Binaries, objects: readonly PlacedObject[]): Promise<number> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "rehearsal-files-"));
  try {
    // Names in the order of the waves: kubectl takes a folder's files by name.
    const sorted = [...objects].sort((one, other) => one.wave - other.wave);
    sorted.forEach(({ object }, index) => {
      fs.writeFileSync(path.join(folder, `${String(index).padStart(6, "0")}.json`), JSON.stringify(object));
    });
    return await onEmptyPlane(binaries, async (_client, plane) => {
      const start = Date.now();
      await run("kubectl", ["apply", "--server-side", "-f", folder], {
        env: { ...process.env, KUBECONFIG: plane.kubeconfigPath },
        timeout: KUBECTL_MILLISECONDS,
        maxBuffer: 64 * 1024 * 1024,
      });
      return (Date.now() - start) / 1000;
    });
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

async function onEmptyPlane<T>(
  binaries: Binaries,
  task: (client: ApiClient, plane: ControlPlane) => Promise<T>,
): Promise<T> {
  const plane = await ControlPlane.start({ binaries });
  try {
    const { client } = plane;
    const definitions = customResourceDefinitions();
    await new Applier(client).apply(
      definitions.map((object) => ({ object, wave: 0 })),
      { set: "definitions" },
    );
    await established(
      client,
      definitions.map(({ metadata }) => metadata.name),
    );
    for (let index = 0; index < NODES; index++) {
      const sizes = { cpu: "32", memory: "128Gi", pods: "110" };
      const zone = `zone-${index % 3}`;
      await client.request("POST", "/api/v1/nodes", {
        body: {
          metadata: {
            name: `node-${index}`,
            labels: { "kubernetes.io/hostname": `node-${index}`, "topology.kubernetes.io/zone": zone },
          },
          status: { capacity: sizes, allocatable: sizes },
        },
      });
    }
    return await task(client, plane);
  } finally {
    await plane.stop();
  }
}
