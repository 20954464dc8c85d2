import * as fs from "node:fs";
import * as path from "node:path";
import type { JsonObject, Recording } from "../model";
import { SYNC_WAVE } from "./application";
import { partsByUrn, STACK_PART } from "../tree";
import { inflate, requireHelm } from "./helm";
import {
  installationWaves,
  type KubernetesManifest,
  render,
  type RenderedManifest,
  type Rendering,
  type WithheldSecret,
} from "./manifests";
import { readme, secretsNote } from "./notes";
import { filePath } from "./paths";
import { manifestYaml } from "./yaml";

export interface RenderOptions {
  /** Render charts with Helm instead of writing Applications. */
  readonly inflate: boolean;
  /** Folder to which a chart's folder is relative. */
  readonly root: string;
  /** Told which chart is being rendered. */
  readonly onChart?: (chart: string) => void;
}

/** Every file of a rendering: text by path. */
export async function renderedFiles(
  recording: Recording,
  options: RenderOptions,
): Promise<ReadonlyMap<string, string>> {
  const rendering = options.inflate ? await inflated(recording, options) : render(recording);
  const files = new Map(rendering.manifests.map((manifest) => [manifest.path, manifestYaml(inWave(manifest))]));
  files.set("secrets.md", secretsNote(recording.project, rendering.secrets));
  files.set("README.md", readme(recording.project, recording.stack, rendering, options.inflate));
  return files;
}

/** What waits for something says so to Argo CD: a custom resource must not come before its CRD. */
function inWave({ object, wave }: RenderedManifest): KubernetesManifest {
  if (wave === 0) {
    return object;
  }
  const { annotations, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: { ...metadata, annotations: { ...(annotations as JsonObject), [SYNC_WAVE]: String(wave) } },
  };
}

async function inflated(recording: Recording, { root, onChart }: RenderOptions): Promise<Rendering> {
  requireHelm();
  const own = render(recording, "none");
  const parts = partsByUrn(recording);
  const waves = installationWaves(recording);
  const taken = new Set(own.manifests.map(({ path: file }) => file));
  const manifests: RenderedManifest[] = [...own.manifests];
  const secrets: WithheldSecret[] = [...own.secrets];
  const apiVersions = servedByCrds();
  for (const chart of own.charts) {
    onChart?.(`${chart.chart} ${chart.version}`);
    const { urn } = chart.resource;
    const part = parts.get(urn) ?? STACK_PART;
    const wave = waves.get(urn) ?? 0;
    for (const object of await inflate(chart, root, apiVersions)) {
      if (object.kind === "Secret") {
        secrets.push(chartSecret(object));
      } else {
        manifests.push({ urn, part, wave, object, missing: [], path: filePath(part, object, taken) });
      }
    }
  }
  return { ...own, secrets, manifests: manifests.sort((one, other) => (one.path < other.path ? -1 : 1)) };
}

/** A Secret the chart makes itself: what stands in it is made up anew at each rendering, and is not for files anyway. */
function chartSecret({ metadata, ...secret }: KubernetesManifest): WithheldSecret {
  const keys = ["data", "stringData"].flatMap((field) => Object.keys((secret[field] ?? {}) as object)).sort();
  const type = typeof secret["type"] === "string" ? secret["type"] : "Opaque";
  return { name: metadata.name, namespace: metadata.namespace ?? "default", type, keys, external: false };
}

/** `monitoring.coreos.com/v1/ServiceMonitor` and the like: charts ask for them before they write one. */
function servedByCrds(): readonly string[] {
  const folder = path.resolve(__dirname, "../../components/charts/contracts/crds");
  return fs
    .readdirSync(folder)
    .flatMap((file) => {
      const match = /^(.+)-(v[^-]+)-([^-]+)\.json$/.exec(file);
      return match ? [`${match[1]}/${match[2]}`, `${match[1]}/${match[2]}/${match[3]}`] : [];
    })
    .filter((version, index, all) => all.indexOf(version) === index)
    .sort();
}
