import { createHash } from "node:crypto";
import { listAt, textAt, valueAt } from "../../../planner/capacity/read";
import type { JsonObject, RecordedResource } from "../../../planner/model";
import { add, type Dice, edit, get, type Mutation, ofKind, put, remove } from "./mutation";
import { aContainer, POD, WORKLOADS } from "./pods";

export const RELEASES = ofKind("helm.sh/v3:Release");
const SECRET = "[secret]";

/** Bytes that look like a credential; the same for the same throw. */
function credential(dice: Dice): string {
  return createHash("sha256")
    .update(String(dice.pick(Array.from({ length: 997 }, (_, index) => index))))
    .digest("hex");
}

function withVariable(inputs: JsonObject, dice: Dice, variable: JsonObject): JsonObject {
  const container = aContainer(inputs, dice);
  const env = listAt(get(inputs, `${container}.env`));
  return put(inputs, `${container}.env`, [...env, variable]);
}

const SECRET_NAMES = ["DB_PASSWORD", "API_TOKEN", "JWT_SECRET", "GEMINI_API_KEY", "REDIS_PASSWORD", "PRIVATE_KEY"];
const DEFAULTS = ["changeme", "admin123", "password", "postgres", "secret", "letmein", "grafana", "prom-operator"];

const hasSecretVariables = ({ type, inputs }: RecordedResource): boolean =>
  type === "kubernetes:apps/v1:Deployment" && JSON.stringify(inputs).includes("secretKeyRef");

export const IMAGE_AND_SECRET_MUTATIONS: readonly Mutation[] = [
  edit("an image is unpinned", "images-are-pinned", WORKLOADS, (inputs, dice) => {
    const container = aContainer(inputs, dice);
    const image = textAt(get(inputs, `${container}.image`)) ?? "";
    const repository = image.replace(/@.*$/, "").replace(/:[^:/]*$/, "");
    return put(inputs, `${container}.image`, repository + dice.pick(["", ":latest", ":main", ":stable", ":edge"]));
  }),
  edit("a chart's image is unpinned", "images-are-pinned", RELEASES, (inputs, dice) =>
    put(inputs, `values.${dice.pick(["image", "global.image", "server.image"])}.tag`, dice.pick(["latest", "main"])),
  ),
  edit("an image comes from elsewhere", "image-registry-allowed", WORKLOADS, (inputs, dice) =>
    put(
      inputs,
      `${aContainer(inputs, dice)}.image`,
      `${dice.pick(["evil.example.com/", "docker.io/someone/", "", "ghcr.io.example.com/", "localhost:5000/"])}app:1.0.0`,
    ),
  ),
  edit("images are pulled at every start", "image-pull-policy-is-sane", WORKLOADS, (inputs, dice) =>
    put(inputs, `${aContainer(inputs, dice)}.imagePullPolicy`, "Always"),
  ),
  edit("a credential stands in a variable", "no-literal-secrets", WORKLOADS, (inputs, dice) =>
    withVariable(inputs, dice, { name: dice.pick(SECRET_NAMES), value: credential(dice) }),
  ),
  edit("a credential stands in a ConfigMap", "no-literal-secrets", ofKind("core/v1:ConfigMap"), (inputs, dice) =>
    put(inputs, `data.${dice.pick(SECRET_NAMES)}`, credential(dice)),
  ),
  edit("a credential stands in an annotation", "no-literal-secrets", WORKLOADS, (inputs, dice) =>
    put(inputs, "metadata.annotations.note", `postgresql://app:${credential(dice)}@postgres:5432/app`),
  ),
  edit("a credential stands in chart values", "no-literal-secrets", RELEASES, (inputs, dice) =>
    put(inputs, `values.${dice.pick(["password", "auth.password", "adminPassword", "apiToken"])}`, credential(dice)),
  ),
  edit("a secret of the program stands in chart values", "no-literal-secrets", RELEASES, (inputs, dice) =>
    put(inputs, `values.${dice.pick(["extra", "config", "auth.user"])}`, SECRET),
  ),
  edit("a Secret holds a default password", "no-default-passwords", ofKind("core/v1:Secret"), (inputs, dice) =>
    put(inputs, "stringData.password", dice.pick(DEFAULTS)),
  ),
  edit("a chart is given a default password", "no-default-passwords", RELEASES, (inputs, dice) =>
    put(inputs, `values.${dice.pick(["adminPassword", "auth.password"])}`, dice.pick(DEFAULTS)),
  ),
  edit("a URL carries no password", "connection-urls-authenticate", WORKLOADS, (inputs, dice) =>
    withVariable(inputs, dice, {
      name: dice.pick(["CACHE", "DATABASE", "QUEUE"]),
      value: dice.pick(["redis://redis.data:6379/0", "postgresql://app@postgres-rw.data:5432/app?sslmode=require"]),
    }),
  ),
  edit("a database is reached in clear", "connection-urls-authenticate", WORKLOADS, (inputs, dice) =>
    withVariable(inputs, dice, {
      name: "DATABASE",
      value: `postgresql://app:$(PASSWORD)@${dice.pick(["pooler.data", "db"])}:5432/app${dice.pick(["", "?sslmode=disable", "?sslmode=prefer"])}`,
    }),
  ),
  edit("a pod reads a Secret that is not there", "secret-references-exist", WORKLOADS, (inputs, dice) =>
    withVariable(inputs, dice, {
      name: "MORE",
      valueFrom: { secretKeyRef: { name: dice.pick(["gone", "redis-auth", "postgres-owner"]), key: "password" } },
    }),
  ),
  edit("a pod mounts a ConfigMap that is not there", "secret-references-exist", WORKLOADS, (inputs, dice) =>
    put(inputs, `${POD}.volumes`, [
      ...listAt(get(inputs, `${POD}.volumes`)),
      { name: "settings", configMap: { name: dice.pick(["gone", "cache-contrct", "settings"]) } },
    ]),
  ),
  remove(
    "the Secret a pod reads is not made",
    "secret-references-exist",
    ({ type, inputs }) =>
      type === "kubernetes:core/v1:Secret" &&
      /-(?:connections|tokens)$/.test(textAt(valueAt(inputs, "metadata", "name")) ?? ""),
  ),
  edit("a password changes with the clock", "secrets-are-stable", isPassword, (inputs, dice) =>
    put(inputs, "keepers", { [dice.pick(["now", "at", "run"])]: dice.pick(["2026-11-23T10:00:00Z", "1795428000000"]) }),
  ),
  edit("a role is widened", "rbac-no-wildcards", ofKind("rbac.authorization.k8s.io/v1:Role"), (inputs, dice) =>
    put(inputs, `rules.0.${dice.pick(["apiGroups", "resources", "verbs"])}`, ["*"]),
  ),
  add("a role reads every Secret", "rbac-no-cluster-wide-secrets", (dice) => ({
    type: "kubernetes:rbac.authorization.k8s.io/v1:ClusterRole",
    name: "reader",
    inputs: {
      metadata: { name: dice.pick(["reader", "exporter", "backup"]) },
      rules: [{ apiGroups: [""], resources: ["pods", "secrets"], verbs: [dice.pick(["get", "list", "watch"])] }],
    },
  })),
  add("somebody may do everything", "no-cluster-admin-binding", (dice, plan) => {
    const accounts = plan.filter(ofKind("core/v1:ServiceAccount")).map(({ name }) => name);
    return {
      type: `kubernetes:rbac.authorization.k8s.io/v1:${dice.pick(["ClusterRoleBinding", "RoleBinding"])}`,
      name: "binding",
      inputs: {
        metadata: { name: "binding", namespace: "pyairtable" },
        roleRef: {
          apiGroup: "rbac.authorization.k8s.io",
          kind: "ClusterRole",
          name: dice.pick(["cluster-admin", "edit"]),
        },
        subjects: [{ kind: "ServiceAccount", name: dice.pick(accounts), namespace: "pyairtable" }],
      },
    };
  }),
  edit("a pod reads a renamed Secret", "secret-references-exist", hasSecretVariables, (inputs, dice) => {
    const text = JSON.stringify(inputs);
    const names = [...text.matchAll(/"secretKeyRef":\{"key":"[^"]+","name":"([^"]+)"/g)].map(([, name = ""]) => name);
    const name = dice.pick([...new Set(names)]);
    return JSON.parse(
      text.replaceAll(`"name":"${name}"`, `"name":"${name}-${dice.pick(["old", "v2"])}"`),
    ) as JsonObject;
  }),
];

function isPassword({ type }: RecordedResource): boolean {
  return type === "random:index/randomPassword:RandomPassword";
}
