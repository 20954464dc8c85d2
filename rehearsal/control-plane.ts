import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { Binaries } from "./binaries";
import { ApiClient } from "./client";
import { messageOf, RehearsalError } from "./errors";
import { kubeconfig } from "./kubeconfig";
import type { PartName } from "./parts";
import { freePorts, requirePort, requireSpace, spaceError } from "./preflight";
import { PartProcess } from "./process";

export interface ControlPlaneOptions {
  readonly binaries: Binaries;
  /** Port of the API server on loopback. Default: one that is free. */
  readonly port?: number;
  /** Leaves the cluster running when this program ends. Default: false. */
  readonly keep?: boolean;
  /** Context of the kubeconfig it writes, which is also the cluster's name there. Default: "rehearsal". */
  readonly context?: string;
}

/** State of one cluster at most: objects of 400 services fit several times. */
const SPACE_MIB = 1024;
const READY_MILLISECONDS = 60_000;
const POLL_MILLISECONDS = 100;
const STAGES = path.join(__dirname, "stages.yaml");
const POD_CIDR = "10.244.0.0/16";
const SERVICE_CIDR = "10.96.0.0/12";
/** Of the controllers and the scheduler against the API server, so that the rehearsal measures the server and not them. */
const CLIENT_RATE = ["--kube-api-qps=400", "--kube-api-burst=600"];

/** Of clusters that are neither stopped nor kept. */
const folders = new Set<string>();
// After the programs have been killed, see process.ts.
process.once("exit", () => folders.forEach(remove));

function remove(folder: string): void {
  folders.delete(folder);
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * A real control plane on loopback: etcd, kube-apiserver with its usual admission, kube-controller-manager,
 * kube-scheduler, and KWOK in the place of kubelets. Its files lie in one temporary folder, which goes with it.
 */
export class ControlPlane {
  private readonly processes = new Map<PartName, PartProcess>();

  private constructor(
    readonly folder: string,
    readonly client: ApiClient,
    readonly kubeconfigPath: string,
    private readonly commands: Readonly<Record<PartName, readonly string[]>>,
    private readonly options: ControlPlaneOptions,
  ) {}

  /** @throws RehearsalError where there is no space, no port, or a program does not come up; nothing is left behind. */
  static async start(options: ControlPlaneOptions): Promise<ControlPlane> {
    requireSpace(os.tmpdir(), SPACE_MIB, "a cluster's state");
    if (options.port !== undefined) {
      await requirePort(options.port);
    }
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pyairtable-rehearsal-"));
    folders.add(folder);
    let plane: ControlPlane | undefined;
    try {
      const [etcd = 0, peer = 0, free = 0] = await freePorts(3);
      const port = options.port ?? free;
      const token = crypto.randomBytes(24).toString("hex");
      writeCredentials(folder, token);
      const commands = commandLines(folder, { etcd, peer, port });
      const first = new PartProcess("etcd", options.binaries.etcd, commands.etcd, folder);
      const server = new PartProcess(
        "kube-apiserver",
        options.binaries["kube-apiserver"],
        commands["kube-apiserver"],
        folder,
      );
      const authority = await serverAuthority(folder, server);
      const client = new ApiClient({ host: "127.0.0.1", port, authority, token });
      const context = options.context ?? "rehearsal";
      const file = path.join(folder, "kubeconfig");
      fs.writeFileSync(file, kubeconfig({ context, server: `https://127.0.0.1:${port}`, authority, token }), {
        mode: 0o600,
      });
      plane = new ControlPlane(folder, client, file, commands, options);
      plane.processes.set("etcd", first).set("kube-apiserver", server);
      await plane.ready();
      for (const name of ["kube-controller-manager", "kube-scheduler", "kwok"] as const) {
        plane.startPart(name);
      }
      await plane.defaultServiceAccount();
      return plane;
    } catch (error) {
      await plane?.stop();
      PartProcess.killAllIn(folder);
      remove(folder);
      throw spaceError(error, "a cluster's state");
    }
  }

  /** Folders of this program's clusters that are neither stopped nor kept. */
  static liveFolders(): readonly string[] {
    return [...folders];
  }

  /** Starts a part that has ended or was killed. */
  startPart(name: PartName): void {
    this.processes.set(name, new PartProcess(name, this.options.binaries[name], this.commands[name], this.folder));
  }

  /** Ends a part at once, as a crash would. */
  async killPart(name: PartName): Promise<void> {
    await this.processes.get(name)?.kill();
  }

  /** Waits until the API server answers that it is ready. */
  async ready(): Promise<void> {
    const deadline = Date.now() + READY_MILLISECONDS;
    let last = "no answer yet";
    while (Date.now() < deadline) {
      for (const process of this.processes.values()) {
        process.assertRunning();
      }
      try {
        await this.client.request("GET", "/readyz", { timeout: 2000 });
        return;
      } catch (error) {
        last = messageOf(error);
      }
      await pause(POLL_MILLISECONDS);
    }
    throw new RehearsalError(`The API server was not ready within ${READY_MILLISECONDS / 1000} s: ${last}`);
  }

  /** Ends every part and removes its files. With `keep` both stay. Safe to call more than once. */
  async stop(): Promise<void> {
    this.client.close();
    if (this.options.keep) {
      folders.delete(this.folder);
      for (const process of this.processes.values()) {
        process.release();
      }
      return;
    }
    const order: readonly PartName[] = ["kwok", "kube-scheduler", "kube-controller-manager", "kube-apiserver", "etcd"];
    for (const name of order) {
      // State is thrown away, so nothing needs time to be put in order.
      await this.processes.get(name)?.kill();
    }
    remove(this.folder);
  }

  /** Resident memory of a part in MiB; undefined where the system does not tell. */
  memoryMiB(name: PartName): number | undefined {
    return this.processes.get(name)?.memoryMiB();
  }

  private async defaultServiceAccount(): Promise<void> {
    const deadline = Date.now() + READY_MILLISECONDS;
    while (!(await this.client.find("/api/v1/namespaces/default/serviceaccounts/default"))) {
      for (const process of this.processes.values()) {
        process.assertRunning();
      }
      if (Date.now() > deadline) {
        throw new RehearsalError(
          "The controller manager made no default ServiceAccount; see its log in " + this.folder,
        );
      }
      await pause(POLL_MILLISECONDS);
    }
  }
}

function commandLines(
  folder: string,
  { etcd, peer, port }: { readonly etcd: number; readonly peer: number; readonly port: number },
): Record<PartName, readonly string[]> {
  const file = (name: string): string => path.join(folder, name);
  const etcdUrl = `http://127.0.0.1:${etcd}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const client = `--kubeconfig=${file("kubeconfig")}`;
  return {
    etcd: [
      `--data-dir=${file("etcd")}`,
      // A rehearsal that loses power starts again from nothing.
      "--unsafe-no-fsync",
      `--listen-client-urls=${etcdUrl}`,
      `--advertise-client-urls=${etcdUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
    ],
    "kube-apiserver": [
      `--etcd-servers=${etcdUrl}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      `--secure-port=${port}`,
      "--endpoint-reconciler-type=none",
      `--cert-dir=${file("certificates")}`,
      `--token-auth-file=${file("tokens.csv")}`,
      "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
      `--service-account-key-file=${file("service-accounts.pub")}`,
      `--service-account-signing-key-file=${file("service-accounts.key")}`,
      `--service-cluster-ip-range=${SERVICE_CIDR}`,
      "--authorization-mode=Node,RBAC",
      "--allow-privileged=true",
    ],
    "kube-controller-manager": [
      client,
      "--bind-address=127.0.0.1",
      "--secure-port=0",
      "--leader-elect=false",
      "--use-service-account-credentials=true",
      `--service-account-private-key-file=${file("service-accounts.key")}`,
      `--root-ca-file=${file("certificates/apiserver.crt")}`,
      "--allocate-node-cidrs=true",
      `--cluster-cidr=${POD_CIDR}`,
      `--service-cluster-ip-range=${SERVICE_CIDR}`,
      "--horizontal-pod-autoscaler-sync-period=2s",
      ...CLIENT_RATE,
    ],
    "kube-scheduler": [client, "--bind-address=127.0.0.1", "--secure-port=0", "--leader-elect=false", ...CLIENT_RATE],
    kwok: [
      client,
      `--config=${STAGES}`,
      "--manage-all-nodes=true",
      `--cidr=${POD_CIDR}`,
      "--node-ip=10.0.0.1",
      "--node-lease-duration-seconds=40",
    ],
  };
}

function writeCredentials(folder: string, token: string): void {
  const { publicKey, privateKey } = crypto.generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const secret = { mode: 0o600 };
  fs.writeFileSync(path.join(folder, "service-accounts.pub"), publicKey);
  fs.writeFileSync(path.join(folder, "service-accounts.key"), privateKey, secret);
  fs.writeFileSync(path.join(folder, "tokens.csv"), `${token},rehearsal,rehearsal,"system:masters"\n`, secret);
}

/** The server signs its own certificate on its first start; clients trust that one and no other. */
async function serverAuthority(folder: string, server: PartProcess): Promise<string> {
  const file = path.join(folder, "certificates", "apiserver.crt");
  const deadline = Date.now() + READY_MILLISECONDS;
  while (Date.now() < deadline) {
    server.assertRunning();
    const text = fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "";
    if (text.trimEnd().endsWith("-----END CERTIFICATE-----")) {
      return text;
    }
    await pause(POLL_MILLISECONDS);
  }
  throw new RehearsalError(`The API server wrote no certificate within ${READY_MILLISECONDS / 1000} s`);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
