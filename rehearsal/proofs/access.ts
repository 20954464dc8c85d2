import { NAMESPACES } from "../../components/namespaces";
import { listIn, textIn } from "../objects";
import { type Proof, type Rehearsal, result } from "../proof";
import { inParallel } from "../apply";

interface Question {
  readonly verb: string;
  readonly group?: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Absent: the whole cluster. "own": the ServiceAccount's namespace. */
  readonly namespace?: string;
}

const OWN = "own";
const rbac = "rbac.authorization.k8s.io";

/** What an intruder with a ServiceAccount's token would try, and what the platform itself needs. */
const QUESTIONS: readonly Question[] = [
  ...["get", "list", "watch"].map((verb) => ({ verb, resource: "configmaps", namespace: OWN })),
  { verb: "list", resource: "configmaps" },
  { verb: "update", resource: "configmaps", namespace: OWN },
  { verb: "get", resource: "secrets", namespace: OWN },
  { verb: "list", resource: "secrets", namespace: OWN },
  { verb: "list", resource: "secrets" },
  { verb: "get", resource: "secrets", namespace: NAMESPACES.data },
  { verb: "list", resource: "pods", namespace: OWN },
  { verb: "create", resource: "pods", namespace: OWN },
  { verb: "create", resource: "pods", subresource: "exec", namespace: OWN },
  { verb: "create", resource: "pods", namespace: "kube-system" },
  { verb: "patch", group: "apps", resource: "deployments", namespace: OWN },
  { verb: "create", resource: "serviceaccounts", subresource: "token", namespace: OWN },
  { verb: "list", resource: "nodes" },
  { verb: "get", resource: "nodes", subresource: "proxy" },
  { verb: "patch", resource: "namespaces" },
  { verb: "impersonate", resource: "users" },
  { verb: "create", group: rbac, resource: "clusterrolebindings" },
  { verb: "escalate", group: rbac, resource: "roles", namespace: OWN },
  { verb: "bind", group: rbac, resource: "clusterroles" },
  { verb: "delete", group: "networking.k8s.io", resource: "networkpolicies", namespace: OWN },
  { verb: "update", group: "security.istio.io", resource: "authorizationpolicies", namespace: OWN },
  { verb: "create", group: "certificates.k8s.io", resource: "certificatesigningrequests" },
];

/** All that ServiceAccounts of the platform's own manifests may do: `<namespace>/<name>` to `<verb> <resource>`. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  [`${NAMESPACES.observability}/grafana`]: ["get configmaps", "list configmaps", "watch configmaps"].map(
    (text) => `${text} in own`,
  ),
};

/** Every ServiceAccount may do what it must and nothing else; each pair is asked of the API server's own authoriser. */
export const access: Proof = {
  name: "RBAC: every ServiceAccount, allowed and denied",
  run: async (rehearsal) => {
    const accounts = await serviceAccounts(rehearsal);
    const problems: string[] = [];
    let allowed = 0;
    const pairs = accounts.flatMap((account) => QUESTIONS.map((question) => ({ account, question })));
    await inParallel(pairs, 16, async ({ account, question }) => {
      const [namespace = "", name = ""] = account.split("/");
      const may = await review(rehearsal, namespace, name, question);
      const expected = (ALLOWED[account] ?? []).includes(textOf(question));
      allowed += may ? 1 : 0;
      if (may !== expected) {
        problems.push(`${account} ${may ? "may" : "may not"} ${textOf(question)}`);
      }
    });
    problems.push(...(await mountedTokens(rehearsal)));
    const detail = `${accounts.length} ServiceAccounts x ${QUESTIONS.length} questions: ${allowed} allowed, ${pairs.length - allowed} denied`;
    return result(detail, problems.sort());
  },
};

/** Those of the manifests, those that bindings name, and each namespace's default, which pods get that name none. */
async function serviceAccounts({ client, objects }: Rehearsal): Promise<readonly string[]> {
  const own = Object.values<string>(NAMESPACES);
  const present = (await client.list("/api/v1/serviceaccounts"))
    .filter(({ metadata }) => own.includes(metadata.namespace ?? ""))
    .map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`);
  const bound = objects
    .filter(({ object }) => object.kind.endsWith("RoleBinding"))
    .flatMap(({ object }) => listIn(object, "subjects"))
    .filter(({ kind }) => kind === "ServiceAccount")
    .map((subject) => `${textIn(subject, "namespace") ?? ""}/${textIn(subject, "name") ?? ""}`);
  return [...new Set([...present, ...bound])].sort();
}

async function review({ client }: Rehearsal, namespace: string, name: string, question: Question): Promise<boolean> {
  const { verb, group = "", resource, subresource } = question;
  const { body } = await client.request("POST", "/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SubjectAccessReview",
      spec: {
        user: `system:serviceaccount:${namespace}:${name}`,
        groups: ["system:authenticated", "system:serviceaccounts", `system:serviceaccounts:${namespace}`],
        resourceAttributes: {
          ...{ verb, group, resource },
          ...(subresource ? { subresource } : {}),
          ...(question.namespace ? { namespace: question.namespace === OWN ? namespace : question.namespace } : {}),
        },
      },
    },
  });
  return (body["status"] as { readonly allowed?: boolean }).allowed === true;
}

/** A service needs no API server: its pods carry no token to speak to it with. */
async function mountedTokens({ client }: Rehearsal): Promise<readonly string[]> {
  const pods = await client.list(`/api/v1/namespaces/${NAMESPACES.services}/pods`);
  return pods
    .filter((pod) =>
      listIn(pod, "spec", "volumes").some((volume) => textIn(volume, "name")?.startsWith("kube-api-access-")),
    )
    .map(({ metadata }) => `${metadata.name} carries a ServiceAccount token`);
}

function textOf({ verb, group, resource, subresource, namespace }: Question): string {
  const what = [resource, ...(subresource ? [subresource] : [])].join("/");
  return `${verb} ${what}${group ? `.${group}` : ""}${namespace ? ` in ${namespace}` : " everywhere"}`;
}
