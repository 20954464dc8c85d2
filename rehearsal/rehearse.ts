import * as path from "node:path";
import type { Profile } from "../components/profiles";
import { profileOf } from "../planner/plan";
import { loadProject } from "../planner/project";
import { recordProgram } from "../planner/record";
import { loadStackConfig } from "../planner/stack-config";
import { Applier } from "./apply";
import type { Binaries } from "./binaries";
import type { ApiClient } from "./client";
import { ControlPlane } from "./control-plane";
import { customResourceDefinitions, established } from "./crds";
import { messageOf, RehearsalError } from "./errors";
import { nodesFor } from "./nodes";
import { platformObjects } from "./platform";
import type { Proof, ProofResult, Rehearsal } from "./proof";
import { VolumeProvisioner } from "./volumes";

export const ROOT = path.resolve(__dirname, "..");

export interface RehearseOptions {
  readonly binaries: Binaries;
  readonly proofs: readonly Proof[];
  readonly port?: number;
  readonly keep: boolean;
  /** Told what is being done. */
  readonly say: (text: string) => void;
  /** Told each proof's outcome as it is made. */
  readonly onResult: (proof: Proof, result: ProofResult, seconds: number) => void;
}

/** What a rehearsal of one stack came to. */
export interface StackOutcome {
  readonly passed: boolean;
  /** Present where the cluster was kept. */
  readonly kubeconfig?: string;
}

const CLASSES = "/apis/storage.k8s.io/v1/storageclasses";

/** Brings up a control plane with a stack's nodes, applies the stack, makes every proof, and takes all of it away. */
export async function rehearse(stack: string, options: RehearseOptions): Promise<StackOutcome> {
  const { say } = options;
  say(`${stack}: running the program`);
  const project = loadProject(ROOT);
  const config = loadStackConfig(project, stack, {}, process.env);
  const recording = await recordProgram(project, config);
  const profile = await profileOf(config);
  say(`${stack}: starting the control plane`);
  const plane = await ControlPlane.start({
    binaries: options.binaries,
    port: options.port,
    keep: options.keep,
    context: stack,
  });
  const volumes = new VolumeProvisioner(plane.client, say);
  let passed = true;
  try {
    const { client } = plane;
    const applier = new Applier(client);
    volumes.start();
    await prepare(client, applier, profile, say, stack);
    const objects = platformObjects(recording, profile);
    const set = `pyairtable-${stack}`;
    const applied = await applier.apply(objects, {
      set,
      onProgress: (done, total) => say(`${stack}: ${done} of ${total} objects applied`),
    });
    const rehearsal: Rehearsal = {
      ...{ stack, profile, recording, plane, client, applier, set, objects, applied, say },
      binaries: options.binaries,
    };
    for (const proof of options.proofs.filter(({ stacks }) => !stacks || stacks.includes(stack))) {
      say(`${stack}: ${proof.name}`);
      const start = Date.now();
      const outcome = await proof.run(rehearsal).catch(failure);
      passed &&= outcome.passed;
      options.onResult(proof, outcome, (Date.now() - start) / 1000);
    }
  } finally {
    await volumes.stop();
    await plane.stop();
  }
  return { passed, ...(options.keep ? { kubeconfig: plane.kubeconfigPath } : {}) };
}

/** What the platform finds on any cluster: CRDs its charts would bring, nodes, the default StorageClass. */
async function prepare(
  client: ApiClient,
  applier: Applier,
  profile: Profile,
  say: (text: string) => void,
  stack: string,
): Promise<void> {
  say(`${stack}: applying CustomResourceDefinitions`);
  const definitions = customResourceDefinitions();
  const report = await applier.apply(
    definitions.map((object) => ({ object, wave: 0 })),
    { set: "pyairtable-crds" },
  );
  const [refused] = report.refused;
  if (refused) {
    throw new RehearsalError(`The API server refuses ${refused.object}: ${refused.message}`);
  }
  await established(
    client,
    definitions.map(({ metadata }) => metadata.name),
  );
  for (const body of nodesFor(profile)) {
    await client.request("POST", "/api/v1/nodes", { body });
  }
  if (!profile.storage.create) {
    const body = {
      apiVersion: "storage.k8s.io/v1",
      kind: "StorageClass",
      metadata: {
        name: profile.storage.className,
        annotations: { "storageclass.kubernetes.io/is-default-class": "true" },
      },
      provisioner: "k8s.io/minikube-hostpath",
      volumeBindingMode: "Immediate",
    };
    await client.request("POST", CLASSES, { body });
  }
}

function failure(error: unknown): ProofResult {
  return { passed: false, detail: "broke off", problems: [messageOf(error)] };
}
