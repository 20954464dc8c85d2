import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { parse } from "yaml";
import {
  customResourceErrors,
  hasCustomResourceContract,
  type KubernetesObject,
} from "../../components/charts/contracts/validate";
import type { Recording } from "../../planner/model";
import { recordStackAt } from "../../planner/record";
import { renderedFiles } from "../../planner/render/files";
import { render, renderManifests, type RenderedManifest } from "../../planner/render/manifests";
import { writeRendering } from "../../planner/render/write";
import { recordStack } from "../support/recordings";

const SMALL = path.resolve(__dirname, "../planner/fixtures/small");
const MARKER = "marker-0c9d41";
const environment = { ...process.env, AIRTABLE_TOKEN: MARKER, GEMINI_API_KEY: MARKER };

describe("render", () => {
  let minikube: Recording;
  let eks: Recording;
  before(async () => {
    [minikube, eks] = (await Promise.all(
      ["minikube", "eks"].map((stack) => recordStackAt(SMALL, stack, {}, { environment })),
    )) as [Recording, Recording];
  });
  const filesOf = (recording: Recording) => renderedFiles(recording, { inflate: false, root: SMALL });
  const manifest = (recording: Recording, file: string): RenderedManifest => {
    const found = render(recording).manifests.find((candidate) => candidate.path === file);
    assert.ok(found, `${file} was not rendered`);
    return found;
  };

  it("writes one file an object, by part and namespace, listed in a kustomization", async () => {
    const files = [...(await filesOf(minikube)).keys()].sort();
    assert.deepEqual(files, [
      "README.md",
      "foundation/cluster/namespace-pyairtable.yaml",
      "foundation/cluster/storageclass-fast.yaml",
      "secrets.md",
      "services/argocd/application-cert-manager.yaml",
      "services/argocd/application-keda.yaml",
      "services/pyairtable/deployment-api-gateway.yaml",
      "services/pyairtable/scaledobject-api-gateway.yaml",
    ]);
  });

  it("quotes what YAML 1.1 would read as something else, and drops Pulumi's annotations", async () => {
    const files = await filesOf(minikube);
    assert.match(
      files.get("services/pyairtable/deployment-api-gateway.yaml") ?? "",
      /answer: "no"\n {4}release: "1e3"/,
    );
    assert.equal(
      files.get("foundation/cluster/storageclass-fast.yaml"),
      "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: fast\nprovisioner: none\n",
    );
  });

  it("writes no Secret and no token; without External Secrets it lists what to create", async () => {
    const files = await filesOf(minikube);
    assert.ok(![...files.values()].some((text) => text.includes(MARKER) || /^kind: Secret$/m.test(text)));
    assert.match(files.get("secrets.md") ?? "", /\| pyairtable \| credentials \| Opaque \| `password`, `token` \|/);
    assert.match(files.get("README.md") ?? "", /0 of 1 come by External Secrets, 1 are to be created by hand/);
  });

  it("writes an ExternalSecret for each Secret in a namespace that has a store", () => {
    const { object, wave } = manifest(eks, "services/pyairtable/externalsecret-credentials.yaml");
    assert.deepEqual(object["spec"], {
      refreshInterval: "1h",
      secretStoreRef: { kind: "SecretStore", name: "cloud-secrets" },
      target: { name: "credentials", creationPolicy: "Owner", template: { type: "Opaque" } },
      data: ["password", "token"].map((key) => ({
        secretKey: key,
        remoteRef: { key: "pyairtable-pyairtable-credentials", property: key },
      })),
    });
    assert.ok(wave > manifest(eks, "services/pyairtable/secretstore-cloud-secrets.yaml").wave);
  });

  it("makes an Application of each chart, cert-manager's component among them", () => {
    const keda = manifest(minikube, "services/argocd/application-keda.yaml").object;
    const { source, syncPolicy } = keda["spec"] as { source: unknown; syncPolicy: { syncOptions: string[] } };
    assert.deepEqual(source, {
      chart: "keda",
      repoURL: "ghcr.io/kedacore/charts",
      targetRevision: "2.20.2",
      helm: {
        releaseName: "keda",
        valuesObject: { operator: { replicaCount: 1 }, labels: { "app.kubernetes.io/part-of": "yes" } },
      },
    });
    assert.ok(syncPolicy.syncOptions.includes("ServerSideApply=true"));
    const certManager = manifest(minikube, "services/argocd/application-cert-manager.yaml").object;
    const { helm, repoURL } = (certManager["spec"] as { source: { helm: { valuesObject: unknown }; repoURL: string } })
      .source;
    assert.equal(repoURL, "https://charts.jetstack.io");
    // The component's argument wins over the value of the same name, as it does in the component.
    assert.deepEqual(helm.valuesObject, { crds: { enabled: true }, replicaCount: 2 });
  });

  it("puts a custom resource after the chart it waits for", async () => {
    const chart = manifest(minikube, "services/argocd/application-keda.yaml");
    const scaler = manifest(minikube, "services/pyairtable/scaledobject-api-gateway.yaml");
    assert.ok(scaler.wave > chart.wave);
    const text = (await filesOf(minikube)).get(scaler.path) ?? "";
    const { metadata } = parse(text) as { metadata: { annotations: Record<string, string> } };
    assert.equal(metadata.annotations["argocd.argoproj.io/sync-wave"], String(scaler.wave));
  });

  it("gives the bare objects to whoever applies charts otherwise", () => {
    const kinds = renderManifests(minikube).map(({ object }) => object.kind);
    assert.deepEqual(kinds.sort(), ["Deployment", "Namespace", "ScaledObject", "StorageClass"]);
  });

  describe("to a folder", () => {
    let folder: string;
    beforeEach(() => {
      folder = fs.mkdtempSync(path.join(os.tmpdir(), "render-"));
    });
    afterEach(() => {
      fs.rmSync(folder, { recursive: true, force: true });
    });
    const contents = (): Record<string, string> =>
      Object.fromEntries(
        fs
          .readdirSync(folder, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => path.join(entry.parentPath, entry.name))
          .sort()
          .map((file) => [path.relative(folder, file), fs.readFileSync(file, "utf8")]),
      );

    it("writes the same bytes every time, and takes away what an earlier rendering left", async () => {
      writeRendering(folder, await filesOf(eks));
      assert.ok(contents()["services/pyairtable/externalsecret-credentials.yaml"]);
      writeRendering(folder, await filesOf(minikube));
      const first = contents();
      assert.equal(first["services/pyairtable/externalsecret-credentials.yaml"], undefined);
      writeRendering(folder, await filesOf(await recordStackAt(SMALL, "minikube", {}, { environment })));
      assert.deepEqual(contents(), first);
      const { resources } = parse(first["kustomization.yaml"] ?? "") as { resources: string[] };
      assert.deepEqual(
        resources,
        Object.keys(first)
          .filter((file) => /\/.*\.yaml$/.test(file))
          .sort(),
      );
    });

    it("leaves a folder alone that holds something else", () => {
      fs.writeFileSync(path.join(folder, "precious.txt"), "");
      assert.throws(() => {
        writeRendering(folder, new Map([["a.yaml", ""]]));
      }, /holds files that are no rendering/);
      assert.deepEqual(Object.keys(contents()), ["precious.txt"]);
    });
  });

  for (const stack of ["minikube", "eks", "gke"]) {
    it(`renders all of ${stack}: contracts kept, nothing secret, nothing missing, names unique`, async () => {
      const recording = await recordStack(stack);
      const { manifests, secrets, charts } = render(recording);
      assert.ok(manifests.length > 150 && charts.length > 15 && secrets.length > 5);
      assert.equal(new Set(manifests.map(({ path: file }) => file)).size, manifests.length);
      for (const { object, path: file, missing } of manifests) {
        assert.deepEqual(missing, [], file);
        assert.notEqual(object.kind, "Secret", file);
        if (hasCustomResourceContract(object.apiVersion, object.kind)) {
          assert.deepEqual(customResourceErrors(object as unknown as KubernetesObject), [], file);
        }
      }
      const waves = new Map(manifests.map(({ object, wave }) => [`${object.kind}/${object.metadata.name}`, wave]));
      assert.ok((waves.get("Application/istiod") ?? 0) > (waves.get("Application/istio-base") ?? 0));
    });
  }
});
