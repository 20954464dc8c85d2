import * as fs from "node:fs";
import * as path from "node:path";

/** Go modules whose go.mod pins what runs: one a project, so that each is built with the dependencies it was tested with. */
export type PartModule = "kubernetes" | "etcd" | "kwok";

export const PART_NAMES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const;
export type PartName = (typeof PART_NAMES)[number];

/** One program of the control plane. */
export interface Part {
  readonly name: PartName;
  readonly module: PartModule;
  /** Go package of its main function. */
  readonly package: string;
  /** Without the leading "v". */
  readonly version: string;
  /** Names and values set at link time, without which a server says it is v0.0.0 and charts that compare versions fail. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Released builds exist for these of Node's platforms. */
  readonly released: readonly NodeJS.Platform[];
  /** Where one is published; a `.tar.gz` holds it under its name. */
  readonly url: (os: string, architecture: string) => string;
  /** File of SHA-256 sums, or of the one sum, beside it; absent where none is published. */
  readonly sums?: (os: string, architecture: string) => string;
}

const FOLDER = path.join(__dirname, "components");

export const moduleFolder = (module: PartModule): string => path.join(FOLDER, module);

/** Version of Kubernetes that is rehearsed on, as pinned in components/kubernetes/go.mod. */
export const KUBERNETES_VERSION = pinned("kubernetes", "k8s.io/kubernetes");
const ETCD_VERSION = pinned("etcd", "go.etcd.io/etcd/server/v3");
const KWOK_VERSION = pinned("kwok", "sigs.k8s.io/kwok");

/** Version a module's go.mod requires of a path. Throws where it requires none: the file is part of this program. */
function pinned(module: PartModule, required: string): string {
  const text = fs.readFileSync(path.join(FOLDER, module, "go.mod"), "utf8");
  const line = text.split("\n").find((candidate) =>
    candidate
      .replace(/^require\s+/, "")
      .trim()
      .startsWith(`${required} v`),
  );
  const version = line?.trim().split(/\s+v/)[1];
  if (!version) {
    throw new Error(`rehearsal/components/${module}/go.mod requires no ${required}`);
  }
  return version;
}

/** Oldest Go that a module's go.mod accepts, e.g. "1.24.0". */
export function goVersionOf(module: PartModule): string {
  const text = fs.readFileSync(path.join(FOLDER, module, "go.mod"), "utf8");
  return /^go (\S+)$/m.exec(text)?.[1] ?? "1.21";
}

const KUBERNETES_DOWNLOADS = "https://dl.k8s.io/release";
const ETCD_DOWNLOADS = "https://github.com/etcd-io/etcd/releases/download";
const KWOK_DOWNLOADS = "https://github.com/kubernetes-sigs/kwok/releases/download";

const [major = "", minor = ""] = KUBERNETES_VERSION.split(".");

function kubernetesPart(name: PartName): Part {
  const stamps = ["k8s.io/component-base/version", "k8s.io/client-go/pkg/version"].flatMap((owner) => [
    [`${owner}.gitVersion`, `v${KUBERNETES_VERSION}`],
    [`${owner}.gitMajor`, major],
    [`${owner}.gitMinor`, minor],
    [`${owner}.gitTreeState`, "clean"],
  ]);
  const url = (os: string, architecture: string): string =>
    `${KUBERNETES_DOWNLOADS}/v${KUBERNETES_VERSION}/bin/${os}/${architecture}/${name}`;
  return {
    name,
    module: "kubernetes",
    package: `k8s.io/kubernetes/cmd/${name}`,
    version: KUBERNETES_VERSION,
    stamps: Object.fromEntries(stamps) as Record<string, string>,
    released: ["linux"],
    url,
    sums: (os, architecture) => `${url(os, architecture)}.sha256`,
  };
}

export const PARTS: readonly Part[] = [
  {
    name: "etcd",
    module: "etcd",
    package: "go.etcd.io/etcd/server/v3",
    version: ETCD_VERSION,
    stamps: {},
    released: ["linux"],
    url: (os, architecture) => `${ETCD_DOWNLOADS}/v${ETCD_VERSION}/etcd-v${ETCD_VERSION}-${os}-${architecture}.tar.gz`,
    sums: () => `${ETCD_DOWNLOADS}/v${ETCD_VERSION}/SHA256SUMS`,
  },
  kubernetesPart("kube-apiserver"),
  kubernetesPart("kube-controller-manager"),
  kubernetesPart("kube-scheduler"),
  {
    name: "kwok",
    module: "kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    version: KWOK_VERSION,
    stamps: { "sigs.k8s.io/kwok/pkg/consts.Version": `v${KWOK_VERSION}` },
    released: ["linux", "darwin"],
    url: (os, architecture) => `${KWOK_DOWNLOADS}/v${KWOK_VERSION}/kwok-${os}-${architecture}`,
  },
];
